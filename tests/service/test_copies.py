"""One text printed twice is one source of an answer."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.evidence import FEATURES, Evidence
from retrieval.types import Document, Filters, Hit, Passage, Span, StoredPassage
from service.answer import Answer
from service.ask import ask
from service.copies import CopyGroups, without_copies
from service.question import AskRequest
from service.terminal import console, print_answer
from tests.real_encoder import collection

STORY = (
    "The harbour of Vellmar reopened to fishing boats on Monday. Harbour master Ines Dorn said 42 "
    "boats had sailed before noon. Cargo ships must wait because the northern pier is damaged, and "
    "the divers who looked at it said the repair would take most of the summer."
)
DOCUMENTS = [
    Document("wire", STORY, title="Harbour of Vellmar reopens", outlet="Wire"),
    Document("gazette", STORY, title="Boats sail again from Vellmar", outlet="Vellmar Gazette"),
    Document("courier", STORY.replace(" said 42", " said that 42"), outlet="The Courier"),
    Document("year-before", STORY.replace("42", "60"), title="Harbour", outlet="Wire"),
]
QUESTION = "How many boats had sailed from the harbour of Vellmar before noon?"
COPIES = {"a": ("b", "c"), "b": ("a", "c"), "c": ("a", "b"), "d": ()}


def evidence(document_id: str, text: str) -> Evidence:
    """The one sentence of a document, scored somehow."""
    span = Span(0, len(text))
    passage = Passage(document_id, 0, len(text), (span,))
    vector = np.ones(1, dtype=np.float32)
    hit = Hit(StoredPassage(1, passage, text, vector, vector.reshape(1, 1)), 1.0, 1.0, None)
    return Evidence(hit, 0, text, 0.5, (0.0,) * len(FEATURES))


def test_the_first_heard_stands_for_its_group() -> None:
    groups = CopyGroups(COPIES.__getitem__)
    assert [groups.representative(one) for one in "bdacb"] == ["b", "d", "b", "b", "b"]
    assert [groups.copies(one) for one in "abd"] == [2, 2, 0]
    assert groups.independent(["a", "b", "d"]) == 2


def test_sentences_of_a_later_copy_are_left_out() -> None:
    groups = CopyGroups(COPIES.__getitem__)
    given = [evidence(one, "Boats sailed.") for one in "bdab"]
    assert [item.document_id for item in without_copies(given, groups)] == ["b", "d", "b"]
    assert without_copies([evidence("c", "Boats sailed.")], groups) == []


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    with collection(tmp_path_factory.mktemp("copies") / "data", DOCUMENTS) as library:
        only = AskRequest(QUESTION, filters=Filters(outlet=("The Courier",)))
        return {"all": ask(library, AskRequest(QUESTION)), "courier": ask(library, only)}


def test_an_answer_cites_one_of_the_copies(answers: dict[str, Answer]) -> None:
    answer = answers["all"]
    cited = {one.document_id: one.copies for one in answer.citations}
    assert len(set(cited) & {"wire", "gazette", "courier"}) == 1
    assert {copies for one, copies in cited.items() if one != "year-before"} == {2}
    assert cited.get("year-before", 0) == 0


def test_a_text_with_another_number_is_a_source_of_its_own(answers: dict[str, Answer]) -> None:
    answer = answers["all"]
    assert "60 boats" in answer.text
    assert "42 boats" in answer.text
    assert answer.independent_sources == 2


def test_copies_are_counted_beyond_the_filter(answers: dict[str, Answer]) -> None:
    assert {(one.document_id, one.copies) for one in answers["courier"].citations} == {
        ("courier", 2)
    }
    assert answers["courier"].independent_sources == 1


def test_a_terminal_says_how_many_more(
    answers: dict[str, Answer], capsys: pytest.CaptureFixture[str]
) -> None:
    print_answer(console(), answers["courier"])
    assert "and 2 more with the same text" in capsys.readouterr().out
