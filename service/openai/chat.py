"""``chat.completion`` and its chunks. The whole answer rides along as ``passage``.

All annotations come in one chunk: the official client merges lists of objects by their ``index``,
which these have not, and fails on a second one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.openai.reply import Frame, Reply


def completion(frame: Frame, reply: Reply) -> dict[str, Any]:
    message = {
        "role": "assistant",
        "content": reply.rendered.text,
        "refusal": None,
        "annotations": url_citations(reply),
        "passage": reply.answer,
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {
        "id": frame.id,
        "object": "chat.completion",
        "created": frame.created,
        "model": frame.model,
        "choices": [choice],
        "usage": usage(reply),
    }


def opening_chunk(frame: Frame) -> dict[str, Any]:
    """Sent before the answer is known."""
    return _chunk(frame, {"role": "assistant", "content": ""})


def answer_chunks(frame: Frame, reply: Reply, *, include_usage: bool) -> Iterator[dict[str, Any]]:
    """The rest: text, annotations, the end, and what was counted if it was asked for."""
    for piece in reply.rendered.pieces:
        yield _chunk(frame, {"content": piece})
    yield _chunk(frame, {"annotations": url_citations(reply), "passage": reply.answer})
    yield _chunk(frame, {}, "stop")
    if include_usage:
        yield _chunk(frame, {}) | {"choices": [], "usage": usage(reply)}


def url_citations(reply: Reply) -> list[dict[str, Any]]:
    return [{"type": "url_citation", "url_citation": one} for one in reply.citations]


def usage(reply: Reply) -> dict[str, int]:
    """Words, under the names that OpenAI has for tokens."""
    return {
        "prompt_tokens": reply.words_read,
        "completion_tokens": reply.words_written,
        "total_tokens": reply.words_read + reply.words_written,
    }


def _chunk(frame: Frame, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return {
        "id": frame.id,
        "object": "chat.completion.chunk",
        "created": frame.created,
        "model": frame.model,
        "choices": [choice],
    }
