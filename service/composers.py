"""Which composer answers: the one a request names, else the model's where one is configured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, cast, get_args

from retrieval.errors import InputError
from service.composer import Composer
from service.extractive import Extractive
from service.settings import Settings

Choice: TypeAlias = Literal["extractive", "generative"]


@dataclass(frozen=True, slots=True)
class Composers:
    """``generative`` is None without a configured model."""

    generative: Composer | None = None

    def named(self, choice: Choice | None) -> Composer:
        """Raises InputError where a model is asked for and none is configured."""
        if choice == "generative" and self.generative is None:
            raise InputError(
                "No model is configured: set PASSAGE_LLM (openai:gpt-4o-mini, ollama:llama3), "
                "or ask with the composer extractive."
            )
        return Extractive() if choice == "extractive" else self.generative or Extractive()


def choice_of(name: str | None) -> Choice | None:
    """A composer's name as typed. Raises InputError for one that there is not."""
    if name is None:
        return None
    if name in get_args(Choice):
        return cast(Choice, name)
    raise InputError(f"There is no composer {name}; there are extractive and generative.")


def composers_of(settings: Settings) -> Composers:
    """What the settings name; without ``PASSAGE_LLM`` nothing of LangChain is imported.

    Raises InputError where the model cannot be used.
    """
    if settings.llm is None:
        return Composers()
    from service.generate.composer import Generative
    from service.generate.model import load_chat
    from service.generate.upstream import Limits, Upstream

    limits = Limits(settings.llm_deadline, settings.llm_max_characters)
    return Composers(Generative(Upstream(load_chat(settings), limits), settings.llm_mode))
