"""Any LangChain chat model, by setting; the one module that knows LangChain's models."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

from retrieval.errors import InputError
from service.generate.upstream import Messages, Schema, UpstreamFailed
from service.settings import INSTALL_EXTRAS, Settings

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

OPENAI = "openai"
"""The provider whose client is shipped; its own retries are off, ours are counted."""

_PACKAGE = re.compile(r"pip install ([\w.-]*\w)")

REASONS = ("finish_reason", "stop_reason", "done_reason")
CUT = frozenset({"length", "max_tokens", "content_filter", "MAX_TOKENS", "SAFETY"})
"""What providers call the reason for a reply's end, and the reasons that leave it unfinished."""

NO_KEY = "none"
"""Local OpenAI-compatible servers ask for no key, but the client insists on one."""


class LangChainChat:
    """A ``Chat`` over LangChain's own interface. No tools are bound, nothing is remembered.

    ``states_end``: the endpoint always says why a reply ended, so one without a reason was cut.
    """

    def __init__(self, model: BaseChatModel, name: str, *, states_end: bool = False) -> None:
        self._model, self.name, self._states_end = model, name, states_end

    async def reply(self, messages: Messages) -> AsyncGenerator[str, None]:
        # LangChain types it as an iterator; it is a generator, and closing it hangs up.
        chunks = cast("AsyncGenerator[AIMessageChunk, None]", self._model.astream(list(messages)))
        ended = None if self._states_end else "stop"
        async with aclosing(chunks):
            async for chunk in chunks:
                ended = _reason(chunk) or ended
                yield str(chunk.text)
        if ended is None or ended in CUT:
            raise UpstreamFailed("its reply was cut off")

    async def constrained(self, messages: Messages, schema: Schema) -> str:
        model = self._model.with_structured_output(dict(schema), method="json_schema")
        return json.dumps(await model.ainvoke(list(messages)))


def load_chat(settings: Settings) -> LangChainChat:
    """The model that ``PASSAGE_LLM`` names. Raises InputError that says what to install or set."""
    name = settings.llm or ""
    try:
        from langchain.chat_models import init_chat_model
    except ImportError:
        raise InputError(
            f"PASSAGE_LLM is set, but LangChain is not installed: run {INSTALL_EXTRAS}."
        ) from None
    try:
        model = init_chat_model(name, **_options(settings))
        return LangChainChat(model, name, states_end=_is_openai(settings))
    except ImportError as missing:
        named = _PACKAGE.search(str(missing))
        package = named[1] if named else "its LangChain package"
        raise InputError(
            f"PASSAGE_LLM={name} needs a package that is not installed: pip install {package}."
        ) from None
    except Exception as error:
        # Only the type: the message of a client that was given a wrong key may quote it.
        raise InputError(
            f"PASSAGE_LLM={name} cannot be used ({type(error).__name__}). Write it as "
            "provider:model (openai:gpt-4o-mini, ollama:llama3) and give its key in "
            "PASSAGE_LLM_API_KEY."
        ) from None


def _options(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = dict(settings.llm_options)
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
    if settings.llm_api_key:
        options["api_key"] = settings.llm_api_key.get_secret_value()
    elif _is_openai(settings) and settings.llm_base_url:
        options["api_key"] = NO_KEY
    if _is_openai(settings):
        options |= {"max_retries": 0, "timeout": settings.llm_deadline}
        from service.generate.wire import capped_client

        options["http_async_client"] = capped_client(settings.llm_max_characters)
    return options


def _is_openai(settings: Settings) -> bool:
    return (settings.llm or "").partition(":")[0] == OPENAI


def _reason(chunk: AIMessageChunk) -> str | None:
    """Why a reply ends with this piece; None where it does not say."""
    named = chunk.response_metadata
    return next((str(named[key]) for key in REASONS if named.get(key)), None)
