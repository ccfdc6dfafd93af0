"""Whether the evidence is enough to answer from, and why not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from retrieval.library import Library
from retrieval.query import analyse
from retrieval.types import Document
from service.enough import judge
from tests.real_encoder import collection, scored

DOCUMENTS = [
    Document(
        "harbour",
        "The harbour of Vellmar reopened to fishing boats on Monday. "
        "Harbour master Ines Dorn said 42 boats had sailed before noon. "
        "Cargo ships must wait because the northern pier is damaged.",
        title="Harbour reopens to fishing boats",
    ),
    Document(
        "library",
        "The town library will stay open until nine in the evening from June. "
        "Readers had asked for longer hours in a petition with 600 signatures.",
        title="Town library extends its hours",
    ),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with collection(tmp_path_factory.mktemp("enough") / "data", DOCUMENTS) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "How many boats had sailed from the harbour before noon?",
        "When did the harbour of Vellmar reopen to fishing boats?",
        "How many signatures did the petition for longer library hours have?",
    ],
)
def test_enough(library: Library, question: str) -> None:
    judgement = judge(*scored(library, question))
    assert judgement.enough
    assert judgement.reason is None


@pytest.mark.parametrize(
    "question",
    ["Who won the 2022 World Cup?", "What is the melting point of tungsten?", "Who is Ada Byron?"],
)
def test_off_topic(library: Library, question: str) -> None:
    judgement = judge(*scored(library, question))
    assert not judgement.enough
    assert judgement.reason == "off_topic"


@pytest.mark.parametrize(
    "question",
    [
        "Why did Ines Dorn resign as harbour master?",
        "Which bank lent money for the northern pier of the harbour?",
    ],
)
def test_on_topic_but_not_stated(library: Library, question: str) -> None:
    judgement = judge(*scored(library, question))
    assert not judgement.enough
    assert judgement.reason == "not_stated"


def test_what_answers_is_likelier_than_what_does_not(library: Library) -> None:
    answered = judge(*scored(library, "How many boats had sailed before noon?"))
    not_answered = judge(*scored(library, "Who won the 2022 World Cup?"))
    assert 0.0 <= not_answered.probability < answered.probability <= 1.0


def test_no_evidence_or_no_topic(library: Library) -> None:
    _, evidence = scored(library, "How many boats had sailed?")
    for judgement in (judge(analyse("How many boats?"), []), judge(analyse("Who?"), evidence)):
        assert (judgement.enough, judgement.reason) == (False, "off_topic")
