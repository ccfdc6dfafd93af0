"""A request in OpenAI's format as a question: which model, and streamed or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.openai.messages import question_after, to_request
from service.openai.models import known_model
from service.openai.parameters import CHAT, RESPONSES, check_parameters
from service.openai.refusal import Refusal, wrong_type
from service.question import AskRequest


@dataclass(frozen=True, slots=True)
class Asked:
    """``include_usage``: a stream ends with a chunk that counts."""

    request: AskRequest
    model: str
    stream: bool
    include_usage: bool


def chat_request(value: object, models: Sequence[str]) -> Asked:
    """The body of ``POST /v1/chat/completions``; raises Refusal."""
    body = _checked(value, CHAT, models, "messages")
    return _asked(body, to_request(body["messages"], "messages"))


def responses_request(value: object, models: Sequence[str]) -> Asked:
    """The body of ``POST /v1/responses``; its input is a text or a list of messages."""
    body = _checked(value, RESPONSES, models, "input")
    given = body["input"]
    if isinstance(given, str):
        return _asked(body, question_after(given, [], "input"))
    return _asked(body, to_request(given, "input"))


def _checked(
    value: object, known: frozenset[str], models: Sequence[str], question: str
) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise wrong_type("body", "an object", value)
    check_parameters(value, known)
    for name in ("model", question):
        if value.get(name) is None:
            raise Refusal(
                f"Missing required parameter: '{name}'.", name, "missing_required_parameter"
            )
    if not isinstance(value["model"], str):
        raise wrong_type("model", "a string", value["model"])
    known_model(value["model"], models)
    return value


def _asked(body: dict[str, Any], request: AskRequest) -> Asked:
    options = body.get("stream_options") or {}
    return Asked(
        request=request,
        model=body["model"],
        stream=bool(body.get("stream")),
        include_usage=options.get("include_usage") is True,
    )
