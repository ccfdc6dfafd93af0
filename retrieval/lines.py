"""Lines and blocks of a text, each with its exact place in it.

A block is a run of lines without an empty one between them: what a reader sees as a paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from retrieval.types import Span

Block: TypeAlias = tuple["Line", ...]

_MARKS = " \t\u00a0\ufeff#*_~=|<>[]()\u2022\u00b7\u2013\u2014\u00bb\u00ab\u25bc\u25b2\u2193\u2191-"
"""Rules, bullets, arrows and Markdown signs that frame a line without being its words."""

FEW = 6
"""Lines of a block that may be one label broken over several; a longer block is not looked at."""

_LINK = re.compile(r"!?\[([^\]]{0,300})\]\([^)\s]{0,2000}\)")
_SPACES = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[.!?…。:;,][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, without the white space around it. ``span`` is its place in the text."""

    text: str
    span: Span

    @property
    def bare(self) -> str:
        """The words alone: no bullets, rules, Markdown signs or link targets; one space between."""
        words = _LINK.sub(r"\1", self.text) if "](" in self.text else self.text
        return _SPACES.sub(" ", words.strip(_MARKS))

    @property
    def ends_a_sentence(self) -> bool:
        """It ends in a mark that a headline, a label or a button does not carry."""
        return _SENTENCE_END.search(self.text.rstrip("*_")) is not None


def blocks(text: str) -> list[Block]:
    """The text's blocks in order; white space between and around them belongs to none."""
    found: list[Block] = []
    current: list[Line] = []
    at = 0
    for raw in text.splitlines(keepends=True):
        content = raw.strip()
        if content:
            start = at + len(raw) - len(raw.lstrip())
            current.append(Line(content, Span(start, start + len(content))))
        elif current:
            found.append(tuple(current))
            current = []
        at += len(raw)
    if current:
        found.append(tuple(current))
    return found


def same_words(text: str) -> str:
    """A form in which two spellings of one line are equal: case, spaces and frame set aside."""
    return Line(text.strip(), Span(0, 0)).bare.casefold()


def joined(block: Block) -> str | None:
    """A block of a few lines as one line, as where a headline is broken over two; else None."""
    if len(block) > FEW:
        return None
    return " ".join(line.bare for line in block)
