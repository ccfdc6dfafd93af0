"""What every reply in OpenAI's formats is made of."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Any

from service.answer import Answer, to_json
from service.links import with_absolute_links
from service.openai.render import Rendered, Style, render, title_of
from service.question import AskRequest


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known before the answer is: ``created`` in whole seconds since 1970."""

    id: str
    model: str
    created: int

    @classmethod
    def new(cls, prefix: str, model: str) -> Frame:
        return cls(f"{prefix}{secrets.token_hex(12)}", model, int(time.time()))


@dataclass(frozen=True, slots=True)
class Reply:
    """``citations`` are url_citations, one for each claim and source; ``answer`` is the whole."""

    rendered: Rendered
    citations: tuple[dict[str, Any], ...]
    answer: dict[str, Any]
    words_read: int
    words_written: int


def reply_to(request: AskRequest, answer: Answer, style: Style, origin: str) -> Reply:
    """The answer ready to be framed; its addresses are absolute, under ``origin``.

    What is counted is words between white space: nothing here works in tokens.
    """
    located = with_absolute_links(answer, origin)
    rendered = render(located, style)
    read = [request.question, *(turn.text for turn in request.history)]
    return Reply(
        rendered=rendered,
        citations=tuple(_citations(located, rendered)),
        answer=to_json(located),
        words_read=sum(len(text.split()) for text in read),
        words_written=len(rendered.text.split()),
    )


def _citations(answer: Answer, rendered: Rendered) -> list[dict[str, Any]]:
    """``content`` is not OpenAI's: the cited characters, as other compatible servers send them."""
    sources = {citation.n: citation for citation in answer.citations}
    return [
        {
            "start_index": start,
            "end_index": end,
            "title": title_of(sources[n]),
            "url": sources[n].url,
            "content": sources[n].cited_text,
        }
        for claim, (start, end) in zip(answer.claims, rendered.spans, strict=True)
        for n in claim.citations
    ]
