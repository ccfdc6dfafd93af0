"""A ``response`` and its events. Nothing is stored: ``store`` is false, whatever was asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.openai.refusal import SERVER_ERROR
from service.openai.reply import Frame, Reply

PLACE = {"output_index": 0, "content_index": 0}


def response(frame: Frame, reply: Reply) -> dict[str, Any]:
    """The finished response; the whole answer rides along as ``passage``."""
    return _response(frame, "completed") | {
        "output": [
            _message(frame, "completed", [_text(reply.rendered.text, url_citations(reply))])
        ],
        "usage": usage(reply),
        "passage": reply.answer,
    }


def opening_events(frame: Frame) -> Iterator[dict[str, Any]]:
    """Sent before the answer is known."""
    yield {"type": "response.created", "response": _response(frame, "in_progress")}
    yield {"type": "response.in_progress", "response": _response(frame, "in_progress")}


def answer_events(frame: Frame, reply: Reply) -> Iterator[dict[str, Any]]:
    """The rest, up to ``response.completed``."""
    item = {"item_id": _message_id(frame), **PLACE}
    text = reply.rendered.text
    part = _text(text, url_citations(reply))
    started = _message(frame, "in_progress", [])
    yield {"type": "response.output_item.added", "output_index": 0, "item": started}
    yield {"type": "response.content_part.added", **item, "part": _text("", [])}
    for piece in reply.rendered.pieces:
        yield {"type": "response.output_text.delta", **item, "delta": piece, "logprobs": []}
    for index, one in enumerate(url_citations(reply)):
        place = {**item, "annotation_index": index}
        yield {"type": "response.output_text.annotation.added", **place, "annotation": one}
    yield {"type": "response.output_text.done", **item, "text": text, "logprobs": []}
    yield {"type": "response.content_part.done", **item, "part": part}
    done = _message(frame, "completed", [part])
    yield {"type": "response.output_item.done", "output_index": 0, "item": done}
    yield {"type": "response.completed", "response": response(frame, reply)}


def failure_events(frame: Frame, message: str) -> Iterator[dict[str, Any]]:
    """How a stream ends that cannot be completed."""
    yield {"type": "error", "code": SERVER_ERROR, "message": message, "param": None}
    error = {"code": SERVER_ERROR, "message": message}
    yield {"type": "response.failed", "response": _response(frame, "failed") | {"error": error}}


def url_citations(reply: Reply) -> list[dict[str, Any]]:
    return [{"type": "url_citation", **one} for one in reply.citations]


def usage(reply: Reply) -> dict[str, Any]:
    """Words, under the names that OpenAI has for tokens."""
    return {
        "input_tokens": reply.words_read,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": reply.words_written,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": reply.words_read + reply.words_written,
    }


def _response(frame: Frame, status: str) -> dict[str, Any]:
    return {
        "id": frame.id,
        "object": "response",
        "created_at": frame.created,
        "status": status,
        "background": False,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "max_output_tokens": None,
        "metadata": {},
        "model": frame.model,
        "output": [],
        "parallel_tool_calls": False,
        "previous_response_id": None,
        "store": False,
        "temperature": None,
        "text": {"format": {"type": "text"}},
        "tool_choice": "none",
        "tools": [],
        "top_p": None,
        "truncation": "disabled",
        "usage": None,
    }


def _message(frame: Frame, status: str, content: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "message",
        "id": _message_id(frame),
        "status": status,
        "role": "assistant",
        "content": content,
    }


def _message_id(frame: Frame) -> str:
    return f"msg_{frame.id.partition('_')[2]}"


def _text(text: str, cited: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": cited, "logprobs": []}
