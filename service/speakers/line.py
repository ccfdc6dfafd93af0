"""One sentence of a document as the attribution reads it."""

from __future__ import annotations

from dataclasses import dataclass

from service.speakers.names import Mention, mentions
from service.speakers.quotes import is_all_quoted
from service.speakers.tags import Tag, tags


@dataclass(frozen=True, slots=True)
class Line:
    """``masked`` has the quoted characters as ``¤``; ``opens`` where it is first in its paragraph.

    ``names`` and ``tags`` are those outside the quotations.
    """

    text: str
    masked: str
    start: int
    end: int
    opens: bool
    names: tuple[Mention, ...]
    tags: tuple[Tag, ...]

    @property
    def is_quotation(self) -> bool:
        return is_all_quoted(self.masked)

    @property
    def people(self) -> list[Mention]:
        """Names that may be somebody's, less those that only own what is spoken of."""
        return [one for one in self.names if not one.is_organisation and not one.is_owner]


def read_line(text: str, masked: str, start: int, end: int, *, opens: bool) -> Line:
    found = tuple(mentions(masked))
    return Line(text[start:end], masked, start, end, opens, found, tuple(tags(masked)))
