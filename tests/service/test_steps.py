"""A step left out is left out, shown on questions that go another way without it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import get_args

import pytest

from eval.contract import contract_breaks
from retrieval.evidence import Evidence
from retrieval.library import Library
from retrieval.types import Document
from service.answer import Answer, to_json
from service.ask import ask
from service.elaborate import Placed
from service.extractive import Extractive
from service.question import AskRequest
from service.steps import NONE, Step
from tests.real_encoder import collection

STATUS = (
    "The Secretary extends the designation of {country} for Temporary Protected Status for 18 "
    "months. Nationals of {country} must re-register by {day}."
)
DOCUMENTS = [
    Document(
        key,
        STATUS.format(country=country, day=day),
        title=f"Extension of the Designation of {country} for Temporary Protected Status",
        published_at=date,
    )
    for key, country, day, date in (
        ("ukraine", "Ukraine", "October 18, 2023", "2023-08-21"),
        ("sudan", "Sudan", "October 20, 2023", "2023-08-21"),
        ("sudan-2022", "Sudan", "June 20, 2022", "2022-04-19"),
    )
] + [
    Document(
        "gate",
        "Six families were let in at the northern gate on Monday. Guards led them to a bus. "
        "The families had waited there since dawn.",
        title="Families at the gate",
    ),
    Document("paint", "The northern gate was painted on Sunday.", title="A gate is painted"),
]
ON_SUDAN = "Until when must nationals of Sudan re-register under the 2023 notice?"
GATE = "Who was allowed in at the northern gate on Monday?"
COLOUR = "Who pays for the mayor's new bicycle in winter?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with collection(tmp_path_factory.mktemp("steps") / "data", DOCUMENTS) as opened:
        yield opened


def asked(library: Library, question: str, *without: Step) -> Answer:
    return ask(library, AskRequest(question), without=frozenset(without))


def cited(answer: Answer) -> list[str]:
    return [one.document_id for one in answer.citations]


def test_nothing_left_out_is_the_answer_itself(library: Library) -> None:
    for question in (ON_SUDAN, GATE, COLOUR):
        plain = ask(library, AskRequest(question))
        again = ask(library, AskRequest(question), without=NONE)
        assert (again.text, again.outcome) == (plain.text, plain.outcome)


def test_without_the_judgement_everything_is_answered(library: Library) -> None:
    assert asked(library, COLOUR).outcome == "not_found"
    assert asked(library, COLOUR, "judgement").claims


def test_without_siblings_another_year_is_cited_as_well(library: Library) -> None:
    assert set(cited(asked(library, ON_SUDAN))) == {"sudan"}
    assert {"sudan-2022", "ukraine"} & set(cited(asked(library, ON_SUDAN, "siblings")))


def test_without_neighbours_none_is_asked_whether_it_belongs(library: Library) -> None:
    windows: list[Sequence[Placed]] = []

    def spy(window: Sequence[Placed]) -> list[Evidence]:
        windows.append(window)
        return []

    ask(library, AskRequest(GATE), Extractive(belonging=spy))
    assert [len(window) for window in windows] == [3], "the best sentence and its two neighbours"
    ask(library, AskRequest(GATE), Extractive(frozenset({"neighbours"}), spy))
    assert len(windows) == 1


def test_without_parts_one_that_nothing_answers_goes_unnoticed(library: Library) -> None:
    both = "What colour was the gate and who led the families to a bus?"
    assert asked(library, both).outcome == "partial"
    assert asked(library, both, "parts").outcome == "answered"


@pytest.mark.parametrize("step", get_args(Step))
def test_whatever_is_left_out_the_contract_holds(library: Library, step: Step) -> None:
    def text_of(document_id: str) -> str | None:
        document = library.get(document_id)
        return document.text if document else None

    for question in (ON_SUDAN, GATE, COLOUR):
        answer = json.loads(json.dumps(to_json(asked(library, question, step))))
        assert contract_breaks(answer, text_of) == []
