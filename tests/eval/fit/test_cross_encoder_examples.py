"""Packing: which piece stands where, what is marked, what is cut off."""

from __future__ import annotations

import pytest
import torch

from eval.fit.cross_encoder.examples import (
    NONE,
    SENTENCES,
    Answer,
    Example,
    PassagePieces,
    laid_out,
    pack,
    read_answer,
    read_passage,
    read_question,
)
from eval.fit.cross_encoder.pieces import WordPieces
from retrieval import cross_encoder
from retrieval.cross_encoder import SENTENCE_PIECES, WINDOW
from retrieval.types import PassageText

TEXTS = ("The mill was built of brick.", "Ada Brenner ran it until 1904.", "It stands empty.")


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces()


@pytest.fixture(scope="module")
def example(pieces: WordPieces) -> Example:
    start = TEXTS[1].index("1904")
    return Example(
        read_question(pieces, "until when did she run it"),
        read_passage(pieces, "Old mill", TEXTS),
        frozenset({1}),
        read_answer(pieces, 1, TEXTS[1], start, start + 4),
    )


def test_the_layout(pieces: WordPieces, example: Example) -> None:
    row = laid_out(example, pieces)
    question = [101, *example.question, 102]
    title = [*pieces.read("Old mill"), *pieces.read(":")]
    sentences = [pieces.read(text) for text in TEXTS]
    assert list(row.pieces) == [*question, *title, *(i for one in sentences for i in one), 102]
    assert row.question == len(question)
    for place, text in enumerate(sentences, start=1):
        marked = [i for i, at in zip(row.pieces, row.sentence, strict=True) if at == place]
        assert tuple(marked) == text
    assert row.sentence.count(0) == len(question) + len(title) + 1
    first, last = row.answer
    assert row.pieces[first : last + 1] == pieces.read("1904")


def test_without_a_title_nothing_stands_before_the_sentences(pieces: WordPieces) -> None:
    row = laid_out(Example((2000,), PassagePieces((), ((3000, 3001),))), pieces)
    assert row.pieces == (101, 2000, 102, 3000, 3001, 102)
    assert row.sentence == (0, 0, 0, 1, 1, 0)
    assert row.answer == (NONE, NONE)


def test_a_batch_marks_the_gold_sentence_and_the_answer(
    pieces: WordPieces, example: Example
) -> None:
    short = Example(example.question, example.passage.without({0, 1}))
    batch = pack([example, short], pieces)
    assert batch.gold.tolist() == [[0, 1, 0], [0, 0, 0]]
    assert batch.known.tolist() == [[1, 1, 1], [1, 0, 0]]
    rows = [laid_out(one, pieces) for one in (example, short)]
    for at, row in enumerate(rows):
        length = len(row.pieces)
        assert batch.pieces[at, :length].tolist() == list(row.pieces)
        assert batch.segments[at].sum() == length - row.question
        assert not batch.segments[at, : row.question].any()
        assert not batch.pieces[at, length:].any()
        assert not batch.segments[at, length:].any()
    assert (int(batch.start[0]), int(batch.end[0])) == rows[0].answer
    assert (int(batch.start[1]), int(batch.end[1])) == (NONE, NONE)


def test_pools_average_the_pieces_of_each_part(pieces: WordPieces, example: Example) -> None:
    short = Example(example.question, example.passage.without({0, 1}))
    batch = pack([example, short], pieces)
    pools = batch.pools()
    assert pools.shape == (2, 2 + 3, batch.pieces.shape[1])
    assert torch.allclose(pools.sum(dim=2), torch.cat([torch.ones(2, 2), batch.known], dim=1))
    row = laid_out(example, pieces)
    assert pools[0, 0].nonzero().flatten().tolist() == list(range(row.question))
    assert pools[0, 1].nonzero().flatten().tolist() == list(range(row.question, len(row.pieces)))
    second = [at for at, place in enumerate(row.sentence) if place == 2]
    assert pools[0, 3].nonzero().flatten().tolist() == second
    assert not pools[1, 0, len(laid_out(short, pieces).pieces) :].any()


def test_a_row_ends_with_the_window(pieces: WordPieces) -> None:
    long = PassagePieces((5000,), tuple((6000 + n,) * 100 for n in range(4)))
    answers = (Answer(2, 69, 74), Answer(2, 70, 75))
    inside, beyond = (Example((2000,) * 8, long, frozenset({2, 3}), answer) for answer in answers)
    row = laid_out(inside, pieces)
    assert len(row.pieces) == WINDOW == 288
    assert row.pieces[-1] == pieces.last
    read = WINDOW - 1 - (1 + 8 + 1) - (1 + 1) - 2 * 100
    assert [row.sentence.count(place) for place in range(1, 5)] == [100, 100, read, 0]
    assert row.pieces[row.answer[0]] == 6002
    assert row.answer[1] - row.answer[0] == 5
    assert laid_out(beyond, pieces).answer == (NONE, NONE)
    assert pack([inside], pieces).gold.tolist() == [[0, 0, 1]]


def test_so_many_sentences_are_read(pieces: WordPieces) -> None:
    many = PassagePieces((), ((3000,),) * (SENTENCES + 5))
    batch = pack([Example((2000,), many, frozenset({SENTENCES}))], pieces)
    assert batch.known.shape == (1, SENTENCES)
    assert not batch.gold.any()


def test_each_part_is_cut(pieces: WordPieces) -> None:
    long = "word " * 400
    assert len(read_question(pieces, long)) == 48
    passage = read_passage(pieces, long, [long, "word"])
    assert (len(passage.title), [len(one) for one in passage.sentences]) == (24, [160, 1])
    late = 5 * SENTENCE_PIECES
    assert read_answer(pieces, 0, long, late, late + 4) is None
    assert read_answer(pieces, 0, long, late - 5, late - 1) == Answer(0, 159, 159)


def test_a_passage_without_some_sentences() -> None:
    passage = PassagePieces((1,), ((2,), (3,), (4,)))
    assert passage.without({1}) == PassagePieces((1,), ((2,), (4,)))


def test_which_pieces_tell_texts_apart(pieces: WordPieces) -> None:
    telling = [word for word in "the of and , a he mill".split() if told(pieces, word)]
    assert telling == ["he", "mill"]


def told(pieces: WordPieces, word: str) -> bool:
    (piece,) = pieces.read(word)
    return pieces.tells_apart(piece)


@pytest.mark.parametrize("title", ["Old mill", ""])
@pytest.mark.parametrize("sentences", [TEXTS, TEXTS * 7, (" ".join(TEXTS) * 20, *TEXTS)])
def test_it_is_laid_out_as_it_is_read_when_it_serves(
    pieces: WordPieces, title: str, sentences: tuple[str, ...]
) -> None:
    question = "until when did she run it"
    row = laid_out(
        Example(read_question(pieces, question), read_passage(pieces, title, sentences)), pieces
    )
    asked = list(read_question(pieces, question))
    served, segments, sentence = cross_encoder.laid_out(asked, PassageText(title, sentences))
    assert tuple(served) == row.pieces
    assert int((segments == 0).sum()) == row.question
    assert tuple(sentence + 1) == row.sentence
