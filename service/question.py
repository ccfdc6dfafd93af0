"""What a caller asks: a question, the turns before it, and what the answer may rest on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from retrieval.types import Filters


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier turn of the conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A question in its conversation, oldest turn first.

    Dates that the question names move sources of those dates up, unless ``ignore_inferred``.
    """

    question: str
    history: tuple[Turn, ...] = ()
    filters: Filters = field(default_factory=Filters)
    ignore_inferred: bool = False
