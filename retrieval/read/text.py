"""Plain text: the text as it is, and what it states of itself near its top and at its end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.headline import TOP, author_box, byline, headline
from retrieval.lines import Block, blocks
from retrieval.read.dates import iso_date
from retrieval.read.decode import decode
from retrieval.read.draft import Draft

BOTTOM = 12
"""Blocks at the end in which an author box and a copyright line stand."""

_PUBLISHED = re.compile(
    r"(?:(?:published|posted|date|publicado(?: el)?|fecha|опубликовано|дата)(?: on)?:? )?(.{6,60})",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"(?:©|\(c\)|copyright(?: ©| \(c\))?),? ?(?:19|20)\d\d(?:[-–]\d{2,4})?,? (?:by )?"
    r"([^.,|©]{2,60}?)(?:[.,|]? *all rights reserved)?[.]?",
    re.IGNORECASE,
)
_WORKS_FOR = re.compile(r"[^.]{2,60}? (?:for|at|with) (?:the )?([A-Z][\w.'’& -]{1,50}?)\.?")


def read(data: bytes) -> Draft:
    """The decoded text, unchanged. Raises UnreadableFile for what is not text."""
    return stated_in(decode(data))


def stated_in(text: str) -> Draft:
    """The text with the title, author, outlet and date that it states itself; else absent.

    A copyright line names an outlet, never a date: its year is not a day of publication.
    """
    found = blocks(text)
    top = _top(found)
    bottom = found[-BOTTOM:]
    boxes = [block for block in bottom if author_box(block, 0)]
    by = [name for block in top for at in range(len(block)) if (name := byline(block, at))]
    boxed = [name for block in boxes if (name := author_box(block, 0))]
    return Draft(
        text,
        title=headline(text),
        author=next(iter([*by, *boxed]), None),
        outlet=_owner(bottom) or _employer(boxes),
        published_at=_date_line(top),
    )


def _top(found: Sequence[Block]) -> list[Block]:
    """The blocks above the first that holds a sentence."""
    top: list[Block] = []
    for block in found[:TOP]:
        if any(len(line.text) > 200 or line.text.endswith(".") for line in block):
            break
        top.append(block)
    return top


def _owner(bottom: Sequence[Block]) -> str | None:
    owners = (_OWNER.fullmatch(line.bare) for block in bottom for line in block)
    return next((match[1].strip() for match in owners if match), None)


def _employer(boxes: Sequence[Block]) -> str | None:
    roles = (_WORKS_FOR.fullmatch(block[1].bare) for block in boxes)
    return next((match[1] for match in roles if match), None)


def _date_line(top: Sequence[Block]) -> str | None:
    """A line that is a date and nothing else, but for a word such as "Published"."""
    lines = (_PUBLISHED.fullmatch(line.bare) for block in top for line in block)
    return next((day for match in lines if match and (day := iso_date(match[1]))), None)
