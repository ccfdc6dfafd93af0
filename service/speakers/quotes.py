"""Which characters of a document stand between quotation marks."""

from __future__ import annotations

import re

from retrieval.types import Span

OPENING = '“«"'
_MARK = re.compile(r"[“”«»\"]")
_PARAGRAPH_END = re.compile(r"\n[ \t\r\f\v]*\n")
_LONGEST_PARAGRAPH = 20_000
"""Characters looked at on either side; a text without empty lines is not read whole."""


def paragraph(text: str, place: int) -> Span:
    """The paragraph that holds the place, bounded by empty lines."""
    start = max(0, place - _LONGEST_PARAGRAPH)
    for match in _PARAGRAPH_END.finditer(text, start, place):
        start = match.end()
    following = _PARAGRAPH_END.search(text, place, place + _LONGEST_PARAGRAPH)
    end = following.start() if following else min(len(text), place + _LONGEST_PARAGRAPH)
    return Span(start, end)


def quotations(text: str, within: Span) -> list[Span]:
    """The quotations in a paragraph, without their marks.

    A mark that nothing closes counts only where the next paragraph goes on with another, which is
    how a quotation of several paragraphs is set.
    """
    found: list[Span] = []
    opened: re.Match[str] | None = None
    for mark in _MARK.finditer(text, within.start, within.end):
        closes = mark.group() in "”»" or (mark.group() == '"' and _is_straight(opened))
        if not closes:
            opened = mark
        elif opened:
            found.append(Span(opened.end(), mark.start()))
            opened = None
    if opened and text[within.end :].lstrip()[:1] in set(OPENING):
        found.append(Span(opened.end(), within.end))
    return found


def masked(text: str, sentence: Span, quoted: list[Span]) -> str:
    """The sentence, its quoted characters each replaced by ``¤``."""
    characters = list(text[sentence.start : sentence.end])
    for one in quoted:
        for place in range(max(one.start, sentence.start), min(one.end, sentence.end)):
            characters[place - sentence.start] = "¤"
    return "".join(characters)


def is_all_quoted(masked_sentence: str) -> bool:
    """Whether nobody but the person quoted speaks in it."""
    return "¤" in masked_sentence and not any(letter.isalnum() for letter in masked_sentence)


def _is_straight(mark: re.Match[str] | None) -> bool:
    return mark is not None and mark.group() == '"'
