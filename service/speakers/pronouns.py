"""Who "he", "she", "it" and "they" are. Where two may be meant, nobody is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol, TypeAlias

from service.speakers.line import Line
from service.speakers.names import Mention, full_names, is_place
from service.speakers.roles import HUMAN, gender_of, kind_of
from service.speakers.tags import Tag
from service.speakers.types import EvidenceKind, Gender, Source

LOOKED_BACK = 4
"""Sentences before in which the person or thing meant must stand."""

_UNNAMED = re.compile(
    rf"\b(?:[Aa]n?|[Oo]ne|[Aa]nother|[Hh]is|[Hh]er)\s+(?:[\w’'-]+\s+){{0,2}}?({HUMAN.pattern})"
)
_NOT_NEW = re.compile(r"(?:,|\b(?:is|was|as|for|of|named))\s+$")
_IS_NAMED = re.compile(r",?\s+(?:named\s+)?[A-Z]")
_SUBJECT = re.compile(
    r"(?:But |And )?((?:[Tt]he|[Aa]n?)\s+[\w’'-]+(?:\s+[\w’'-]+){0,4}?)"
    r"(?=\s+(?:gives?|gave|is|was|has|have|had|named|refuses?|refused|says?|said|announced|are"
    r"|contained|insists?|were|will|did|does)\b|,)"
)
_PAPER = re.compile(r"\b(?:letter|statement|notice|report|e-?mail)\b")

NameResolver: TypeAlias = Callable[["Told", int, Mention], Source | None]
PhraseResolver: TypeAlias = Callable[["Told", int, str], Source | None]


class Told(Protocol):
    """What is needed of a document; ``service.speakers.reading.Reading`` is it."""

    text: str
    narrator: EvidenceKind

    def line(self, at: int) -> Line: ...
    def source(self, at: int) -> Source | None: ...
    def has(self, at: int) -> bool: ...
    def known(self, at: int) -> str: ...
    def around(self, at: int) -> str: ...


def person_meant(told: Told, at: int, tag: Tag, resolve_name: NameResolver) -> Source:
    """The speaker before, else the one person that the nearest sentence before names."""
    gender: Gender = "she" if tag.phrase == "she" else "he"
    line = told.line(at)
    here = _people(told, at, resolve_name, line.masked[: tag.start])
    if here:
        alone = len(here) == 1 and here[0].gender in (gender, None)
        return here[0] if alone else _one_of(here, gender)
    for place in range(at - 1, max(-1, at - 1 - LOOKED_BACK), -1):
        before = told.line(place)
        if before.is_quotation:
            continue
        speaker = told.source(place)
        if speaker is not None and speaker.person and speaker.gender in (gender, None):
            return speaker
        found = _of_sentence(told, place, gender, resolve_name)
        if found is not None:
            return found
    return Source(None, "unattributed", person=True, gender=gender)


def thing_meant(told: Told, at: int, pronoun: str, resolve_phrase: PhraseResolver) -> Source:
    """The office or group that spoke before, that the sentence before is about, or its letter."""
    if at > 0:
        speaker = told.source(at - 1)
        if speaker is not None and (speaker.plural if pronoun == "they" else not speaker.person):
            return speaker
        before = told.line(at - 1).masked
        subject = _SUBJECT.match(before)
        meant = resolve_phrase(told, at - 1, subject[1]) if subject else None
        if meant is not None and (pronoun == "they" or not meant.person):
            return meant
        papers = set(_PAPER.findall(before)) if pronoun == "it" else set()
        if len(papers) == 1:
            return resolve_phrase(told, at, f"the {papers.pop()}") or _NOBODY
    return _NOBODY


_NOBODY = Source(None, "unattributed", person=False)


def _of_sentence(told: Told, at: int, gender: Gender, resolve_name: NameResolver) -> Source | None:
    """Whom a later "he" or "she" can mean; None: nobody of that sentence."""
    masked = told.line(at).masked
    named = _people(told, at, resolve_name, masked)
    able = [one for one in named if one.gender in (gender, None)]
    unnamed = _unnamed(masked, gender)
    if len(able) == 1:
        known = able[0].gender == gender or _opens_with_name(told.line(at))
        return able[0] if known or not unnamed else _one_of([*able, *unnamed], gender)
    if able or unnamed:
        return _one_of([*able, *unnamed], gender)
    return None


def _people(told: Told, at: int, resolve_name: NameResolver, within: str) -> list[Source]:
    """The persons named in the first characters of a sentence, each once."""
    around = told.around(at)
    found: dict[str, Source] = {}
    for one in told.line(at).people:
        if one.end <= len(within) and _may_be_a_person(one, around):
            source = resolve_name(told, at, one)
            if source is not None:
                found[source.speaker or one.name] = source
    return list(found.values())


def _may_be_a_person(one: Mention, text: str) -> bool:
    """Not a place; and a single word only where the text treats it as somebody's name."""
    if one.title:
        return True
    if is_place(one.name, text):
        return False
    if " " in one.name or full_names(one.name, text):
        return True
    name = re.escape(one.name)
    return (
        re.search(
            rf"\b{name}(?:,\s\d{{2}}\b|,?\s+(?:said|says|told|who)\b)|\b(?:named|is|cousin|sister"
            rf"|brother|wife|husband|son|daughter|mother|father|friend)\s+{name}\b",
            text,
        )
        is not None
    )


def _unnamed(masked: str, gender: Gender) -> list[Source]:
    """People that the sentence brings in without a name: "an American agent"."""
    found = []
    for match in _UNNAMED.finditer(masked):
        told = _NOT_NEW.search(masked[: match.start()]) or _IS_NAMED.match(masked, match.end())
        if not told and gender_of(match.group()) in (gender, None):
            kind = kind_of(match.group()) or "unattributed"
            found.append(Source(None, kind, person=True, gender=gender))
    return found


def _one_of(several: list[Source], gender: Gender) -> Source:
    """Nobody by name; the kind is known if it is the same for all who may be meant."""
    kinds = {one.kind for one in several}
    return Source(
        several[0].speaker if len(several) == 1 and several[0].gender in (gender, None) else None,
        kinds.pop() if len(kinds) == 1 else "unattributed",
        person=True,
        gender=gender,
    )


def _opens_with_name(line: Line) -> bool:
    return bool(line.people) and line.people[0].start <= len("But ")
