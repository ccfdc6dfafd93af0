"""Which documents are copies: one text printed twice, whatever stands around it on the page.

Candidates come from MinHash signatures (datasketch) cut into bands, as locality-sensitive hashing
does it (Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, ch. 3): two texts that are alike
share a band, and so a key. A key also holds every number of the text, since texts that differ in
a number are not copies: a thousand notices of one form make a handful of candidates. An exact
comparison has the last word.

Bodies are texts without their page furniture: the document's sentences, in order.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from retrieval.words import is_function_word

if TYPE_CHECKING:
    from datasketch import MinHash

SHINGLE = 3
"""Words in a row. In a text of 300, one changed word leaves 98% of them."""

ALIKE = 0.85
"""Share of their shingles that copies have in common at least: an editor's light hand."""

BANDS = 10
ROWS = 6
"""Texts that share 85% of their shingles share a band with probability .99, 50% with .15."""

SCHEME = "affine32"
"""How datasketch permutes hashes; stored keys hold for this one only, so it is named."""

LONG = 1_200
"""Characters (200 words) from which the same text is never a form filled in again and again."""

REPRINT_DAYS = 7
"""A news story is reprinted within days; a notice with the same words weeks later is another."""

DECISIVE = re.compile(
    r"(?:not|no|never|none|nor|neither|without|cannot|\w+n['’]t|only|all|every|each|both|some|most"
    r"|few|many|several|before|after|until|since|more|less|fewer|least|under|over|up|down|in|out|"
    r"(?:allow|admi|accept|approv|grant|extend|extens|open|begin|began|start|permit|deni|deny|"
    r"refus|reject|revok|terminat|expir|clos|end|suspend|resum|bar|ban|block|turn|increas|decreas|"
    r"rais|rise|lower|cut|first|last|second|third)\w*"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|"
    r"fifty|sixty|seventy|eighty|ninety|half|quarter|dozens?|hundreds?|thousands?|millions?|"
    r"billions?|today|yesterday|tomorrow)"
)
"""Plain words that turn what is said: with one of them changed, a text is no copy."""

_WORD = re.compile(r"\d[\d.,:/-]*\d|[^\W_]+(?:['’][^\W_]+)?")
_HAS_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a document besides its text; ``characters`` is how long that is."""

    title: str | None
    outlet: str | None
    published_at: str | None
    characters: int


def copy_keys(body: str) -> tuple[int, ...]:
    """``BANDS`` signed 64-bit numbers; texts that are copies very probably share one of them."""
    words = [word.casefold() for word in _WORD.findall(body)]
    numbers = " ".join(word for word in words if _HAS_DIGIT.search(word)).encode()
    sketch = _blank().copy()
    sketch.update_batch([shingle.encode() for shingle in _shingles(words)])
    values = sketch.hashvalues.astype("<u4")
    bands = (values[at : at + ROWS].tobytes() for at in range(0, BANDS * ROWS, ROWS))
    return tuple(_key(place, numbers, band) for place, band in enumerate(bands))


def are_copies(body: str, other: str) -> bool:
    """The same names, numbers, dates and turning words in the same order, and nearly all else."""
    words, others = _WORD.findall(body), _WORD.findall(other)
    lower = {word for word in (*words, *others) if word.islower()}
    if _fixed(words, lower) != _fixed(others, lower):
        return False
    one, two = _shingles(_folded(words)), _shingles(_folded(others))
    return len(one & two) >= ALIKE * len(one | two)


def labelled_apart(one: Label, other: Label) -> bool:
    """Whether the labels of two short texts say that they are two, even word for word the same.

    An office prints the same lines about one form after another, and about one border again next
    month. But every outlet writes its own headline over the same story.
    """
    if min(one.characters, other.characters) >= LONG:
        return False
    elsewhere = one.outlet and other.outlet and one.outlet != other.outlet
    titles = [_title_words(label.title or "") for label in (one, other)]
    if all(titles) and titles[0] != titles[1] and not elsewhere:
        return True
    if one.published_at is None or other.published_at is None:
        return False
    days = [date.fromisoformat(day) for day in (one.published_at, other.published_at)]
    return abs(days[0] - days[1]).days > REPRINT_DAYS


@lru_cache(maxsize=10_000)  # a form's thousand notices are compared with each other
def _title_words(title: str) -> tuple[str, ...]:
    return tuple(_folded(_WORD.findall(title)))


def _fixed(words: Sequence[str], lower: set[str]) -> list[str]:
    """The words that no copy changes: names, numbers, dates, and those that turn what is said."""
    return [word.casefold() for word in words if not _is_plain(word, lower)]


def _is_plain(word: str, lower: set[str]) -> bool:
    """A common word; a capital at the start of a sentence does not make it a name.

    In a script without capitals no word is plain, as any of them may be a name.
    """
    folded = word.casefold()
    if DECISIVE.fullmatch(folded):
        return False
    return word.islower() or folded in lower or is_function_word(folded)


def _folded(words: Sequence[str]) -> list[str]:
    return [word.casefold() for word in words]


def _shingles(words: Sequence[str]) -> set[str]:
    """Every run of ``SHINGLE`` words; the whole text where it is shorter."""
    last = max(1, len(words) - SHINGLE + 1)
    return {" ".join(words[at : at + SHINGLE]) for at in range(last)}


def _key(place: int, numbers: bytes, band: bytes) -> int:
    digest = hashlib.blake2b(numbers, digest_size=8, salt=place.to_bytes(4, "little"))
    digest.update(band)
    return int.from_bytes(digest.digest(), "little", signed=True)


@cache
def _blank() -> MinHash:
    """The permutations, drawn once; every signature starts from a copy."""
    from datasketch import MinHash  # brings scipy: not for commands that store nothing

    return MinHash(num_perm=BANDS * ROWS, seed=1, scheme=SCHEME)
