"""Pseudo questions are made of the words around what they leave out, the same for the same seed."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from eval.datasets import NqCase, XquadArticle
from eval.federal_register.collection import NOTICES
from eval.fit.cross_encoder.cloze import MIN_TELLING, Cloze, cloze
from eval.fit.cross_encoder.cloze_set import (
    EXAMPLES,
    NEAREST,
    ClozeSet,
    PseudoQuestion,
    cloze_documents,
    cloze_set,
    drawn,
)
from eval.fit.cross_encoder.examples import PassagePieces
from eval.fit.cross_encoder.pieces import WordPieces
from eval.fit.unseen import unseen
from retrieval.types import Document
from tests.fakes import HashEncoder

SENTENCE = "The harbour opened in 1931 after long digging led by Hanna Lindqvist near 40 villages."
TITLE = "Velmo docks"


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces()


def made(seed: int, title: str = TITLE) -> list[Cloze]:
    rng = random.Random(seed)
    tried = (cloze(SENTENCE, title, rng) for _ in range(300))
    return [one for one in tried if one is not None]


def words(text: str) -> list[str]:
    return [word.strip(".,") for word in text.lower().split()]


def test_what_is_asked_for_is_not_in_the_question() -> None:
    named = [(one.question, one.answer) for one in made(0) if one.answer is not None]
    answers = set()
    for question, answer in named:
        text = SENTENCE[answer.start : answer.end].strip()
        answers.add(text)
        assert not set(words(text)) & set(words(question)), (text, question)
    assert answers == {"1931", "Hanna Lindqvist", "40"}


def test_the_asking_word_fits_what_is_left_out() -> None:
    dates = [
        one.question.split()[0]
        for one in made(0)
        if one.answer is not None and SENTENCE[one.answer.start : one.answer.end] == " 1931"
    ]
    assert set(dates) == {"when"}


def test_a_question_has_no_words_of_its_own_but_the_asking_ones() -> None:
    asking = set("what who how why when which where many much number of is does did".split())
    source = {*words(SENTENCE), *words(TITLE), *asking}
    for one in made(1):
        assert set(words(one.question)) <= source
        assert len(set(words(one.question)) - asking) >= MIN_TELLING


def test_the_same_seed_makes_the_same_questions() -> None:
    assert made(7) == made(7)
    assert made(7) != made(8)


@pytest.mark.parametrize("sentence", ["", "It rained.", "Hanna Lindqvist was with them.", "1931"])
def test_too_few_words_make_no_question(sentence: str) -> None:
    rng = random.Random(0)
    assert [cloze(sentence, "", rng) for _ in range(50)] == [None] * 50


def small_set(pieces: WordPieces, seed: int = 0) -> ClozeSet:
    documents = [
        Document("a", f"{SENTENCE} Nobody had believed that ships would ever come so far.", TITLE),
        Document("b", "Wool from the northern farms was sold at the market every Thursday.", None),
        Document("c", "A railway of 120 miles joined both coasts before the war began.", "Rails"),
    ]
    return cloze_set(documents, HashEncoder(), pieces, seed)


def test_a_set_asks_about_every_passage_and_knows_its_sentence(pieces: WordPieces) -> None:
    found = small_set(pieces)
    assert found == small_set(pieces) != small_set(pieces, seed=1)
    assert [len(one.sentences) for one in found.passages] == [2, 1, 1]
    assert {(one.passage, one.sentence) for one in found.questions} == {
        (0, 0),
        (0, 1),
        (1, 0),
        (2, 0),
    }
    assert len({(one.pieces, one.passage) for one in found.questions}) == len(found.questions)
    for place, near in enumerate(found.near):
        assert len(near) == min(NEAREST, 2)
        assert sorted(near) == [other for other in range(3) if other != place]


def test_the_marked_pieces_are_the_answer(pieces: WordPieces) -> None:
    found = small_set(pieces)
    marked = set()
    for one in found.questions:
        if one.passage == 0 and one.answer is not None:
            assert one.answer.sentence == one.sentence == 0
            sentence = found.passages[0].sentences[0]
            marked.add(sentence[one.answer.first : one.answer.last + 1])
    assert len(marked) > 1
    assert marked <= {pieces.read(text) for text in ("1931", "Hanna Lindqvist", "40")}


def test_of_a_question_one_example_is_right(pieces: WordPieces) -> None:
    found, rng = small_set(pieces), np.random.default_rng(0)
    for question in found.questions:
        right, rest, other = drawn(found, question, pieces, rng)
        source = found.passages[question.passage]
        assert right.passage == source
        assert right.gold == {question.sentence}
        assert rest.gold == other.gold == frozenset()
        assert source.sentences[question.sentence] not in rest.passage.sentences
        assert other.passage != source
        assert {one.question for one in (right, rest, other)} == {question.pieces}
    assert EXAMPLES == 3


@pytest.mark.parametrize(("near_text", "share"), [("a red kite", 0.5), ("a red boat", 0.85)])
def test_a_near_passage_that_answers_as_well_is_not_wrong(
    pieces: WordPieces, near_text: str, share: float
) -> None:
    """0.85: 0.7 as the near one, and half of the rest as any; 0.5: only as any."""
    texts = ("one red kite", near_text, "a green field")
    passages = tuple(PassagePieces((), (pieces.read(text),)) for text in texts)
    question = PseudoQuestion(pieces.read("the red kite"), 0, 0, None)
    given = ClozeSet(passages, ((1,), (0,), (0,)), (question,))
    rng = np.random.default_rng(0)
    drawn_near = [
        drawn(given, question, pieces, rng)[2].passage == passages[1] for _ in range(1000)
    ]
    assert np.mean(drawn_near) == pytest.approx(share, abs=0.05)


def test_texts_of_questions_kept_apart_are_left_out(tmp_path: Path) -> None:
    names = [f"case {number}" for number in range(60)]
    seen, *_ = (name for name in names if not unseen(name))
    apart, *_ = (name for name in names if unseen(name))
    nq = [
        NqCase(seen, "q", ("x",), "T", "Learned from."),
        NqCase(seen, "q", ("x",), "T", "Asked about twice."),
        NqCase(apart, "q", ("x",), "T", "Asked about twice."),
        NqCase(apart, "q", ("x",), "T", "Kept apart."),
    ]
    articles = [XquadArticle(seen, "An article.", ()), XquadArticle(apart, "Another.", ())]
    (tmp_path / NOTICES).parent.mkdir(parents=True)
    (tmp_path / NOTICES).write_text(
        '{"doc_number": "1-2", "date": "2021-03-04", "title": "Ferry rules", '
        '"abstract": "The ferry may carry cattle."}\n'
    )
    documents = cloze_documents(nq, articles, tmp_path)
    assert [(one.title, one.text) for one in documents] == [
        ("T", "Learned from."),
        (seen, "An article."),
        ("Ferry rules", "The ferry may carry cattle."),
    ]
    assert len({one.id for one in documents}) == 3
