"""The places of a sentence that say whose words it gives: "…, said Mark", "According to …"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.speakers.names import RUN, mentions
from service.speakers.verbs import VERB, before_verb, is_speech


@dataclass(frozen=True, slots=True)
class Tag:
    """``phrase`` names who speaks, ``apposed`` is what stands beside it between commas.

    ``whole``: it is put in or added, so that the whole sentence is the speaker's. ``points_back``:
    "He claimed this", of what was quoted before.
    """

    phrase: str
    apposed: str
    start: int
    whole: bool
    points_back: bool


_ACCORDING = re.compile(
    r"\b[Aa]ccording\s+to\s+(?P<phrase>[^,.;“”\"¤\n]+?)(?=\s*(?:[,.;“”\"¤\n]|$))"
)
_ACCOUNT = re.compile(r"\b(?:[Bb]y|[Ii]n)\s+(?P<whose>his|her)\s+(?:own\s+)?(?:account|words)\b")
_PRONOUN = re.compile(r"(?:^|[\s,;:—–(“”\"])(he|she|they|it)$", re.IGNORECASE)
_BOUNDARY = re.compile(
    r"[,;:()—–“”\"¤.]|\s-\s|\b(?:that|but|while|when|because|although|though|as|if|whereas|where"
    r"|than|after|before|since|until|what|which|who|whom|and\s+then)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:who|which)\b")
_SUBORDINATE = frozenset("although though whereas because after before since until than".split())
_ENDS_A_PHRASE = re.compile(
    r"[,;:()—–“”\".¤]|\s(?:who|in|at|on|as|after|before|while|when|during|to|that|whose|and)\s"
)
_NOUN_PHRASE = re.compile(
    r"(?:an?|the|its|his|her|their|one|another|some)\s+\w|[A-ZÀ-Þ]", re.IGNORECASE
)
_OPENS_AN_APPOSITION = re.compile(
    r"(?:an?|the|one|its|his|her|their|of|from|aged|whose|who|\d|[A-Z])\b", re.IGNORECASE
)
_BACK = re.compile(r"\s+(?:this|that|it|so)\b(?!\s+\w+\s+(?:is|was|are|were|had|has))")
_IN_AN_APPOSITION = 4
"""Pieces between commas looked through for the name: "Mark, 32, a manager from Moscow, said"."""


def tags(sentence: str) -> list[Tag]:
    """Those of a sentence whose quoted characters are masked with ``¤``, in order."""
    found = [_according(match) for match in _ACCORDING.finditer(sentence)]
    for match in _ACCOUNT.finditer(sentence):
        pronoun = "he" if match["whose"] == "his" else "she"
        found.append(Tag(pronoun, "", match.start(), whole=True, points_back=False))
    for match in VERB.finditer(sentence):
        if is_speech(match, sentence):
            tag = _of_verb(sentence, match)
            if tag is not None:
                found.append(tag)
    return sorted(found, key=lambda tag: tag.start)


def _according(match: re.Match[str]) -> Tag:
    return Tag(match["phrase"], "", match.start(), whole=True, points_back=False)


def _of_verb(sentence: str, verb: re.Match[str]) -> Tag | None:
    left = before_verb(sentence[: verb.start()])
    if left is None:
        return None
    back = _BACK.match(sentence, verb.end()) is not None
    pronoun = _PRONOUN.search(left)
    if pronoun:
        whole = _is_put_in(left[: pronoun.start(1)])
        return Tag(pronoun[1].casefold(), "", verb.start(), whole, back)
    if left.endswith((",", "”", '"', "»", "?", "!")) or not left:
        inverted = _after(sentence[verb.end() :]) if left else None
        if inverted:
            return Tag(*inverted, verb.start(), whole=True, points_back=back)
        named = _across_commas(left) if left.endswith(",") else None
        return Tag(*named, verb.start(), whole=False, points_back=back) if named else None
    if re.search(r"\b(?:and|but|or)$", left):
        subject = None if _RELATIVE.search(left) else _first_subject(left)
        return Tag(subject, "", verb.start(), whole=False, points_back=back) if subject else None
    boundaries = list(_BOUNDARY.finditer(left))
    if boundaries and boundaries[-1].group().casefold() in _SUBORDINATE:
        return None  # "although officials said …": the rest of the sentence is not theirs
    start = boundaries[-1].end() if boundaries else 0
    phrase = _last_of_two_clauses(left[start:].strip())
    if not phrase:
        return None
    return Tag(phrase, "", verb.start(), _is_put_in(left[:start]), back)


def _is_put_in(before: str) -> bool:
    """Whether the tag follows something already said, behind a comma or a quotation."""
    bare = before.rstrip()
    return (
        bare.endswith((",", "”", '"', "»"))
        and len(bare.split()) > 1
        and not re.match(
            r"(?:In|On|At|After|Before|When|While|Asked|As|But|And|By|During|Since|For|If)\b", bare
        )
    )


def _after(right: str) -> tuple[str, str] | None:
    """The noun phrase after "said", with what is apposed to it; None: it is no name or office."""
    stripped = right.lstrip()
    if stripped == right or not _NOUN_PHRASE.match(stripped):
        return None
    end = _ENDS_A_PHRASE.search(stripped)
    phrase = stripped[: end.start()] if end else stripped
    rest = stripped[len(phrase) :]
    pieces = [piece.strip() for piece in re.split(r"[,.“”\"]", rest)[1:_IN_AN_APPOSITION]]
    apposed = ", ".join(piece for piece in pieces if _OPENS_AN_APPOSITION.match(piece))
    if rest.startswith(",") and not mentions(phrase) and pieces and _is_a_name(pieces[0]):
        return pieces[0], phrase  # "wrote its chairwoman, Helen Marsh, in a letter"
    if phrase[0].islower() and re.match(r"(?:he|she|it|they|an?\s+\w+\s+of)\b", phrase):
        return None
    return phrase, apposed


def _across_commas(left: str) -> tuple[str, str] | None:
    """The name in "Kevin Salgado, a 19-year-old Mexican,"; in "One, a man named Mark,"."""
    pieces = [piece.strip() for piece in re.split(r"[,;:“”\"¤]", left.rstrip(" ,"))]
    seen: list[str] = []
    for piece in reversed(pieces[-_IN_AN_APPOSITION:]):
        named = re.search(r"\bnamed\s+(.+)$", piece)
        if named and _is_a_name(named[1]):
            return named[1], piece
        words = re.sub(r"^(?:But|And|Then|Yet)\s+", "", piece)
        if _is_a_name(words) or (seen and _is_an_office(words)):
            before = pieces[: pieces.index(piece)]
            beside = before[-1:] if before and _OPENS_AN_APPOSITION.match(before[-1]) else []
            return words, ", ".join([*beside, *reversed(seen)])
        seen.append(piece)
    first = pieces[0]
    return (first, ", ".join(pieces[1:])) if _is_a_name(first) else None


def _is_a_name(piece: str) -> bool:
    """Whether the piece is a name, alone or behind titles ("Tijuana migration director Lucero")."""
    found = [one for one in mentions(piece) if not one.is_owner]
    return (
        bool(found)
        and found[-1].end >= len(piece)
        and not re.search(r"\b(?:of|for|from|in|at|to|with|the|an?)\s", piece[: found[-1].start])
    )


def _is_an_office(piece: str) -> bool:
    return re.match(r"(?:[Tt]he|[Aa]n?)\s", piece) is not None and len(mentions(piece)) == 1


def _first_subject(left: str) -> str | None:
    """Of "She was released and": she; of "The second report calls it …, and": the report."""
    pronoun = re.match(r"(?:But |And |Then )?(he|she|they|it)\b", left, re.IGNORECASE)
    if pronoun:
        return pronoun[1].casefold()
    run = RUN.match(left)
    if run and mentions(left[: run.end()]):
        return run.group()
    noun = re.match(r"The\s+(?:[a-z]+\s+)?(?:report|notice|letter|ministry|department)\b", left)
    return noun.group() if noun else None


def _last_of_two_clauses(phrase: str) -> str:
    """ "The rain stopped and Mark" is Mark; "Novak and Kral" are both."""
    head, joint, tail = phrase.rpartition(" and ")
    if joint and not mentions(head):
        return tail
    return phrase
