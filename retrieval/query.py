"""A question as the scoring sees it: its content words with their weights, its names, its kinds."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from retrieval.asked_outcome import asked_outcome
from retrieval.kinds import Kind, expected_kinds
from retrieval.lexicon import synonyms
from retrieval.words import content_tokens

SYNONYM_MATCH = 0.8
"""A synonym covers a question's word nearly as well as the word itself."""

FAMILY_MATCH = 0.7
"""So does a word of the same family: Ukraine and Ukrainian, immigrant and immigration."""

FAMILY_PREFIX = 5
"""Fewer common letters than this are a coincidence ("part", "party")."""

FAMILY_SHARE = 0.75
"""Of the shorter word's letters that the two must share."""


@dataclass(frozen=True, slots=True)
class Term:
    """One content word of a question: its stem, how rare it is (idf), whether it is a name."""

    key: str
    weight: float
    is_name: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A standalone question, ready to be compared with sentences.

    ``outcome`` is the opposition that it names a side of ("entry": let in or turned away).
    ``synonyms``: whether a word of a text may stand for another of the same meaning.
    """

    text: str
    terms: tuple[Term, ...]
    kinds: tuple[Kind, ...]
    language: str = "en"
    outcome: str | None = None
    synonyms: bool = True

    @property
    def match(self) -> Callable[[str, str], float]:
        """How well a text's word stands for one of the question's; see ``match``."""
        return match if self.synonyms else match_family


def analyse(text: str, language: str = "en", *, synonyms: bool = True) -> Query:
    """The question's distinct content words in order, and the kinds of answer it expects."""
    terms: dict[str, Term] = {}
    for token in content_tokens(text, language):
        is_name = (token.is_name_like and token.start > 0) or token.key in _background().names
        terms.setdefault(
            token.key, Term(token.key, rarity(token.key), is_name, token.key[0].isdigit())
        )
    kinds = expected_kinds(text)
    outcome = asked_outcome(text, kinds)
    return Query(text, tuple(terms.values()), kinds, language, outcome, synonyms)


def match(term: str, key: str) -> float:
    """How well a text's word stands for a question's word, 0 to 1 (1: the same stem)."""
    if term != key and key in synonyms(term):
        return SYNONYM_MATCH
    return match_family(term, key)


def match_family(term: str, key: str) -> float:
    """The same, where a word stands for itself and its family only."""
    if term == key:
        return 1.0
    common = 0
    for mine, theirs in zip(term, key, strict=False):
        if mine != theirs:
            break
        common += 1
    if common >= FAMILY_PREFIX and common >= FAMILY_SHARE * min(len(term), len(key)):
        return FAMILY_MATCH
    return 0.0


def coverage(
    terms: Collection[Term], keys: Collection[str], matches: Mapping[tuple[str, str], float]
) -> float:
    """Share (0 to 1) of the terms' weight that the keys cover; 1 for no terms.

    ``matches`` holds the nonzero ``match`` of each (term, key).
    """
    total = sum(term.weight for term in terms)
    if total == 0:
        return 1.0
    covered = sum(
        term.weight * max((matches.get((term.key, key), 0.0) for key in keys), default=0.0)
        for term in terms
    )
    return covered / total


def rarity(key: str) -> float:
    """Inverse document frequency of a stem in general English prose (natural logarithm)."""
    background = _background()
    return math.log((background.passages + 1) / (background.counts.get(key, 0) + 1))


@dataclass(frozen=True, slots=True)
class _Background:
    """Counts over encyclopedia passages, made by ``eval/fit/background.py``."""

    passages: int
    counts: Mapping[str, int]
    names: frozenset[str]


@cache
def _background() -> _Background:
    text = files("retrieval").joinpath("background.json").read_text(encoding="utf-8")
    value = json.loads(text)
    return _Background(int(value["passages"]), value["counts"], frozenset(value["names"]))
