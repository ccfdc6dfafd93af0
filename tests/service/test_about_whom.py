"""One person's life is not told as another's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.library import Library
from retrieval.types import Document
from service.answer import Answer
from service.ask import ask
from service.question import AskRequest
from service.steps import NONE, Steps
from tests.real_encoder import collection

BRIDGE = (
    "Pavel Orlov, 41, drives a taxi in Vellmar. He waited at the bridge for two days with his "
    "neighbour Anna Lisak. Lisak teaches music and speaks four languages. On Sunday she was told "
    "to come back in a week. Her cousin Oleg Dorn, who is 29, was let across at once."
)
DOCUMENTS = [
    Document("bridge", BRIDGE, title="Three at the bridge"),
    Document("pier", "Nine ships waited outside Vellmar. The pier was broken.", title="Ships"),
]
LANGUAGES = "Lisak teaches music and speaks four languages."
WAITED = "He waited at the bridge for two days with his neighbour Anna Lisak."
TOLD = "On Sunday she was told to come back in a week."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with collection(tmp_path_factory.mktemp("about") / "data", DOCUMENTS) as opened:
        yield opened


def answer_to(library: Library, question: str, without: Steps = NONE) -> Answer:
    return ask(library, AskRequest(question), without=without)


def test_what_another_does_is_not_said(library: Library) -> None:
    asked = "How many languages does Pavel Orlov speak?"
    assert LANGUAGES in answer_to(library, asked, frozenset({"named person"})).text
    assert LANGUAGES not in answer_to(library, asked).text


def test_what_somebody_does_is_said_of_them(library: Library) -> None:
    assert LANGUAGES in answer_to(library, "How many languages does Anna Lisak speak?").text


def test_she_is_who_was_named_last(library: Library) -> None:
    """ "She" in the fourth sentence is Lisak; "He" in the second is Orlov, and it names Lisak."""
    on_orlov = answer_to(library, "What does Pavel Orlov do?").text
    assert TOLD not in on_orlov
    assert "drives a taxi" in on_orlov
    on_dorn = answer_to(library, "How old is Oleg Dorn?").text
    assert "Oleg Dorn, who is 29" in on_dorn
    assert "41" not in on_dorn


def test_an_age_that_nobody_states_is_not_told(library: Library) -> None:
    answer = answer_to(library, "How old is Anna Lisak?")
    assert (answer.outcome, answer.reason) == ("not_found", "not_stated")


@pytest.mark.parametrize(
    "question",
    [
        "Who teaches music?",
        "Who waited with Pavel Orlov at the bridge?",
        "Where did Pavel Orlov and Anna Lisak wait?",
        "How long did people wait at the bridge in Vellmar?",
        "What was Pavel Orlov's neighbour told?",
    ],
)
def test_nothing_is_left_out_where_others_may_be_meant(library: Library, question: str) -> None:
    plain = answer_to(library, question, frozenset({"named person"}))
    assert answer_to(library, question).text == plain.text


NO_AGES = [
    Document(
        "tamm",
        "Vera Tamm lives in Vellmar and is a Danish citizen. When the town of her parents was "
        "flooded, she drove there to fetch them. Their way home led over five bridges.",
        title="Over five bridges",
    ),
    Document(
        "tamm-ru",
        "Вера Тамм живёт в Вельмаре и работает учительницей. Когда город её родителей затопило, "
        "она поехала за ними на машине. Домой они ехали через пять мостов.",
        title="Через пять мостов",
    ),
]


@pytest.mark.parametrize("question", ["How old is Vera Tamm?", "Сколько лет Вере Тамм?"])
def test_a_likely_sentence_without_an_age_is_no_answer(
    question: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with collection(tmp_path / "data", NO_AGES) as library:
        answer = answer_to(library, question)
        assert (answer.outcome, answer.reason) == ("not_found", "not_stated")
        monkeypatch.setattr("service.enough.amount_missing", lambda question, sentences: False)
        monkeypatch.setattr("service.enough_across.amount_missing", lambda *given: False)
        assert answer_to(library, question).claims


def test_somebody_of_whom_nothing_is_said_is_not_found(library: Library) -> None:
    assert answer_to(library, "What does Boris Kelmet teach?").outcome == "not_found"
