"""Which parts of a text are page furniture: headlines, labels, buttons, appeals, author boxes.

Two kinds of rule: what a line says (``furniture_rules``) and where it stands (here). Both err
towards keeping: a furniture line that stays costs a weak passage, a sentence that goes is lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.furniture_rules import LONGEST, RULES, Rule, Where
from retrieval.headline import author_box, byline, headline
from retrieval.lines import Block, Line, blocks, joined, same_words
from retrieval.types import Span

WRAPPED = 40
"""Characters; a line broken by a fixed width is longer than this, a label is not."""

LONGEST_LABEL = 200
"""Characters of a headline or link in the list that follows an article."""

REPEATS = 3
"""A short line that stands alone this often is part of the page, not something said thrice."""

LONGEST_REPEATED = 80
"""Characters of such a line."""

_SAYS = re.compile(r"[.!?…][\"'”’»)\]*_]*$")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line and the block it stands in; ``at`` is its place in that block."""

    line: Line
    block: Block
    at: int

    @property
    def before(self) -> Line | None:
        return self.block[self.at - 1] if self.at else None

    @property
    def after(self) -> Line | None:
        return self.block[self.at + 1] if self.at + 1 < len(self.block) else None


def furniture(text: str, title: str | None = None) -> tuple[Span, ...]:
    """Spans of ``text`` that are not the article: sorted, disjoint, whole lines.

    ``title`` is what the document says it is called; None looks for a headline in the text.
    A text that would be furniture throughout is taken as it is: the answer is then empty.
    """
    lines = [_Placed(line, block, at) for block in blocks(text) for at, line in enumerate(block)]
    marked = _headlines(lines, headline(text) if title is None else title)
    marked |= _repeated(lines)
    marked |= _labels(lines, marked)
    marked |= _head(lines, marked)
    marked |= _tail(lines, marked)
    if len(marked) == len(lines):
        return ()
    return tuple(_spans(lines, marked))


def _headlines(lines: Sequence[_Placed], title: str | None) -> set[int]:
    """Lines that are the title again. One that ends in a full stop may be a sentence: it stays."""
    wanted = same_words(title or "")
    if not wanted or wanted.endswith("."):
        return set()
    return {
        n
        for n, placed in enumerate(lines)
        if wanted in (placed.line.bare.casefold(), (joined(placed.block) or "").casefold())
    }


def _repeated(lines: Sequence[_Placed]) -> set[int]:
    """Short unpunctuated lines of two words or more that stand alone again and again."""

    def stands_alone(placed: _Placed) -> bool:
        line = placed.line
        short = len(line.text) <= LONGEST_REPEATED and " " in line.bare
        return len(placed.block) == 1 and short and not line.ends_a_sentence

    times = Counter(placed.line.bare for placed in lines if stands_alone(placed))
    return {
        n
        for n, placed in enumerate(lines)
        if times[placed.line.bare] >= REPEATS and stands_alone(placed)
    }


def _labels(lines: Sequence[_Placed], marked: set[int]) -> set[int]:
    """Lines that are furniture by what they say, wherever they stand."""
    found: set[int] = set()
    for n, placed in enumerate(lines):
        known = n - 1 in marked or n - 1 in found
        if _rule_for(placed, "anywhere") and not _runs_on(placed, before_is_furniture=known):
            found.add(n)
    return found


def _head(lines: Sequence[_Placed], marked: set[int]) -> set[int]:
    """Cookie notices, menus and bylines that stand before the article's first line."""
    found: set[int] = set()
    for n, placed in enumerate(lines):
        if _rule_for(placed, "edge") or byline(placed.block, placed.at):
            found.add(n)
        elif n not in marked:
            break
    return found


def _tail(lines: Sequence[_Placed], marked: set[int]) -> set[int]:
    """What follows the article: known furniture, and between and below it anything unpunctuated.

    Walks up from the end to the last line that says something. Below that line, what the rules
    know goes; after the first that opens a tail (related stories, comments), everything goes.
    """
    found: set[int] = set()
    opener: int | None = None
    for n in range(len(lines) - 1, -1, -1):
        placed = lines[n]
        rule = _rule_for(placed, "tail") or _rule_for(placed, "edge")
        boxed = author_box(placed.block, placed.at)
        if rule or boxed:
            found.add(n)
        elif n not in marked and _says_something(placed.line):
            break
        if boxed or rule or _opens_tail(placed, known=n in marked):
            opener = n
    return found if opener is None else found | set(range(opener, len(lines)))


def _opens_tail(placed: _Placed, *, known: bool) -> bool:
    rule = _rule_for(placed, "anywhere") if known else None
    return rule is not None and rule.opens_tail


def _says_something(line: Line) -> bool:
    return len(line.text) > LONGEST_LABEL or _SAYS.search(line.text) is not None


def _rule_for(placed: _Placed, where: Where) -> Rule | None:
    """The rule that this line, or the whole block it stands in, matches."""
    if placed.line.text.startswith("|"):
        return None  # a row of a Markdown table is content
    forms = [placed.line.bare]
    if len(placed.block) > 1 and (block := joined(placed.block)):
        forms.append(block)
    for rule in RULES:
        if rule.where == where and any(
            len(form) <= LONGEST and rule.pattern.fullmatch(form) for form in forms
        ):
            return rule
    return None


def _runs_on(placed: _Placed, *, before_is_furniture: bool) -> bool:
    """The line is a piece of a sentence that a fixed width broke, before it or after it."""
    before, after = placed.before, placed.after
    if after is not None and after.text[0].islower():
        return True
    if before is None or before_is_furniture:
        return False
    return len(before.text) > WRAPPED and not before.ends_a_sentence


def _spans(lines: Sequence[_Placed], marked: set[int]) -> Iterator[Span]:
    """Neighbouring lines as one span."""
    start: int | None = None
    for n, placed in enumerate(lines):
        if n not in marked:
            continue
        if start is None:
            start = placed.line.span.start
        if n + 1 not in marked:
            yield Span(start, placed.line.span.end)
            start = None
