"""Words as the scoring sees them: tokens with offsets, stems, names, function words.

Nothing here changes a text; every token remembers where it stands.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

_TOKEN = re.compile(r"\d[\d.,]*\d|\d|(?:[^\W\d_]\.){2,}|[^\W_]+(?:[’'][^\W_]+)?")

FUNCTION_WORDS = frozenset(
    """a about above after again against all also am an and any are aren't as at be because been
    before being below between both but by can can't cannot could couldn't did didn't do does
    doesn't doing don't down during each few for from further had hadn't has hasn't have haven't
    having he her here hers herself him himself his how i if in into is isn't it it's its itself
    just let me might more most much must my myself no nor not now of off on once only or other
    ought our ours ourselves out over own please same shall she should shouldn't so some such tell
    than that that's the their theirs them themselves then there these they this those through to
    too under until up upon us very was wasn't we were weren't what what's when where which while
    who who's whom whose why will with won't would wouldn't yes you your yours yourself many long
    often one anyone someone something anything get gets got give gives given say says said
    happen happened happens come comes came go goes went make makes made across along around among
    within without toward towards near behind beyond despite except inside outside since via per
    however also yet still even ever rather upon onto according much like""".split()
)
"""English words that tell nothing about what a question is about."""

FOREIGN_FUNCTION_WORDS = frozenset(
    """el la los las un una unos unas de del al a en y o u que qué quién quiénes quien cómo cuándo
    cuánto cuánta cuántos cuántas dónde por para con sin su sus se lo le les es son fue fueron ha
    han había como más este esta estos estas ese esa cuál cuáles porque no ser está están
    и в во на с со к ко о об от по за из у не что кто как когда где почему сколько какой какая
    какие каких это этот эта эти был была были быть его её их ли же бы для при до после он она они
    чем чём кого кому і й та що хто як коли де чому скільки який яка які це цей ця ці був була були
    його її їх чи для при до після він вона вони з зі із у""".split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """``text[start:end]``: a word or a number; ``key`` is what equal words share (the stem)."""

    start: int
    end: int
    text: str
    key: str

    @property
    def is_name_like(self) -> bool:
        return self.text[0].isupper()


def tokens(text: str, language: str = "en") -> list[Token]:
    """All words and numbers of the text, in order."""
    return [
        Token(match.start(), match.end(), match.group(), key(match.group(), language))
        for match in _TOKEN.finditer(text)
    ]


def is_function_word(word: str) -> bool:
    """Whether the word says nothing about a topic, in any of the languages known here."""
    folded = word.casefold().replace("’", "'")
    return folded in FUNCTION_WORDS or folded in FOREIGN_FUNCTION_WORDS


def content_tokens(text: str, language: str = "en") -> list[Token]:
    """The tokens that carry meaning."""
    return [token for token in tokens(text, language) if not is_function_word(token.text)]


def key(word: str, language: str = "en") -> str:
    """The word's stem, case-folded; numbers without separators ("6,400" and "6400" are equal)."""
    folded = word.casefold().replace("’", "'")
    if folded[0].isdigit():
        return folded.replace(",", "")
    if folded.endswith("'s"):
        folded = folded[:-2]
    return _stem(folded.replace(".", ""), language)


_ALGORITHMS = {
    "en": "english",
    "es": "spanish",
    "ru": "russian",
    "fr": "french",
    "de": "german",
    "pt": "portuguese",
    "it": "italian",
}


@lru_cache(maxsize=200_000)
def _stem(word: str, language: str) -> str:
    algorithm = _ALGORITHMS.get(language)
    return str(_stemmer(algorithm).stemWord(word)) if algorithm else word


class _Stemmers(threading.local):
    """A thread's own, by algorithm: a stemmer keeps the word it works on in itself, and one that
    two threads shared gave wrong stems or failed."""

    def __init__(self) -> None:
        self.made: dict[str, snowballstemmer.stemmer] = {}


_stemmers = _Stemmers()


def _stemmer(algorithm: str) -> snowballstemmer.stemmer:
    if algorithm not in _stemmers.made:
        _stemmers.made[algorithm] = snowballstemmer.stemmer(algorithm)
    return _stemmers.made[algorithm]


def word_count(text: str) -> int:
    """Words as a reader counts them: a dash or comma standing by itself is none."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())
