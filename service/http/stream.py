"""An answer as the Vercel UI message stream, version 1: a list of parts, then their SSE bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from fastapi.sse import format_sse_event

from service.answer import Answer, Citation, to_json
from service.links import absolute
from service.writing import Event

Part: TypeAlias = dict[str, Any]

STREAM_HEADERS = {
    "x-vercel-ai-ui-message-stream": "v1",
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",  # nginx would hold the stream back until its buffer is full
}
DONE = format_sse_event(data_str="[DONE]")
TEXT_ID = "text-1"


def encode(part: Part) -> bytes:
    return format_sse_event(data_str=json.dumps(part, ensure_ascii=False, separators=(",", ":")))


def answer_parts(answer: Answer, origin: str) -> Iterator[Part]:
    """Everything between ``start`` and ``finish``; viewer links are absolute, under ``origin``."""
    yield from AnswerStream(origin).parts(answer)


class AnswerStream:
    """An answer's parts in the order of its events; remembers only whether the text has begun."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._begun = False

    def parts(self, event: Event) -> Iterator[Part]:
        """Claims as sources and pieces of text; the answer as what is left to say, and itself."""
        if isinstance(event, Answer):
            if not self._begun:
                yield from self._said(event.composer, event.citations, deltas(event))
            yield from _ended(event)
        else:
            yield from self._said(event.composer, event.citations, event.deltas)

    def _said(
        self, composer: str, citations: Sequence[Citation], pieces: Sequence[str]
    ) -> Iterator[Part]:
        for citation in citations:
            yield source_part(citation, self._origin)
        if not self._begun:
            self._begun = True
            # Before the text, so that a reader knows whether it may hold a model's Markdown.
            metadata = {"passage": {"composer": composer}}
            yield {"type": "text-start", "id": TEXT_ID, "providerMetadata": metadata}
        for delta in pieces:
            yield {"type": "text-delta", "id": TEXT_ID, "delta": delta}


def _ended(answer: Answer) -> Iterator[Part]:
    whole = to_json(answer)
    # The stream's schema knows no key "citations" of its own: ours travel under our name.
    metadata = {"passage": {"citations": whole["citations"]}}
    yield {"type": "text-end", "id": TEXT_ID, "providerMetadata": metadata}
    yield {"type": "data-answer", "data": whole}


def status_part(documents: int) -> Part:
    """How many documents are being searched; transient: no part of the message that is kept."""
    return {"type": "data-status", "data": {"documents": documents}, "transient": True}


def source_part(citation: Citation, origin: str) -> Part:
    url = absolute(citation.url, origin)
    part = {"type": "source-url", "sourceId": str(citation.n), "url": url}
    return part | {"title": citation.title} if citation.title else part


def deltas(answer: Answer) -> list[str]:
    """The text cut before each claim but the first: one claim and its marks each.

    Joined they are exactly ``answer.text``.
    """
    cuts = [0, *(claim.start for claim in answer.claims[1:]), len(answer.text)]
    pieces = (answer.text[a:b] for a, b in pairwise(cuts))
    return [piece for piece in pieces if piece]
