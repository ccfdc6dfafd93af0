"""Whether two words spell one name: letters dropped or changed, or another transliteration."""

from __future__ import annotations

import re

from retrieval.query import rarity
from retrieval.words import key

SHORT, LONG = 5, 7
"""Names of fewer letters than ``SHORT`` must be equal; from ``LONG`` two edits are let pass."""

SAME_START = 2
"""Letters that two spellings begin with alike."""

UNUSUAL = 7.0
"""Rarity (``retrieval.query.rarity``) below which a word is a word ("States", "Status")."""

_CYRILLIC = dict(
    zip(
        "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя",
        "a b v g g d e e e zh z i i i i k l m n o p r s t u f "
        "kh ts ch sh shch _ y _ e yu ya".split(),
        strict=True,
    )
)
_ONE_SOUND = (
    (r"ks", "x"),
    (r"(?:iy|ii|yy|ij|yi|y)$", "i"),
    (r"j|y", "i"),
    (r"w|ff", "v"),
    (r"ck|q", "k"),
    (r"(.)\1", r"\1"),
)
"""Spellings of one sound, rewritten in this order."""


def same_name(one: str, other: str) -> bool:
    """Whether two capitalised words very probably are one name in two spellings.

    "Zolkina" and "Zolinka", "Aleksei" and "Alexey", "Зеленский" and "Zelensky"; not "Ivanov" and
    "Ivanova", who are two people.
    """
    plain, its = _sounds(one), _sounds(other)
    if plain == its:
        return True
    if min(len(plain), len(its)) < SHORT or plain[:SAME_START] != its[:SAME_START]:
        return False
    if plain.startswith(its) or its.startswith(plain):
        return False
    if min(rarity(key(one)), rarity(key(other))) < UNUSUAL:
        return False
    edits = 2 if min(len(plain), len(its)) >= LONG else 1
    return distance(plain, its) <= edits


def distance(one: str, other: str) -> int:
    """Levenshtein's edit distance."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        above, row[0] = row[0], at
        for place, theirs in enumerate(other, start=1):
            changed = above + (letter != theirs)
            above, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, changed)
    return row[-1]


def _sounds(name: str) -> str:
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in name.casefold()).replace("_", "")
    plain = re.sub(r"['’]s$|[^\w]", "", latin)
    for spelling, sound in _ONE_SOUND:
        plain = re.sub(spelling, sound, plain)
    return plain
