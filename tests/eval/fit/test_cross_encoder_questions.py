"""Groups: what is right, what is wrong, what is left out; never a question kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import numpy as np
import pytest

from eval.datasets import NqCase, XquadArticle, XquadCase
from eval.fit.cross_encoder.examples import Example, PassagePieces, read_passage, read_question
from eval.fit.cross_encoder.pieces import WordPieces
from eval.fit.cross_encoder.questions import EXAMPLES, Group, drawn, question_groups
from eval.fit.unseen import unseen
from tests.fakes import HashEncoder


def names(stem: str, *, apart: bool) -> Iterator[str]:
    return (name for n in count() if unseen(name := f"{stem}{n}") is apart)


SEEN, APART = names("nq-", apart=False), names("nq-", apart=True)
MILL = ("The mill was built of brick.", "Ada Brenner ran it until 1904.", "It stands empty.")
NQ = [
    NqCase(next(SEEN), "who ran the brick mill", ("Ada Brenner",), "Mill", " ".join(MILL)),
    NqCase(
        next(SEEN),
        "where is the stone lighthouse",
        ("Cape Orlo",),
        "Lighthouse",
        "The lighthouse stands on Cape Orlo. Its lamp burned oil.",
    ),
    NqCase(
        next(APART),
        "who painted the mill",
        ("Jon Teal",),
        "Painters",
        "Jon Teal painted the mill that Ada Brenner ran. He died poor.",
    ),
    NqCase(next(APART), "what is wool made of", ("sheep",), "Wool", "Wool is the hair of sheep."),
]
"""The third text holds the answer of the first question, but nobody said that it answers."""


def article(title: str, text: str, question: str, answer: str) -> XquadArticle:
    start = text.index(answer)
    case = XquadCase(f"x-{title}", question, (0, len(text)), (start, start + len(answer)))
    return XquadArticle(title, text, (case,))


XQUAD = [
    article(
        next(names("Bridge ", apart=False)),
        "Nine arches carry the bridge. Cart tolls paid for the arches. A flood took two of them.",
        "how many arches carry the bridge",
        "Nine",
    ),
    article(
        next(names("Canal ", apart=True)),
        "The canal is nine miles long. Barges carry coal under a bridge.",
        "how long is the canal",
        "nine miles",
    ),
]


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces()


@pytest.fixture(scope="module")
def groups(pieces: WordPieces, tmp_path_factory: pytest.TempPathFactory) -> list[Group]:
    return question_groups(NQ, XQUAD, tmp_path_factory.mktemp("groups"), HashEncoder(), pieces)


def test_a_question_kept_apart_is_never_in_a_group(pieces: WordPieces, groups: list[Group]) -> None:
    texts = [NQ[0].question, NQ[1].question, XQUAD[0].questions[0].question]
    assert [group.question for group in groups] == [read_question(pieces, text) for text in texts]


def test_the_sentence_that_holds_the_answer_is_gold(
    pieces: WordPieces, groups: list[Group]
) -> None:
    (right,) = groups[0].right
    assert right.passage == read_passage(pieces, "Mill", MILL)
    assert right.gold == {1}
    assert right.answer is not None
    assert right.answer.sentence == 1
    marked = right.passage.sentences[1][right.answer.first : right.answer.last + 1]
    assert marked == pieces.read("Ada Brenner")


def test_another_text_that_holds_the_answer_is_left_out(
    pieces: WordPieces, groups: list[Group]
) -> None:
    titles = {one.title for one in groups[0].wrong}
    assert titles == {pieces.read("Lighthouse"), pieces.read("Wool")}
    assert pieces.read("Painters") in {one.title for one in groups[1].wrong}


def test_of_xquad_the_marked_place_is_gold(pieces: WordPieces, groups: list[Group]) -> None:
    """The other article says "nine" as well, somewhere else: it is wrong."""
    (right,) = groups[2].right
    assert right.gold == {0}
    assert right.passage.title == pieces.read(XQUAD[0].title)
    assert [one.title for one in groups[2].wrong] == [pieces.read(XQUAD[1].title)]


def test_what_is_drawn_of_a_group(groups: list[Group]) -> None:
    group, rng = groups[0], np.random.default_rng(0)
    examples = drawn(group, rng)
    assert len(examples) == EXAMPLES == 6
    assert examples[0] == group.right[0]
    assert examples[1] == Example(group.question, group.right[0].passage.without({1}))
    for one in examples[2:]:
        assert one.passage in group.wrong
        assert (one.gold, one.answer) == (frozenset(), None)


def test_near_passages_are_drawn_more_often() -> None:
    wrong = tuple(PassagePieces((), ((place,),)) for place in range(10))
    right = Example((1,), PassagePieces((), ((99,),)), frozenset({0}))
    group, rng = Group((1,), (right,), wrong), np.random.default_rng(0)
    found = [one.passage for _ in range(2000) for one in drawn(group, rng)[1:]]
    shares = np.array([found.count(passage) for passage in wrong]) / len(found)
    expected = np.arange(1, 11) ** -0.7
    assert shares == pytest.approx(expected / expected.sum(), abs=0.02)
