"""Close calls read again: by hand on vectors, and through a search with the shipped model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval.late_interaction import CLOSE, MOST, SHARE, close_calls, nearness, reordered
from retrieval.search import search
from retrieval.types import (
    Document,
    Hit,
    Passage,
    PassageText,
    PieceEncoder,
    Pieces,
    Span,
    StoredPassage,
)
from tests.real_encoder import collection, real_encoder

PRICES = [
    Document(
        "bus", "A seat on the bus from Tijuana to the border costs forty pesos. Children pay half."
    ),
    Document(
        "hotel",
        "A room in the hotel near the border costs forty dollars a night. Children stay free.",
    ),
    Document("lawyer", "The lawyer charges nothing at the border. Children are helped first."),
]

EAST, NORTH = np.eye(2, dtype=np.float32)


def ids(hits: Sequence[Hit]) -> list[str]:
    return [one.stored.passage.document_id for one in hits]


def hit(row: int, score: float) -> Hit:
    passage = Passage(f"d{row}", 0, 2, (Span(0, 2),))
    stored = StoredPassage(row, passage, "A.", EAST, EAST[None])
    return Hit(stored, score, score, None)


def test_each_piece_of_the_question_looks_for_its_nearest() -> None:
    question = np.stack([EAST, NORTH])
    assert nearness(question, np.stack([NORTH, EAST, -EAST])) == 1.0
    assert nearness(question, EAST[None]) == 0.5
    assert nearness(question, -EAST[None]) == -0.5
    assert nearness(question, np.zeros((0, 2), dtype=np.float32)) == 0.0


@pytest.mark.parametrize(
    ("scores", "close"),
    [
        ([], 0),
        ([0.7], 0),
        ([0.7, 0.7 - CLOSE - 0.01, 0.2], 0),
        ([0.7, 0.69, 0.2], 2),
        ([0.7] * (MOST + 2), MOST),
    ],
)
def test_only_close_calls_are_read_again(scores: list[float], close: int) -> None:
    hits = [hit(row, score) for row, score in enumerate(scores)]
    assert close_calls(hits) == hits[:close]


def test_the_one_whose_words_are_nearer_comes_first() -> None:
    pieces = Pieces(NORTH[None], [EAST[None], np.stack([EAST, NORTH])])
    hits = [hit(1, 0.62), hit(2, 0.60), hit(3, 0.30)]
    found = reordered(hits, pieces)
    assert [one.stored.row for one in found] == [2, 1, 3]
    assert [one.score for one in found] == pytest.approx([0.60 + SHARE, 0.62, 0.30])
    assert [one.dense for one in found] == [0.60, 0.62, 0.30]


def test_with_nothing_to_compare_the_order_stays() -> None:
    hits = [hit(1, 0.62), hit(2, 0.60)]
    assert reordered(hits, Pieces(np.zeros((0, 2), dtype=np.float32), [])) == hits


def test_equal_passages_stay_in_row_order() -> None:
    pieces = Pieces(NORTH[None], [NORTH[None], NORTH[None]])
    hits = [hit(1, 0.6), hit(2, 0.6)]
    assert reordered(hits, pieces) == hits


def test_the_model_reads_every_word_in_its_context() -> None:
    encoder = real_encoder()
    assert isinstance(encoder, PieceEncoder)
    passage = PassageText("At the gate", ("The gate opened.", "Nobody opened the other gate."))
    pieces = encoder.encode_pieces("Who opened it?", [passage, PassageText("", ("Forty.",))])
    assert pieces is not None
    assert pieces.question.shape == (4, 384)  # who, opened, it, ?
    assert [one.shape for one in pieces.passages] == [(13, 384), (2, 384)]
    for rows in (pieces.question, *pieces.passages):
        assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(len(rows)), abs=1e-5)
    first, second = pieces.passages[0][[5, 8]]  # "opened", twice
    assert 0.3 < float(first @ second) < 0.999


def test_a_search_tells_close_calls_apart(tmp_path: Path) -> None:
    question = "What costs nothing for children?"
    with collection(tmp_path / "data", PRICES) as library:
        plain = library.search(question, library.encode(question))
        again = search(library, question, 10)
        assert ids(close_calls(plain))[:2] == ["lawyer", "hotel"]
        assert ids(again)[0] == "hotel"
        assert sorted(ids(again)) == sorted(ids(plain))
        assert [one.score for one in again] == sorted((one.score for one in again), reverse=True)
        for k in (1, 2):  # a search for fewer is the beginning of one for more
            assert ids(search(library, question, k)) == ids(again)[:k]
