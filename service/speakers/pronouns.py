"""Who "he", "she", "it" and "they" are. Where two may be meant, nobody is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from service.speakers.line import Line
from service.speakers.names import Mention, is_place
from service.speakers.roles import HUMAN, gender_of
from service.speakers.tags import Tag
from service.speakers.types import Gender, Source

LOOKED_BACK = 4
"""Sentences before in which the person or thing meant must stand."""

_NEW_PERSON = re.compile(r"\b(?:[Aa]n?|[Oo]ne|[Aa]nother|[Hh]is|[Hh]er)\s+(?:[\w-]+\s+){0,2}?")
_NOT_NEW = re.compile(r"(?:,|\bis|\bwas|\bas|\bfor|\bof|\bnamed)\s+$")
_SUBJECT = re.compile(
    r"(?:But |And )?((?:[Tt]he|[Aa]n?)\s+[\w’'-]+(?:\s+[\w’'-]+){0,4}?|[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*)"
    r"(?=\s+(?:gives?|gave|is|was|has|have|had|named|refuses?|refused|says|said|announced|contained"
    r"|insists?|put|are|were|will|do|did|does)\b|,)"
)


class Told(Protocol):
    """The sentences before and their sources."""

    def line(self, at: int) -> Line: ...
    def source(self, at: int) -> Source | None: ...
    def around(self, at: int) -> str: ...


def person_meant(
    reading: Told, at: int, tag: Tag, resolve_name: Callable[..., Source | None]
) -> Source:
    """The one person of that gender whom this sentence, or the nearest before it, names."""
    unknown = Source(None, "unattributed", person=True, gender=_gender(tag.phrase))
    for place in range(at, max(-1, at - LOOKED_BACK - 1), -1):
        line = reading.line(place)
        named = [
            one
            for one in line.people
            if (place < at or one.start < tag.start)
            and not is_place(one.name, reading.around(place))
        ]
        found = [resolve_name(reading, place, one) for one in named]
        if place < at:
            found.append(reading.source(place))
        meant = {one.speaker: one for one in found if one is not None and _fits(one, tag.phrase)}
        if len(meant) == 1 and not _brings_another(line, tag.phrase, named):
            return next(iter(meant.values()))
        if meant:
            return unknown
    return unknown


def _gender(pronoun: str) -> Gender:
    return "she" if pronoun == "she" else "he"


def _fits(source: Source, pronoun: str) -> bool:
    return source.person and not source.plural and source.gender in (None, pronoun)


def _brings_another(line: Line, pronoun: str, named: Sequence[Mention]) -> bool:
    """Whether the sentence also speaks of somebody new without a name: "a man", "his brother"."""
    for match in _NEW_PERSON.finditer(line.masked):
        noun = HUMAN.match(line.masked, match.end())
        described = _NOT_NEW.search(line.masked[: match.start()]) and named
        if noun and not described and gender_of(noun.group()) in (None, pronoun):
            return True
    return False


def thing_meant(
    reading: Told, at: int, phrase: str, resolve_phrase: Callable[..., Source | None]
) -> Source | None:
    """The office, paper or group that the sentence before has as its subject."""
    subject = _SUBJECT.match(reading.line(at - 1).masked) if at > 0 else None
    source = resolve_phrase(reading, at - 1, subject[1]) if subject else None
    if source is None:
        return None
    return source if not source.person or (phrase == "they" and source.plural) else None
