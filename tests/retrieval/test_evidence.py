"""The sentence that answers stands first, among sentences about the same things."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from retrieval.evidence import leans_on_previous, score_sentences, sentence_texts
from retrieval.library import Library
from retrieval.query import analyse
from retrieval.types import Document
from tests.real_encoder import collection, scored

DOCUMENTS = [
    Document(
        "harbour",
        "The harbour of Vellmar reopened to fishing boats on Monday. "
        "Harbour master Ines Dorn said 42 boats had sailed before noon. "
        "Cargo ships must wait because the northern pier is damaged. "
        "Many fishing families had waited at the harbour since the storm.",
        title="Harbour reopens to fishing boats",
    ),
    Document(
        "library",
        "The town library will stay open until nine in the evening from June. "
        "Readers had asked for longer hours in a petition with 600 signatures. "
        "The library is the oldest in the region.",
        title="Town library extends its hours",
    ),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with collection(tmp_path_factory.mktemp("evidence") / "data", DOCUMENTS) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "answering"),
    [
        ("How many boats had sailed before noon?", "42 boats"),
        ("Why must cargo ships wait?", "northern pier"),
        ("When did the harbour of Vellmar reopen?", "on Monday"),
        ("How many signatures did the petition have?", "600 signatures"),
        ("Until when will the library stay open?", "nine in the evening"),
    ],
)
def test_the_answering_sentence_is_first(library: Library, question: str, answering: str) -> None:
    _, evidence = scored(library, question)
    assert answering in evidence[0].text


def test_every_sentence_is_scored_once_in_order_of_likelihood(library: Library) -> None:
    _, evidence = scored(library, "How many boats had sailed before noon?")
    assert len({(item.document_id, item.span) for item in evidence}) == len(evidence) == 7
    scores = [item.score for item in evidence]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
    for item in evidence:
        document = library.get(item.document_id)
        assert document is not None
        assert document.text[item.span.start : item.span.end] == item.text


def test_the_same_twice(library: Library) -> None:
    question = "Who had asked for longer hours?"
    assert _ranking(library, question) == _ranking(library, question)


def test_no_hits_no_evidence(library: Library) -> None:
    assert score_sentences(analyse("Who?"), library.encode("Who?"), []) == []


def test_sentence_texts(library: Library) -> None:
    hit = library.search("harbour", library.encode("harbour"), k=1)[0]
    assert " ".join(sentence_texts(hit)) == DOCUMENTS[0].text


@pytest.mark.parametrize(
    "sentence", ["She left.", "This was in March.", "But at night, she wept.", "Они ушли."]
)
def test_leans_on_the_sentence_before(sentence: str) -> None:
    assert leans_on_previous(sentence)


@pytest.mark.parametrize("sentence", ["Irina left.", "The officers said she left.", "", "1990."])
def test_stands_alone(sentence: str) -> None:
    assert not leans_on_previous(sentence)


def _ranking(library: Library, question: str) -> list[tuple[str, float]]:
    return [(item.text, item.score) for item in scored(library, question)[1]]
