"""Which countries a text names, by name or by people: "Salvadorans" is El Salvador.

The United States is left out on purpose: it stands in nearly every document of its own government
and tells none from another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeAlias

CAPITAL_ONLY = frozenset({"chad", "china", "guinea", "jordan", "mali", "polish", "turkey"})
"""In small letters these are other words."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

Name: TypeAlias = tuple[str, ...]
"""A name's words, each as ``_key`` gives it."""


def countries(text: str) -> frozenset[str]:
    """The countries named in the text, by their English names in ``countries.json``.

    The longest name counts: "South Sudan" does not name Sudan.
    """
    gazetteer = _gazetteer()
    words = _WORD.findall(text)
    keys = tuple(map(_key, words))
    found = set()
    place = 0
    while place < len(keys):
        step = 1
        for length in gazetteer.lengths.get(keys[place], ()):
            country = gazetteer.countries.get(keys[place : place + length])
            if country and not (keys[place] in CAPITAL_ONLY and words[place][0].islower()):
                found.add(country)
                step = length
                break
        place += step
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """``lengths``: how many words the names that begin with a word have, most first."""

    countries: Mapping[Name, str]
    lengths: Mapping[str, tuple[int, ...]]


@cache
def _gazetteer() -> _Gazetteer:
    text = files("retrieval").joinpath("countries.json").read_text(encoding="utf-8")
    names = {
        tuple(map(_key, _WORD.findall(name))): country
        for country, others in json.loads(text).items()
        for name in (country, *others)
    }
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[0], set()).add(len(name))
    longest_first = {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()}
    return _Gazetteer(names, longest_first)


def _key(word: str) -> str:
    """Case-folded, without a possessive or plural ending: "Ukraine's", "Ukrainians'"."""
    return word.casefold().replace("’", "'").removesuffix("'s").removesuffix("s")
