"""A model's reply resolved: sentences, and the evidence that their marks point at.

One pure function, so that each way a model can misbehave is one small test. Bounds come first: a
mark that points at nothing is dropped and kept aside for evaluation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.segment import sentences
from retrieval.types import Document
from service.generate.plain import visible, without_bullet, without_emphasis

MAX_DIGITS = 4
"""A longer number is no sentence's; and turning it into one would cost time."""

_ITEM = r"\d+(?:\s*[-–—]\s*\d+)?"
_MARK = re.compile(
    rf"[\[【［]\s*\^?({_ITEM}(?:\s*[,;，；、]\s*{_ITEM})*)\s*(?:†[^\]】］\n]*)?[\]】］]"
)
_RANGE = re.compile(r"(\d+)(?:\s*[-–—]\s*(\d+))?")
_BRACKETS = re.compile(r"[\[\]【】［］]")
_CLOSING = ".!?…,;:)”»\"'’"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A sentence without its marks; ``cites`` are numbers from 1, each once, in order of use."""

    text: str
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ResolvedReply:
    """``unknown`` are the numbers in marks, as written, that point at no evidence."""

    sentences: tuple[Resolved, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without marks; ``marks`` are the places where they stood, and what they cite."""

    text: str
    marks: tuple[tuple[int, tuple[int, ...]], ...]


def resolve(reply: str, evidence: Sequence[object]) -> ResolvedReply:
    """The reply's sentences with what they cite of ``evidence``, which is numbered from 1.

    Left alone as text: brackets that hold anything but numbers ("[sic]"), and marks inside a word
    ("a[1]b").
    """
    unknown: list[str] = []
    found: list[Resolved] = []
    for written in visible(reply).split("\n"):
        line = _unmarked(without_bullet(written), len(evidence), unknown)
        found.extend(_sentences(line))
    return ResolvedReply(tuple(found), tuple(unknown))


def is_mark(text: str, match: re.Match[str]) -> bool:
    """Whether a bracketed number stands where a citation does: not inside a word."""
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    return not (before.isalnum() and after.isalnum())


def marks(text: str) -> list[re.Match[str]]:
    """The citation marks of a text, in order."""
    return [match for match in _MARK.finditer(text) if is_mark(text, match)]


def _unmarked(line: str, count: int, unknown: list[str]) -> _Line:
    text, placed, after = "", [], 0
    for match in marks(line):
        text = _joined(text, without_emphasis(line[after : match.start()]))
        cited = tuple(_numbers(match[1], count, unknown))
        if cited:
            placed.append((len(text), cited))
        after = match.end()
    text = _joined(text, without_emphasis(line[after:]))
    return _Line(_without_leftovers(text), tuple(placed))


def _joined(text: str, more: str) -> str:
    """Two stretches that a mark stood between: a space, but none before what closes."""
    if not text or not more or more[0] in _CLOSING:
        return text + more
    return f"{text} {more}"


def _without_leftovers(text: str) -> str:
    """A mark inside another one ("[[1]2]") must not become one by its removal."""
    return _BRACKETS.sub(" ", text) if marks(text) else text


def _numbers(written: str, count: int, unknown: list[str]) -> Iterator[int]:
    for match in _RANGE.finditer(written):
        ends = [_number(one) for one in match.groups() if one is not None]
        if all(1 <= one <= count for one in ends):
            yield from range(min(ends), max(ends) + 1)
        else:
            unknown.append(match[0])


def _number(digits: str) -> int:
    """Also full-width and other scripts' digits; 0, which nothing is, for one too long."""
    return int(digits) if len(digits) <= MAX_DIGITS else 0


def _sentences(line: _Line) -> Iterator[Resolved]:
    spans = sentences(Document("", line.text, language="en"))
    for place, span in enumerate(spans):
        following = spans[place + 1].start if place + 1 < len(spans) else len(line.text) + 1
        cited = [
            number
            for at, numbers in line.marks
            if _belongs(at, span.start, following, leads=_leads(line), first=place == 0)
            for number in numbers
        ]
        yield Resolved(line.text[span.start : span.end], tuple(dict.fromkeys(cited)))


def _leads(line: _Line) -> bool:
    """Whether marks stand before their sentences: one opens the line and none ends it."""
    return bool(line.marks) and line.marks[0][0] == 0 and line.marks[-1][0] < len(line.text) - 1


def _belongs(at: int, start: int, following: int, *, leads: bool, first: bool) -> bool:
    """Whether a mark at this place is the sentence's; one between two is the earlier one's."""
    if leads:
        return start - 1 <= at < following - 1
    return (first or at >= start) and at < following
