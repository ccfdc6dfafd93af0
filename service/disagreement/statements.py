"""A cited sentence read for comparison: its quantities, its outcomes, and what they are about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.countries import countries
from retrieval.words import content_tokens
from service.disagreement.measures import Measure, measures
from service.disagreement.outcomes import Outcome, outcomes
from service.disagreement.times import times

SPEECH = (
    r"(?:said|says|say|told|tells|stated|states|added|announced|reported|reports|claimed|wrote)"
)
_NAME = r"[A-Z][\w’'-]+"
_SPEAKER = re.compile(
    rf"(?:\b(?P<before>{_NAME}(?:\s+{_NAME}){{0,3}})(?:,[^,]{{1,60}},)?\s+{SPEECH}\b)"
    rf"|(?:\b(?:{SPEECH}|[Aa]ccording\s+to)\s+(?:the\s+)?(?P<after>{_NAME}(?:\s+{_NAME}){{0,3}}))"
)
_CLAUSE_END = re.compile(
    r";|,?\s+\b(?:but|while|whereas|although|though|and\s+then)\b\s+|,\s+and\s+(?=\w+\s+\w+)"
)
_CALENDAR = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|January|February|March|April|May|June|July|"
    r"August|September|October|November|December"
)
_OWN_COUNTRY = frozenset({"us", "u.s", "u.s.", "united", "states", "america", "american"})
"""Stands in any sentence here and tells none from another."""

_EMPTY_WORDS = frozenset(
    {"say", "said", "told", "report", "state", "add", "accord", "one", "number"}
)


@dataclass(frozen=True, slots=True)
class About:
    """What a clause is about: ``keys`` are stems of its plain words, names and times left out."""

    countries: frozenset[str]
    names: frozenset[str]
    keys: frozenset[str]
    times: frozenset[str]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a document; ``measured`` holds each quantity with what its clause is about.

    ``published_at`` is the document's ISO date.
    """

    document_id: str
    text: str
    published_at: str | None
    about: About
    measured: tuple[tuple[Measure, About], ...]
    outcomes: tuple[Outcome, ...]


def read(document_id: str, text: str, before: str, published_at: str | None) -> Statement:
    """The sentence ``text``; ``before`` is the one that stands before it, or empty."""
    about = _about(text)
    return Statement(
        document_id,
        text,
        published_at,
        about,
        tuple((measure, _about_clause(text, measure.start, about)) for measure in measures(text)),
        tuple(outcomes(text, before)),
    )


def _about_clause(text: str, place: int, whole: About) -> About:
    """What the clause that holds the place is about; a time given elsewhere holds for it too."""
    start, end = 0, len(text)
    for match in _CLAUSE_END.finditer(text):
        if match.end() <= place:
            start = match.end()
        elif match.start() > place:
            end = match.start()
            break
    clause = _about(text[start:end])
    return About(clause.countries, clause.names, clause.keys, whole.times)


def _about(text: str) -> About:
    bare = _CALENDAR.sub(" ", _SPEAKER.sub(" ", text))
    found = countries(bare)
    names, keys = set(), set()
    numbers = [(one.start, one.start + len(one.text)) for one in measures(bare)]
    for token in content_tokens(bare):
        if token.text[0].isdigit() or any(start <= token.start < end for start, end in numbers):
            continue
        if token.key in _EMPTY_WORDS or countries(token.text):
            continue
        if token.is_name_like and not _opens_sentence(bare, token.start):
            if token.text.casefold() not in _OWN_COUNTRY:
                names.add(token.key)
        else:
            keys.add(token.key)
    return About(found, frozenset(names), frozenset(keys), times(text))


def _opens_sentence(text: str, place: int) -> bool:
    return not text[:place].strip(" \n\t“\"'‘(—–-")
