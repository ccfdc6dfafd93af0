"""The collection's composers as models."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from service.composers import Choice
from service.openai.refusal import Refusal

PREFIX = "passage-"
MODELS: dict[str, Choice] = {
    f"{PREFIX}generative": "generative",
    f"{PREFIX}extractive": "extractive",
}


def model_names(*, generative: bool) -> tuple[str, ...]:
    """What a request may name as its model, the default first; one that writes if there is one."""
    return tuple(name for name, choice in MODELS.items() if generative or choice == "extractive")


def model_object(name: str) -> dict[str, Any]:
    """``created`` is 0: a composer is part of the program and has no date of its own."""
    return {"id": name, "object": "model", "created": 0, "owned_by": "passage"}


def model_list(names: Sequence[str]) -> dict[str, Any]:
    return {"object": "list", "data": [model_object(name) for name in names]}


def known_model(name: str, names: Sequence[str]) -> str:
    """The name, if it is one of ``names``; raises Refusal (404) with those there are."""
    if name in names:
        return name
    shown = name[:100].encode("utf-8", "replace").decode("utf-8")
    raise Refusal(
        f"The model '{shown}' does not exist here. There is: {', '.join(names)}.",
        "model",
        "model_not_found",
        HTTPStatus.NOT_FOUND,
    )
