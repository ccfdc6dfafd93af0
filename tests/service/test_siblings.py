"""Asked about one of a row of notices that differ in a country or a date."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from retrieval.library import Library
from retrieval.types import Document
from service.answer import Answer
from service.ask import ask
from service.question import AskRequest
from tests.real_encoder import collection


def shelter(country: str, end: str, published_at: str) -> Document:
    name = country.casefold().replace(" ", "-")
    return Document(
        f"{name}-{published_at[:4]}",
        f"The ministry grants shelter status to nationals of {country}. "
        f"The shelter status of {country} ends on {end}.",
        title=f"Shelter status for nationals of {country}",
        published_at=published_at,
    )


NOTICES = [
    shelter("Nepal", "May 5, 2024", "2022-11-03"),
    shelter("Nepal", "June 6, 2026", "2024-10-01"),
    shelter("Syria", "July 7, 2024", "2022-12-12"),
    shelter("Sudan", "August 8, 2024", "2022-12-13"),
    shelter("South Sudan", "August 9, 2024", "2023-01-15"),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with collection(tmp_path_factory.mktemp("siblings") / "data", NOTICES) as opened:
        yield opened


def asked(library: Library, question: str) -> Answer:
    return ask(library, AskRequest(question=question))


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("When does the shelter status of Sudan end?", "sudan-2022"),
        ("When does the shelter status of the South Sudanese end?", "south-sudan-2023"),
        ("When does the shelter status granted to Nepal in November 2022 end?", "nepal-2022"),
        ("When does the shelter status granted to Nepal in October 2024 end?", "nepal-2024"),
    ],
)
def test_only_the_right_sibling_is_cited(library: Library, question: str, document: str) -> None:
    assert {citation.document_id for citation in asked(library, question).citations} == {document}


def test_no_sibling_of_the_country_is_an_answer_of_its_own(library: Library) -> None:
    answer = asked(library, "When does the shelter status of Lebanon end?")
    assert (answer.outcome, answer.reason) == ("not_found", "not_stated")


def test_no_sibling_of_the_year_shows_the_nearest(library: Library) -> None:
    answer = asked(library, "When does the shelter status granted to Syria in 2031 end?")
    assert (answer.outcome, answer.reason) == ("not_found", "not_stated")
    assert answer.nearest[0].document_id == "syria-2022"
