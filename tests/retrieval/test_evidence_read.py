"""The likeliest passages read again: which are, and what it changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.evidence import Evidence, LinearModel
from retrieval.evidence_read import FEATURES, PASSAGES, features, logit, reread, with_readings
from retrieval.library import Library
from retrieval.types import Document
from tests.real_encoder import collection, scored

TITLES = {"ferry": "The ferry to Orvik", "bus": "The bus to Orvik", "inn": "The inn at Orvik"}
DOCUMENTS = [
    Document(
        "ferry",
        "The ferry to Orvik was built in a yard near Gdansk. Captain Ellen Marsh has steered it "
        "since 2009. A crossing takes fifty minutes when the sea is calm.",
        title=TITLES["ferry"],
    ),
    Document(
        "bus",
        "The bus to Orvik leaves at noon. Its driver, Tom Reyes, was given a medal in 2011.",
        title=TITLES["bus"],
    ),
    Document(
        "inn", "The inn at Orvik has nine rooms. Breakfast is from seven.", title=TITLES["inn"]
    ),
]
QUESTION = "Who steers the ferry to Orvik?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with collection(tmp_path_factory.mktemp("read") / "data", DOCUMENTS) as opened:
        yield opened


@pytest.fixture(scope="module")
def evidence(library: Library) -> list[Evidence]:
    return scored(library, QUESTION)[1]


def read_documents(evidence: list[Evidence]) -> list[str]:
    return sorted({one.document_id for one in evidence if one.reading is not None})


def test_the_passages_of_the_likeliest_sentences_are_read(evidence: list[Evidence]) -> None:
    known = with_readings(QUESTION, evidence, TITLES.__getitem__)
    assert [one.text for one in known] == [one.text for one in evidence]
    first = list(dict.fromkeys(one.document_id for one in evidence))[:PASSAGES]
    assert read_documents(known) == sorted(first)
    for one in known:
        assert (one.reading is None) == (one.passage_reading is None)
        assert (one.reading is None) == (one.document_id not in first)


def test_nothing_is_read_of_what_stands_behind(evidence: list[Evidence]) -> None:
    known = with_readings(QUESTION, evidence, TITLES.__getitem__, frozenset({"ferry"}))
    assert "ferry" not in read_documents(known)
    assert len(read_documents(known)) == PASSAGES


def test_a_second_source_is_read_as_well(tmp_path: Path) -> None:
    """Two passages of one document come first; as many of others are read too."""
    filler = "It is told at length in the town's chronicle, which is kept in the library. " * 9
    first = f"The ferry to Orvik is steered by Ellen Marsh. {filler}"
    second = f"Ellen Marsh has steered the ferry to Orvik since 2009. {filler}"
    documents = [
        Document("long", f"{first}\n\n{second}"),
        Document("bus", "The bus to Orvik leaves at noon, before the ferry."),
        Document("inn", "The inn has nine rooms."),
    ]
    with collection(tmp_path / "data", documents) as library:
        evidence = scored(library, QUESTION)[1]
        rows = {one.hit.stored.row for one in evidence if one.document_id == "long"}
        known = with_readings(QUESTION, evidence, lambda document_id: "")
    assert len(rows) == PASSAGES
    assert read_documents(known) == ["bus", "inn", "long"]


def test_the_sentence_that_answers_comes_first(evidence: list[Evidence]) -> None:
    again = reread(QUESTION, evidence, TITLES.__getitem__)
    assert "Ellen Marsh" in again[0].text
    assert again[0].score == max(one.score for one in again)
    assert all(0 < one.score < 1 for one in again)
    assert sorted(one.text for one in again) == sorted(one.text for one in evidence)
    assert reread(QUESTION, [], TITLES.__getitem__) == []


def test_what_was_not_read_is_told_apart(evidence: list[Evidence]) -> None:
    rows = features(with_readings(QUESTION, evidence, TITLES.__getitem__))
    assert rows.shape == (len(evidence), len(FEATURES))
    is_read = rows[:, FEATURES.index("is_read")]
    assert set(is_read) == {0.0, 1.0}
    assert (rows[is_read == 0][:, 2:] == 0).all()
    assert rows[:, 0].tolist() == [logit(one.score) for one in evidence]


def test_an_unknown_feature_speaks_neither_for_nor_against() -> None:
    model = LinearModel(np.array([3.0, 1.0]), np.array([2.0, 1.0]), np.array([5.0, 1.0]), 0.5)
    known, unknown = model.probabilities(np.array([[3.0, 2.0], [np.nan, 2.0]]))
    assert known == unknown == pytest.approx(1 / (1 + np.exp(-1.5)))
