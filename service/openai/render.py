"""An answer's text as a client is to show it, and where its claims stand in what is sent.

``markers`` sends the text as it is, ``[1]`` and all. ``markdown_links`` makes each mark a link to
its source; the claims are escaped there, so that a document's own Markdown is shown and not obeyed
(an image in it would be fetched). ``footnotes`` lists the sources after the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from service.answer import Answer, Citation

Style: TypeAlias = Literal["markers", "markdown_links", "footnotes"]
STYLES: tuple[Style, ...] = get_args(Style)

_MARK = re.compile(r"\[\d+\]")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>~|&])")
_NOT_IN_A_LINK = re.compile(r"[\s()<>\\]")


@dataclass(frozen=True, slots=True)
class Rendered:
    """``pieces`` joined are ``text``, one claim and its marks each; ``spans`` are those of the
    claims in ``text``, code points, end exclusive."""

    text: str
    pieces: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def render(answer: Answer, style: Style) -> Rendered:
    """The answer's text in a style; citations' addresses are taken as they are (absolute)."""
    if not answer.claims:
        return Rendered(answer.text, (answer.text,), ())
    marks = _linked(answer) if style == "markdown_links" else _as_is
    said = _escaped if style == "markdown_links" else _as_is
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    length = after = 0
    starts = [claim.start for claim in answer.claims[1:]]
    for claim, following in zip(answer.claims, [*starts, len(answer.text)], strict=True):
        before = marks(answer.text[after : claim.start])
        words = said(answer.text[claim.start : claim.end])
        piece = before + words + marks(answer.text[claim.end : following])
        spans.append((length + len(before), length + len(before) + len(words)))
        pieces.append(piece)
        length, after = length + len(piece), following
    if style == "footnotes":
        pieces.append("".join(f"\n\n{_footnote(citation)}" for citation in answer.citations))
    return Rendered("".join(pieces), tuple(pieces), tuple(spans))


def title_of(citation: Citation) -> str:
    """Never empty: OpenAI's format asks for a title."""
    return citation.title or citation.outlet or citation.document_id


def _as_is(text: str) -> str:
    return text


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _linked(answer: Answer) -> Callable[[str], str]:
    links = {
        f"[{citation.n}]": f"[\\[{citation.n}\\]]({_target(citation.url)})"
        for citation in answer.citations
    }
    return lambda gap: _MARK.sub(lambda mark: links.get(mark[0], mark[0]), gap)


def _target(url: str) -> str:
    """As it may stand between a link's round brackets."""
    return _NOT_IN_A_LINK.sub(lambda found: f"%{ord(found[0]):02X}", url)


def _footnote(citation: Citation) -> str:
    named = (title_of(citation), citation.outlet, citation.published_at)
    stated = ", ".join(dict.fromkeys(" ".join(one.split()) for one in named if one))
    return f"[{citation.n}] {stated}: {citation.url}"
