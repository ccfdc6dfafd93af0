"""A small collection with the real encoder, and a model over it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.language_models.chat_models import BaseChatModel

from eval.contract import contract_breaks
from retrieval.library import Library
from retrieval.types import Document
from service.answer import to_json
from service.ask import ask_events
from service.generate.composer import Generative, Mode, Tally
from service.generate.model import LangChainChat
from service.generate.upstream import Limits, Upstream
from service.question import AskRequest
from service.writing import ClaimsReady
from tests.real_encoder import collection

HARBOUR = Document(
    "harbour",
    "The harbour of Vellmar reopened to fishing boats on Monday. "
    "Harbour master Ines Dorn said 42 boats had sailed before noon. "
    "She thanked the crews for their patience.",
    title="Harbour reopens to fishing boats",
    outlet="Vellmar Gazette",
    published_at="2023-05-02",
)
PIER = Document(
    "pier",
    "Cargo ships must wait because the northern pier of Vellmar is damaged. "
    "Repairs of the pier will take three weeks.",
    title="A pier in pieces",
    outlet="The Courier",
    published_at="2023-04-11",
)
QUESTION = "When did the harbour of Vellmar reopen, and why must cargo ships wait?"
TRUE = "The harbour of Vellmar reopened to fishing boats on Monday."
OTHER = "Cargo ships must wait because the northern pier of Vellmar is damaged."


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with collection(tmp_path_factory.mktemp("generate") / "data", [HARBOUR, PIER]) as opened:
        yield opened


def generative(
    model: BaseChatModel,
    mode: Mode = "write",
    limits: Limits | None = None,
    heard: Callable[[Tally], None] = lambda tally: None,
) -> Generative:
    return Generative(Upstream(LangChainChat(model, "a-model"), limits), mode, heard)


def asked(
    library: Library, composer: Generative, request: AskRequest, *, is_list: bool = False
) -> dict[str, Any]:
    """The answer's JSON, after its events and its contract were found to hold."""
    *ready, answer = ask_events(library, request, composer)
    claims = [event for event in ready if isinstance(event, ClaimsReady)]
    assert len(claims) == len(ready)
    value: dict[str, Any] = json.loads(json.dumps(to_json(answer)))  # type: ignore[arg-type]
    assert contract_breaks(value, lambda one: text_of(library, one), is_list=is_list) == []
    if value["claims"]:
        assert "".join(delta for event in claims for delta in event.deltas) == value["text"]
        assert {event.composer for event in claims} == {value["composer"]}
        assert [c.text for event in claims for c in event.claims] == [
            claim["text"] for claim in value["claims"]
        ]
    assert {claim["verdict"] for claim in value["claims"]} <= {"supported"}
    return value


def text_of(library: Library, document_id: str) -> str | None:
    document = library.get(document_id)
    return None if document is None else document.text


def notes(answer: dict[str, Any]) -> list[str]:
    return [note["kind"] for note in answer["notes"]]
