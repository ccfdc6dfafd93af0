"""Which parameters a request may hold: OpenAI's own. What cannot be honoured is refused.

Sampling parameters and the like (``temperature``, ``max_tokens``, ``user``) are taken and change
nothing: an answer is made of verified sentences. Refused is what a client would be misled by if it
were dropped: several answers, a forced tool, another format than text, state kept here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from service.openai.refusal import Refusal

SHARED = frozenset(
    "metadata model moderation parallel_tool_calls prompt_cache_key prompt_cache_options "
    "prompt_cache_retention safety_identifier service_tier store stream stream_options temperature "
    "tool_choice tools top_logprobs top_p user".split()
)
CHAT = SHARED | frozenset(
    "audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens "
    "max_tokens messages modalities n prediction presence_penalty reasoning_effort response_format "
    "seed stop verbosity web_search_options".split()
)
RESPONSES = SHARED | frozenset(
    "background context_management conversation include input instructions max_output_tokens "
    "max_tool_calls previous_response_id prompt reasoning text truncation".split()
)
"""The names of OpenAI's reference, as the official client 3.54 sends them."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Which values of a parameter can be honoured, and what is said to another."""

    allows: Callable[[Any], bool]
    otherwise: str


def _text_format(value: Any) -> bool:
    return isinstance(value, dict) and value.get("type", "text") == "text"


_NO_TOOL = Limit(lambda value: value in ("auto", "none"), "No tool can be called here.")
_NO_STATE = Limit(lambda value: False, "Nothing is stored here; send the whole conversation.")

LIMITS: Mapping[str, Limit] = {
    "n": Limit(lambda value: value == 1, "One answer is given; n must be 1."),
    "tool_choice": _NO_TOOL,
    "function_call": _NO_TOOL,
    "response_format": Limit(_text_format, "Answers are text; only type 'text' is supported."),
    "text": Limit(
        lambda value: isinstance(value, dict) and _text_format(value.get("format") or {}),
        "Answers are text; only the format 'text' is supported.",
    ),
    "modalities": Limit(lambda value: value == ["text"], "Answers are text; use ['text']."),
    "audio": Limit(lambda value: False, "Answers are text; audio is not supported."),
    "background": Limit(lambda value: value is False, "Answers are given at once."),
    "previous_response_id": _NO_STATE,
    "conversation": _NO_STATE,
    "prompt": Limit(lambda value: False, "Stored prompts are not supported; send the text."),
    "stream": Limit(lambda value: isinstance(value, bool), "stream must be true or false."),
    "stream_options": Limit(
        lambda value: isinstance(value, dict), "stream_options must be an object."
    ),
}


def check_parameters(body: Mapping[str, Any], known: frozenset[str]) -> None:
    """Raise Refusal for a name OpenAI does not know, or a value that cannot be honoured."""
    unknown = sorted(set(body) - known)
    if unknown:
        several = "s" if len(unknown) > 1 else ""
        names = ", ".join(name[:100] for name in unknown[:5])
        raise Refusal(f"Unrecognized request argument{several} supplied: {_printable(names)}")
    for name, limit in LIMITS.items():
        if body.get(name) is not None and not limit.allows(body[name]):
            raise Refusal(
                f"Unsupported value: '{name}'. {limit.otherwise}", name, "unsupported_value"
            )


def _printable(text: str) -> str:
    """As UTF-8 can carry it: a name may hold a lone surrogate."""
    return text.encode("utf-8", "replace").decode("utf-8")
