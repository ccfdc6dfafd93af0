"""A document as a list shows it: everything but its text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """``characters`` counts code points of the text, ``passages`` what it was cut into."""

    id: str
    title: str | None
    outlet: str | None
    author: str | None
    published_at: str | None
    language: str | None
    url: str | None
    characters: int
    passages: int
    groups: tuple[str, ...] = ()
