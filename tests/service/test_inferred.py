"""Dates in a question: listed in the answer, moving sources up, never leaving one out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from retrieval.library import Library
from retrieval.types import Document, Filters
from service.answer import Answer
from service.ask import ask
from service.question import AskRequest, Turn
from tests.real_encoder import collection

QUESTION = "How many people were let in at the Otay gate in March 2022?"
MARCH = {"published_after": "2022-03-01", "published_before": "2022-03-31"}


def report(name: str, count: int, published_at: str | None) -> Document:
    text = f"At the Otay gate {count} people were let in. Lawyers had waited with them."
    return Document(name, text, title=f"{name} dispatch", published_at=published_at)


REPORTS = [
    report("morning", 61, "2021-07-09"),
    report("evening", 34, "2022-03-17"),
    report("undated", 45, None),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with collection(tmp_path_factory.mktemp("inferred") / "data", REPORTS) as opened:
        yield opened


def asked(library: Library, request: AskRequest) -> Answer:
    return ask(library, request)


def test_the_report_of_the_time_comes_first_and_the_undated_one_stays(library: Library) -> None:
    answer = asked(library, AskRequest(QUESTION))
    assert answer.filters == {"given": {}, "inferred": MARCH}
    assert answer.citations[0].document_id == "evening"
    without = asked(library, AskRequest(QUESTION, ignore_inferred=True))
    assert without.filters == {"given": {}, "inferred": {}}
    cited = {one.document_id for one in answer.citations}
    assert cited == {one.document_id for one in without.citations}
    assert "undated" in cited


def test_given_dates_are_the_only_ones(library: Library) -> None:
    given = Filters(published_before="2021-12-31")
    answer = asked(library, AskRequest(QUESTION, filters=given))
    assert answer.filters == {"given": {"published_before": "2021-12-31"}, "inferred": {}}
    assert {one.document_id for one in answer.citations} == {"morning"}


def test_a_follow_up_keeps_the_dates_it_takes_over(library: Library) -> None:
    history = (Turn("user", QUESTION),)
    assert asked(library, AskRequest("Why?", history)).filters["inferred"] == MARCH


def test_no_answer_lists_them_too(library: Library) -> None:
    answer = asked(library, AskRequest("Who won the football final in March 2022?"))
    assert answer.outcome == "not_found"
    assert answer.filters["inferred"] == MARCH
