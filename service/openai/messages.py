"""A conversation in OpenAI's messages as a question and the turns before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from retrieval.errors import InputError
from service.bounds import MAX_TURN, MAX_TURNS, checked_question, is_text
from service.openai.refusal import Refusal, wrong_type
from service.question import AskRequest, Turn

Role = Literal["user", "assistant"]

ROLES: Mapping[str, Role | None] = {
    "user": "user",
    "assistant": "assistant",
    "system": None,
    "developer": None,
    "tool": None,
    "function": None,
}
"""The turn that a message of this role becomes; None: it is left out. Instructions have nothing to
instruct here, and what a tool said is no evidence."""

TEXT_PARTS = {"text": "text", "input_text": "text", "output_text": "text", "refusal": "refusal"}
"""A content part's type and the key its text stands under."""

OTHER_ITEMS = frozenset(
    "reasoning function_call function_call_output custom_tool_call custom_tool_call_output "
    "web_search_call file_search_call mcp_call mcp_list_tools".split()
)
"""Items of a response, sent back as history, that hold nothing said by either side."""


def to_request(messages: object, param: str) -> AskRequest:
    """The last user message is the question; those before it are its history.

    ``messages`` is the value of ``param``. Raises Refusal where it is no conversation.
    """
    if not isinstance(messages, list):
        raise wrong_type(param, "an array of messages", messages)
    found = [_turn(message, f"{param}[{i}]") for i, message in enumerate(messages)]
    turns = [turn for turn in found if turn is not None]
    asked = [i for i, turn in enumerate(turns) if turn.role == "user"]
    if not asked:
        raise Refusal(
            f"'{param}' holds no user message; the last one is the question.",
            param,
            "invalid_value",
        )
    return question_after(turns[asked[-1]].text, turns[: asked[-1]], param)


def question_after(text: str, turns: list[Turn], param: str) -> AskRequest:
    """The question with its history; raises Refusal where the text is none."""
    try:
        return AskRequest(checked_question(text), tuple(turns[-MAX_TURNS:]))
    except InputError as error:
        raise Refusal(str(error), param, "invalid_value") from None


def _turn(message: object, param: str) -> Turn | None:
    if not isinstance(message, dict):
        raise wrong_type(param, "an object", message)
    kind = message.get("type", "message")
    if kind != "message":
        if isinstance(kind, str) and kind in OTHER_ITEMS:
            return None
        raise _unsupported(f"{param}.type", "message")
    role = message.get("role")
    if not isinstance(role, str) or role not in ROLES:
        raise _unsupported(f"{param}.role", *ROLES)
    speaker = ROLES[role]
    if speaker is None:
        return None
    text = _text(message.get("content"), f"{param}.content")
    if len(text) > MAX_TURN or not is_text(text):
        raise Refusal(
            f"'{param}.content' must be text of at most {MAX_TURN:,} characters.",
            f"{param}.content",
            "invalid_value",
        )
    return Turn(speaker, text)


def _text(content: Any, param: str) -> str:
    if content is None:  # an assistant's turn that only called a tool
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise wrong_type(param, "a string or an array of parts", content)
    return "\n".join(_part(part, f"{param}[{i}]") for i, part in enumerate(content))


def _part(part: Any, param: str) -> str:
    if not isinstance(part, dict):
        raise wrong_type(param, "an object", part)
    kind = part.get("type")
    if not isinstance(kind, str) or kind not in TEXT_PARTS:
        raise _unsupported(f"{param}.type", "text", "input_text")
    text = part.get(TEXT_PARTS[kind])
    if not isinstance(text, str):
        raise wrong_type(f"{param}.{TEXT_PARTS[kind]}", "a string", text)
    return text


def _unsupported(param: str, *supported: str) -> Refusal:
    names = ", ".join(f"'{name}'" for name in supported)
    return Refusal(f"Invalid value for '{param}'. Supported here: {names}.", param, "invalid_value")
