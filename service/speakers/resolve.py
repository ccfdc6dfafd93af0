"""From the words of a tag to who is meant."""

from __future__ import annotations

import re

from service.speakers.line import Line
from service.speakers.names import Mention, full_names, mentions
from service.speakers.papers import Paper, head_of, paper_of
from service.speakers.people import gender_of_person, kind_of_person
from service.speakers.pronouns import Told, person_meant, thing_meant
from service.speakers.roles import (
    MOUTHPIECE,
    ORGANISATION,
    PLURAL,
    gender_of,
    is_organisation,
    kind_of,
)
from service.speakers.tags import Tag
from service.speakers.types import EvidenceKind, Source

LOOKED_BACK = 40
"""Sentences in which "the spokesperson" or "the letter" was introduced."""

_DETERMINER = re.compile(r"^(?:the|an?|its|his|her|their|one|this|that)\s+", re.IGNORECASE)
_OFFICE = re.compile(rf"(?:^|\s)((?:[\w'’-]+\s+){{0,3}}(?:{ORGANISATION}))$", re.IGNORECASE)
_NO_NAME = re.compile(
    r"(?:of|by|to|and|same|two|three|several|all|both|these|those|other|each|some)\b", re.IGNORECASE
)
_SIGNED = re.compile(
    r"\b(?:signed|wrote|written|sent|put (?:his|her) name to|letter (?:from|by|of))\b"
)
_PERSON_BEFORE = re.compile(r"\b(?:for|of|from|at|in|with|on|by|to)\s")


def resolve(reading: Told, at: int, tag: Tag) -> Source | None:
    """Who the tag of sentence ``at`` means; None: it is no source of words ("the law says")."""
    phrase = tag.phrase.strip()
    if phrase in ("he", "she"):
        return person_meant(reading, at, tag, resolve_name)
    if phrase in ("it", "they"):
        return thing_meant(reading, at, phrase, resolve_phrase)
    return resolve_phrase(reading, at, phrase, tag.apposed)


def resolve_phrase(reading: Told, at: int, phrase: str, apposed: str = "") -> Source | None:
    """Who a noun phrase means."""
    paper = paper_of(phrase)
    if paper is not None:
        return _of_paper(reading, at, phrase, paper)
    found = mentions(phrase)
    head = [one for one in found if not _PERSON_BEFORE.search(phrase[: one.start] + " ")]
    people = [one for one in head if not one.is_organisation and not one.is_owner]
    if len(people) > 1 and re.search(r"\band\b", phrase):
        return Source(None, _shared_kind(reading, at, people), person=True, plural=True)
    if people:
        beside = ", ".join(filter(None, (phrase[: people[-1].start], apposed)))
        return resolve_name(reading, at, people[-1], beside)
    groups = [one for one in found if one.is_organisation]
    if groups and (head or MOUTHPIECE.search(head_of(phrase))):
        return _of_organisation(phrase, groups[-1], apposed)
    return _of_noun(reading, at, phrase)


def resolve_name(reading: Told, at: int, one: Mention, beside: str = "") -> Source | None:
    """The person, under the full name that the document introduces."""
    full = full_names(one.name, reading.known(at)) or full_names(one.name, reading.around(at))
    if not full and not _is_used_as_a_name(one.name, reading.around(at)):
        return None
    name = full[0] if len(full) == 1 else one.name
    around = reading.around(at)
    title = ", ".join(filter(None, (one.title, beside)))
    kind = kind_of_person(name, title, around, _quoted(reading.line(at)))
    gender = gender_of_person(name, title, around)
    return Source(name if len(full) <= 1 else None, kind, person=True, gender=gender)


def _is_used_as_a_name(name: str, text: str) -> bool:
    """Whether a single word keeps its capital within a sentence: "Migrants" does not."""
    return " " in name or re.search(rf"[a-z,“(]\s{re.escape(name)}\b", text) is not None


def _quoted(line: Line) -> str:
    """The characters of a sentence that are quoted."""
    pairs = zip(line.text, line.masked, strict=True)
    return "".join(letter for letter, hidden in pairs if hidden == "¤")


def _shared_kind(reading: Told, at: int, people: list[Mention]) -> EvidenceKind:
    sources = [resolve_name(reading, at, one) for one in people]
    kinds = {one.kind for one in sources if one is not None}
    return kinds.pop() if len(kinds) == 1 else "unattributed"


def _of_organisation(phrase: str, one: Mention, apposed: str) -> Source:
    """An office or group; of "a representative for the Department of Labor" the department."""
    tail = _OFFICE.match(phrase[one.end :])
    name = one.name + (phrase[one.end :] if tail else "")
    kind = kind_of(name) or kind_of(apposed) or "official_statement"
    head = head_of(phrase)
    return Source(
        name, kind, bool(MOUTHPIECE.search(head)), gender_of(head), bool(PLURAL.search(head))
    )


def _of_noun(reading: Told, at: int, phrase: str) -> Source | None:
    """Somebody without a name: "the housing office", "the spokesperson", "a woman"."""
    tail = phrase[len(head_of(phrase)) :]
    if tail and MOUTHPIECE.search(head_of(phrase)):
        office = _named_office(reading, at, re.sub(r"^\s*(?:for|of|from|at)\s+", "", tail))
        if office is not None:
            return Source(office.speaker, office.kind, person=True)
    bare = _DETERMINER.sub("", head_of(phrase) if tail else phrase)
    office = _named_office(reading, at, bare)
    if office is not None:
        return office
    kind = kind_of(head_of(phrase))
    if kind is None:
        return None
    before = _introduced(reading, at, bare) if phrase.casefold().startswith("the ") else None
    return before or Source(
        None, kind, person=True, gender=gender_of(bare), plural=bool(PLURAL.search(bare))
    )


def _named_office(reading: Told, at: int, words: str) -> Source | None:
    """ "health ministry" by itself; "the ministry" is the one that was named before."""
    bare = _DETERMINER.sub("", words).strip()
    office = _OFFICE.fullmatch(bare)
    if not office:
        return None
    if " " in bare:
        return Source(bare, kind_of(bare) or "official_statement", person=False)
    known = re.finditer(
        rf"\b(?:(?i:{bare}s?)\s+of\s+(?:the\s+)?[A-Z]\w+(?:\s+(?:and\s+(?:of\s+)?)?[A-Z]\w+)*"
        rf"|(?:[A-Z]\w+|[a-z]+)\s+(?i:{bare})\b)",
        reading.known(at)[: -len(reading.line(at).text)],
    )
    names = {_DETERMINER.sub("", match.group()) for match in known}
    named = {one for one in names if " " in one and not _NO_NAME.match(one)}
    name = named.pop() if len(named) == 1 else None
    return Source(name, kind_of(name or bare) or "official_statement", person=False)


def _introduced(reading: Told, at: int, noun: str) -> Source | None:
    """Who "the spokesperson" is: the one that an earlier sentence has as "a spokesperson of …"."""
    form = re.compile(
        rf"\b(?:[Aa]n?|[Oo]ne)\s+{re.escape(noun)}\s+(?:of|for|from)\s+[^,.;]+?(?=\s+(?:was|said|is|told|has)\b|[,.;])"
    )
    for place in range(at - 1, max(-1, at - LOOKED_BACK), -1):
        match = form.search(reading.line(place).masked)
        if match:
            return resolve_phrase(reading, place, match.group())
    return None


def _of_paper(reading: Told, at: int, phrase: str, paper: Paper) -> Source:
    tail = re.sub(
        r"^\s*(?:signed|published|issued|by|of|from)\b(?:\s+by)?\s*",
        "",
        phrase[len(head_of(phrase)) :],
    )
    author = resolve_phrase(reading, at, tail) if mentions(tail) or _OFFICE.search(tail) else None
    if paper == "official":
        return Source(author.speaker if author else None, "official_document", person=False)
    if author is not None and (paper != "figures" or not author.person):
        return author
    if paper == "figures" and is_organisation(phrase):
        office = re.sub(r"\s+\w+$", "", _DETERMINER.sub("", head_of(phrase)))
        return Source(office if " " in office else None, "official_statement", person=False)
    if paper == "signed":
        return _signer(reading, at, phrase)
    return Source(None, "unattributed", person=False, plural=paper == "nobody")


def _signer(reading: Told, at: int, phrase: str) -> Source:
    """Who signed "the letter", where an earlier sentence names one person who did."""
    noun = phrase.split()[-1]
    for place in range(at, max(-1, at - LOOKED_BACK), -1):
        line = reading.line(place)
        if re.search(rf"\b{noun}\b", line.masked) and _SIGNED.search(line.masked) and line.people:
            one = line.people[-1]
            source = resolve_name(reading, place, one) if len(line.people) == 1 else None
            return source or Source(None, "unattributed", person=False)
    return Source(
        None, "official_statement" if noun == "statement" else "unattributed", person=False
    )
