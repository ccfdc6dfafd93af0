"""A saved answer checked again: it holds until a source changes, and then says which."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from retrieval.library import Library
from retrieval.types import Document
from service.answer import to_json
from service.ask import ask
from service.question import AskRequest
from service.receipt import check_receipt
from tests.real_encoder import collection

HARBOUR = Document(
    "harbour",
    "The harbour of Vellmar reopened to fishing boats on Monday. "
    "Harbour master Ines Dorn said 42 boats had sailed before noon.",
    title="Harbour reopens",
)
QUESTION = "How many boats had sailed from the harbour before noon?"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with collection(tmp_path / "data", [HARBOUR]) as opened:
        yield opened


@pytest.fixture
def receipt(library: Library) -> dict[str, Any]:
    """An answer as somebody saved it."""
    saved: dict[str, Any] = json.loads(
        json.dumps(to_json(ask(library, AskRequest(question=QUESTION))))
    )
    assert saved["citations"], saved["text"]
    return saved


def test_a_fresh_answer_holds(library: Library, receipt: dict[str, Any]) -> None:
    assert check_receipt(receipt, library) == []


def test_a_source_changed_elsewhere(library: Library, receipt: dict[str, Any]) -> None:
    library.add([replace(HARBOUR, text=f"{HARBOUR.text} Nobody was hurt.")])
    problems = check_receipt(receipt, library)
    assert problems
    assert all("harbour" in line and "changed" in line for line in problems)


def test_a_source_changed_where_it_is_cited(library: Library, receipt: dict[str, Any]) -> None:
    library.add([replace(HARBOUR, text=HARBOUR.text.replace("42", "43"))])
    assert any("no longer read as cited" in line for line in check_receipt(receipt, library))


def test_a_source_cut_short(library: Library, receipt: dict[str, Any]) -> None:
    library.add([replace(HARBOUR, text="The harbour is shut.")])
    assert any("outside the document" in line for line in check_receipt(receipt, library))


def test_a_deleted_source(library: Library, receipt: dict[str, Any]) -> None:
    assert library.delete("harbour")
    assert any("the document is gone" in line for line in check_receipt(receipt, library))


def test_a_changed_quotation(library: Library, receipt: dict[str, Any]) -> None:
    receipt["citations"][0]["cited_text"] = "Nobody sailed."
    problems = check_receipt(receipt, library)
    assert any("no longer read as cited" in line for line in problems)
    assert any("does not bear it out" in line for line in problems)


def test_a_changed_claim(library: Library, receipt: dict[str, Any]) -> None:
    receipt["claims"][0]["text"] = "Nobody sailed."
    assert any("claim 1" in line for line in check_receipt(receipt, library))


def test_a_claim_without_its_citation(library: Library, receipt: dict[str, Any]) -> None:
    receipt["claims"][0]["citations"] = []
    assert any("claim 1: cites nothing" in line for line in check_receipt(receipt, library))


@pytest.mark.parametrize(
    "broken",
    [{}, {"citations": None}, {"citations": [{"n": "x"}]}, {"citations": ["x"], "claims": []}],
)
def test_something_else_than_an_answer(library: Library, broken: dict[str, Any]) -> None:
    assert [line for line in check_receipt(broken, library) if "not a saved answer" in line]
