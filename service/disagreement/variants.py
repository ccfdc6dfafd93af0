"""One person in two spellings: "Irina Zolkina" in one source, "Irina Zolinka" in another."""

from __future__ import annotations

import re

from retrieval.countries import countries
from retrieval.query import rarity
from retrieval.words import key

EDITS = 2
"""Letters added, dropped or changed between two spellings of one family name at most."""

LETTERS = 6
"""A shorter name is too often another person's."""

SAME_START = 3
"""Letters that two spellings begin with alike."""

UNUSUAL = 7.0
"""Rarity (``retrieval.query.rarity``) of a word met at most once in general prose: "Status" is met
often, so it is no spelling of "States"."""

_WORD = r"[A-ZÀ-ÞА-ЯЁІЇЄҐ][\w’-]+"
_FULL_NAME = re.compile(rf"\b({_WORD})\s+({_WORD})\b")
_CAPITALISED = re.compile(rf"\b{_WORD}")


def name_variant(one: str, other: str) -> tuple[str, str] | None:
    """The first name that the two sentences very probably spell differently, as each has it.

    One of the two must give the full name; where both do, the given names must be the same.
    """
    for text, opposite, swap in ((one, other, False), (other, one, True)):
        for given, family in _FULL_NAME.findall(text):
            found = _spelt_otherwise(given, family, opposite)
            if found:
                full = f"{given} {family}"
                return (found, full) if swap else (full, found)
    return None


def _spelt_otherwise(given: str, family: str, text: str) -> str | None:
    full = {last: first for first, last in _FULL_NAME.findall(text)}
    for word in _CAPITALISED.findall(text):
        bare = re.sub(r"[’']s$", "", word)
        if not _near(family, bare) or full.get(bare, given) != given:
            continue
        return f"{given} {bare}" if bare in full else bare
    return None


def _near(one: str, other: str) -> bool:
    """Two spellings, not two forms: "Ukraine" and "Ukrainian", "Ivanov" and "Ivanova" are forms."""
    if one == other or min(len(one), len(other)) < LETTERS or countries(one) or countries(other):
        return False
    if min(rarity(key(one)), rarity(key(other))) < UNUSUAL:
        return False
    if one[:SAME_START] != other[:SAME_START] or one.startswith(other) or other.startswith(one):
        return False
    return _distance(one.casefold(), other.casefold()) <= EDITS


def _distance(one: str, other: str) -> int:
    """Levenshtein's edit distance."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        above, row[0] = row[0], at
        for place, theirs in enumerate(other, start=1):
            above, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, above + (letter != theirs)),
            )
    return row[-1]
