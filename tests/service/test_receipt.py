"""A saved answer checked again: it holds until a source changes, and then says which."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from retrieval.library import Library
from retrieval.types import Document, Encoder
from service.answer import from_json, to_json
from service.ask import ask
from service.openai import chat, responses
from service.openai.render import STYLES, Style
from service.openai.reply import Frame, Reply, reply_to
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


def test_a_saved_answer_is_read_back_as_it_was(library: Library) -> None:
    answer = ask(library, AskRequest(question=QUESTION))
    assert from_json(json.loads(json.dumps(to_json(answer)))) == answer
    assert from_json(to_json(answer) | {"of_a_later_version": 1}) == answer


def test_no_model_is_loaded(library: Library, receipt: dict[str, Any], tmp_path: Path) -> None:
    def unloadable() -> Encoder:
        raise AssertionError("a model was loaded")

    with Library.open(tmp_path / "data", unloadable, write=False) as reader:
        assert check_receipt(receipt, reader) == []


def test_a_quotation_that_moved(library: Library, receipt: dict[str, Any]) -> None:
    added = "Correction of Tuesday. "
    library.add([replace(HARBOUR, text=f"{added}{HARBOUR.text}")])
    problems = check_receipt(receipt, library)
    assert len(problems) == len(receipt["citations"])
    for citation, line in zip(receipt["citations"], problems, strict=True):
        now = [citation[end] + len(added) for end in ("start", "end")]
        assert line.startswith(f"[{citation['n']}] harbour: ")
        assert line.endswith(f"it now stands at characters {now[0]}-{now[1]}")


def test_of_several_places_the_nearest_is_named(library: Library, receipt: dict[str, Any]) -> None:
    cited = receipt["citations"][0]["cited_text"]
    library.add([replace(HARBOUR, text=f"Again. {cited} And {cited}")])
    start = receipt["citations"][0]["start"]
    places = (7, 7 + len(cited) + 5)
    nearest = min(places, key=lambda place: abs(place - start))
    assert f"characters {nearest}-{nearest + len(cited)}" in check_receipt(receipt, library)[0]


def test_only_the_citations_of_the_changed_source_fail(library: Library) -> None:
    library.add([Document("mole", "The mole of Vellmar harbour was rebuilt before noon.")])
    saved = to_json(ask(library, AskRequest(question="What of Vellmar harbour before noon?")))
    cited = {citation["document_id"] for citation in saved["citations"]}
    assert cited == {"harbour", "mole"}, saved["text"]
    assert check_receipt(saved, library) == []
    library.delete("mole")
    gone = [
        f"[{one['n']}] mole: the document is gone"
        for one in saved["citations"]
        if one["document_id"] == "mole"
    ]
    assert check_receipt(saved, library) == gone


def test_nearest_sentences_are_checked_too(library: Library) -> None:
    saved = to_json(ask(library, AskRequest(question="How much did the new mole of Vellmar cost?")))
    assert saved["outcome"] == "not_found"
    assert saved["nearest"]
    assert check_receipt(saved, library) == []
    library.delete("harbour")
    problems = check_receipt(saved, library)
    assert len(problems) == len(saved["nearest"])
    assert problems[0] == "nearest [1] harbour: the document is gone"


@pytest.mark.parametrize("added", [" Nobody was hurt.", " Nobody was hurt. [1]"])
def test_words_that_no_claim_answers_for(
    library: Library, receipt: dict[str, Any], added: str
) -> None:
    receipt["text"] += added
    problems = check_receipt(receipt, library)
    assert problems == ["the text says what no claim answers for: 'Nobody was hurt.'"]


def test_an_empty_quotation_holds_nothing(library: Library, receipt: dict[str, Any]) -> None:
    receipt["citations"][0] |= {"start": 5, "end": 5, "cited_text": ""}
    assert any("it quotes nothing" in line for line in check_receipt(receipt, library))


def replied(library: Library, style: Style) -> Reply:
    request = AskRequest(question=QUESTION)
    return reply_to(request, ask(library, request), style, "https://passage.example")


FRAME = Frame("resp_1", "passage-extractive", 0)


def saved_replies(library: Library, style: Style) -> list[dict[str, Any]]:
    """One answer as each door gives it, as it comes back from a file."""
    reply = replied(library, style)
    called = {"content": [], "structuredContent": reply.answer}
    replies = [
        chat.completion(FRAME, reply),
        responses.response(FRAME, reply),
        called,
        {"content": [], "structured_content": reply.answer},
        {"jsonrpc": "2.0", "id": 1, "result": called},
    ]
    read: list[dict[str, Any]] = json.loads(json.dumps(replies))
    return read


@pytest.mark.parametrize("style", STYLES)
def test_a_receipt_of_any_door(library: Library, style: Style) -> None:
    saved = saved_replies(library, style)
    assert [check_receipt(one, library) for one in saved] == [[]] * len(saved)
    library.delete("harbour")
    for one in saved:
        assert all("the document is gone" in line for line in check_receipt(one, library))
        assert check_receipt(one, library)


def test_a_text_that_is_not_its_answers(library: Library) -> None:
    completion, response, *_ = saved_replies(library, "markers")
    completion["choices"][0]["message"]["content"] += " And all were happy."
    response["output"][0]["content"][0]["text"] = "All were happy."
    for saved in (completion, response):
        problems = check_receipt(saved, library)
        assert problems == ["the text that was sent is not that of the answer within"]


@pytest.mark.parametrize(
    "reply",
    [{"choices": []}, {"object": "response", "output": []}, {"jsonrpc": "2.0", "error": {}}],
)
def test_a_reply_without_an_answer(library: Library, reply: dict[str, Any]) -> None:
    assert [line for line in check_receipt(reply, library) if "not a saved answer" in line]
