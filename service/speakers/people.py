"""What a document says about a person it names: in office, speaking for others, or affected."""

from __future__ import annotations

import re

from service.speakers.roles import gender_of, kind_of
from service.speakers.types import EvidenceKind, Gender

MOST_PLACES = 8
"""Places of a name that are read: whoever is introduced is so at the first ones."""

_AFTER = re.compile(
    r",\s+((?:an?|the|one|who|whose|from|aged|now|of|\d|[a-z]+ (?:of|for|at)|[a-z]+ [a-z]+er)\b"
    r"[^,.;“”\"]*|[^,.;“”\"]*['’]s\s[^,.;“”\"]*)(?:,\s+((?:an?|the|who|from|one)\s[^,.;“”\"]*))?"
)
_PREDICATE = re.compile(
    r"\s+(?:is|was|works as|worked as)\s+((?:an?|the|one|\d)\b[^.;“”\"]{1,100})"
)
_MEMBER = re.compile(r"\s+(?:of|from|with)\s+the\s+([^,.;“”\"]{3,60})")
_BESIDE = re.compile(r"([^.,;:“”\"()\n]{2,100}),\s+$")
_TITLE = re.compile(r"((?:[\w’'-]+\s+){0,5}(?:[\w’'-]+|[A-Z]\w{0,3}\.))\s+$")
_CUT = re.compile(r".*\b(?:of|for|from|in|at|to|with|by|that|and|said|says|told|met|as|asked|on)\s")
_THEIRS = re.compile(r"\b(?:[Ii]ts|[Tt]heir)\s+\w+")
_NEXT = re.compile(r"[^.!?\n]*[.!?][”\"]?\s+(?:He|She|They|His|Her)\b[^.!?\n]*")
_OWN_NEXT = re.compile(r"^(?:He|She) (?:is|was) ((?:an?|the|\d)\b[^.;“”\"]{1,100})")
_SIGNS = re.compile(
    r"\b(?:his|her|their)\s+(?:[\w-]+\s+){0,2}(?:family|wife|husband|children|child|sons?|parents"
    r"|daughters?|mother|father|brothers?|sisters?|cousin|relatives|home|baby|fiancée?|neighbour"
    r"|neighbor)\b|\bfamily\s+members\b|\b(?:a|an|the)\s+(?:refugee|migrant|asylum\s+seeker)\b"
    r"|\b\d{1,2}-year-old\b|,\s\d{2},|\b(?:is|was)\s+\d{2}(?=[,.\s](?!\w+s\b))|\bwho\s+is\s+\d{2}\b"
    r"|\b(?:fled|stranded|stuck|detained|deported|persecuted|drafted|arrested|was\s+hurt"
    r"|turned\s+back|were\s+denied|cousin|neighbou?r|sister|brother|mother|father)\b"
)
_HE_OR_SHE = re.compile(r"\b(he|his|him|she|her)\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:I|we|We|my|My|our|us|me)\b")


def kind_of_person(name: str, beside: str, text: str, words: str) -> EvidenceKind:
    """By what the text says of the name, else by ``words``, those that the person says.

    ``beside`` is what stands beside the name where they speak. An office or a cause has to be
    stated of the person; being affected may show in any sentence about them.
    """
    stated = [beside] if beside else []
    around = []
    for start, end in _places(name, text):
        stated.extend(_stated(text, start, end))
        around.append(_about(text, start, end))
    kind = kind_of(". ".join(stated))
    if kind is not None:
        return kind
    if any(_SIGNS.search(one) for one in around) or _FIRST_PERSON.search(words):
        return "person_affected"
    return "unattributed"


def gender_of_person(name: str, beside: str, text: str) -> Gender | None:
    """By a word for the person, else by the pronoun that next follows the name."""
    for start, end in _places(name, text):
        known = gender_of(" ".join([beside, *_stated(text, start, end)]))
        if known:
            return known
        following = text[end : end + 200].split("\n\n")[0]
        pronoun = _HE_OR_SHE.search(_until_another_name(following))
        if pronoun:
            return "she" if pronoun[1].casefold() in ("she", "her") else "he"
    return None


def _until_another_name(text: str) -> str:
    """What follows up to the next name that could be a person's, or a quotation."""
    other = re.search(
        r"[“\"«]|(?<=[a-z,]\s)[A-Z]\w+\s[A-Z]\w+|\b(?:said|told|agent|officer)\s", text
    )
    return text[: other.start()] if other else text


def _places(name: str, text: str) -> list[tuple[int, int]]:
    """Where the text has the name, the first ones; a surname stands for the full name."""
    last = name.split()[-1]
    found = re.finditer(rf"(?:{re.escape(name)}|(?<![A-Z]\w\s){re.escape(last)})\b(?!['’]s)", text)
    return [match.span() for _, match in zip(range(MOST_PLACES), found, strict=False)]


def _stated(text: str, start: int, end: int) -> list[str]:
    """Descriptions before and after a name that are said of it and of nobody else."""
    before = text[max(0, start - 160) : start]
    found = []
    title = _TITLE.search(before)
    if title:
        found.append(_CUT.sub("", title[1] + " "))
    beside = _BESIDE.search(before)
    if beside and text[end : end + 1] == ",":
        found.append(beside[1])
    for form in (_AFTER, _PREDICATE, _MEMBER):
        match = form.match(text, end)
        if match:
            found.extend(piece for piece in match.groups() if piece)
    if any(_THEIRS.search(one) for one in found):
        found.append(_sentence_before(text, start))
    following = _NEXT.match(text, end)
    if following:
        own = _OWN_NEXT.match(_last_sentence(following.group()))
        found.extend([own[1]] if own else [])
    return found


def _about(text: str, start: int, end: int) -> str:
    """The sentence from the name on, and the next one if it goes on about him or her."""
    following = _NEXT.match(text, end)
    stop = following.end() if following else _end_of_sentence(text, end)
    return text[max(0, start - 40) : stop]


def _end_of_sentence(text: str, place: int) -> int:
    match = re.compile(r"[.!?][”\"]?(?=\s+[A-Z“])|\n").search(text, place)
    return match.start() if match else len(text)


def _last_sentence(text: str) -> str:
    return re.split(r"[.!?][”\"]?\s+", text)[-1]


def _sentence_before(text: str, place: int) -> str:
    """The sentence before the one that holds the place: what "its" most likely means."""
    sentences = re.split(r"(?<=[.!?])[”\"]?\s+", text[max(0, place - 600) : place])
    return sentences[-2] if len(sentences) > 1 else ""
