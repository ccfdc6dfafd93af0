"""Any LangChain chat model, by setting; the one module that knows LangChain's models."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

from retrieval.errors import InputError
from service.generate.upstream import Messages, Schema
from service.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

OPENAI = "openai"
"""The provider whose client is shipped; its own retries are off, ours are counted."""

NO_KEY = "none"
"""Local OpenAI-compatible servers ask for no key, but the client insists on one."""


class LangChainChat:
    """A ``Chat`` over LangChain's own interface. No tools are bound, nothing is remembered."""

    def __init__(self, model: BaseChatModel, name: str) -> None:
        self._model, self.name = model, name

    async def reply(self, messages: Messages) -> AsyncGenerator[str, None]:
        # LangChain types it as an iterator; it is a generator, and closing it hangs up.
        chunks = cast("AsyncGenerator[AIMessageChunk, None]", self._model.astream(list(messages)))
        async with aclosing(chunks):
            async for chunk in chunks:
                yield str(chunk.text)

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
            "PASSAGE_LLM is set, but LangChain is not installed: pip install 'passage[llm]'."
        ) from None
    try:
        return LangChainChat(init_chat_model(name, **_options(settings)), name)
    except ImportError as missing:
        package = (missing.name or "its package").replace("_", "-")
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
    local = (settings.llm or "").partition(":")[0] == OPENAI
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
    if settings.llm_api_key:
        options["api_key"] = settings.llm_api_key.get_secret_value()
    elif local and settings.llm_base_url:
        options["api_key"] = NO_KEY
    if local:
        options |= {"max_retries": 0, "timeout": settings.llm_deadline}
    return options
