"""A document's text cut for the reader: pages, and the span that is marked. Nothing is lost:
the pieces joined are the text, character for character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

SPAN = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")

PAGE_BREAK = "\f"
"""Stands between two pages of a text that has pages (``retrieval.read.pdf``)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text; ``page`` is the number of the page that begins with it, if one does."""

    text: str
    marked: bool
    page: int | None


def span_of(wanted: str | None, length: int) -> tuple[int, int] | None:
    """``START-END`` in code points, where it marks something of a text of this length."""
    match = SPAN.fullmatch(wanted or "")
    if match is None:
        return None
    start, end = int(match[1]), min(int(match[2]), length)
    return (start, end) if start < end else None


def pieces(text: str, wanted: str | None) -> list[Piece]:
    """The text's pieces in order, those inside ``START-END`` marked."""
    span = span_of(wanted, len(text))
    breaks = [0, *(found.end() for found in re.finditer(PAGE_BREAK, text))]
    pages = dict(zip(breaks, range(1, len(breaks) + 1), strict=True)) if len(breaks) > 1 else {}
    cuts = sorted({0, len(text), *pages, *(span or ())})
    return list(_cut(text, cuts, span, pages))


def _cut(
    text: str, cuts: list[int], span: tuple[int, int] | None, pages: dict[int, int]
) -> Iterator[Piece]:
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        marked = span is not None and span[0] <= start < span[1]
        if start < end or start in pages:
            yield Piece(text[start:end], marked, pages.get(start))


def exact(text: str) -> Markup:
    """Escaped so that a browser's text is the same, character for character: a parser would
    turn a bare CR into LF and drop NUL, and offsets would slip."""
    escaped = str(escape(text)).replace("\r", "&#13;").replace("\x00", "�")
    return Markup(escaped)  # escaped just above
