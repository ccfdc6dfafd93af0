"""A reply that arrives in pieces, cut where sentences with their marks are surely complete."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_MARKS = r"(?:\s*[\[【［][\d\s,;\-–—，；、†]+[\]】］])+"
_END = re.compile(
    rf"""\n
    | (?: [.!?…]["”»’')]* {_MARKS} | {_MARKS} [.!?…]["”»’')]* )
      (?: [ \t]* (?=\n) | [ \t]+ (?=[^\s\[【［a-zа-я]) )""",
    re.VERBOSE,
)
"""The end of a line, or an end of sentence with marks that something other than a mark follows.
Without marks only the line's end counts: "Mr. Smith" is no end, and it is not worth a guess."""

_OPENS_WITH_MARK = re.compile(r"\s*[\[【［]")

LOOK_BACK = 200
"""Characters before a new piece that are searched again: an end with its marks fits."""


def complete(pieces: Iterable[str]) -> Iterator[str]:
    """Stretches of whole sentences as soon as they are whole; joined they are the reply."""
    held = ""
    for piece in pieces:
        searched = max(0, len(held) - LOOK_BACK)
        held += piece
        while (cut := _cut(held, searched)) is not None:
            yield held[:cut]
            held, searched = held[cut:], 0
    if held:
        yield held


def _cut(text: str, start: int) -> int | None:
    """The first end; in a line whose marks stand before their sentences, that of the line."""
    if _OPENS_WITH_MARK.match(text):
        at = text.find("\n", start)
        return at + 1 if at >= 0 else None
    match = _END.search(text, start)
    return match.end() if match else None
