"""The passages that pseudo questions are made of, and what each question is told apart from."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.datasets import NqCase, XquadArticle
from eval.federal_register.collection import FIELDS, NOTICES
from eval.fit.cross_encoder.cloze import Cloze, cloze
from eval.fit.cross_encoder.examples import (
    Answer,
    Example,
    PassagePieces,
    read_answer,
    read_passage,
    read_question,
)
from eval.fit.cross_encoder.pieces import WordPieces
from eval.fit.unseen import unseen
from retrieval.read import read_paths
from retrieval.segment import segment
from retrieval.types import Document, Encoder, PassageText

LONG_SENTENCE = 12
"""A sentence of more words says enough for many questions."""

TRIES_LONG, TRIES_SHORT = 16, 6
"""Pseudo questions tried for a sentence; equal ones count once."""

NEAREST = 8
"""Passages near each one, from which its hard negatives are drawn."""

HARD_SHARE = 0.7
"""How often a negative is a near passage rather than any."""

EXAMPLES = 3
"""Of a pseudo question: its passage, that without the sentence it was made of, another one."""


@dataclass(frozen=True, slots=True)
class PseudoQuestion:
    """A question in word pieces and the place of the passage and the sentence it was made of."""

    pieces: tuple[int, ...]
    passage: int
    sentence: int
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class ClozeSet:
    """``near``: of each passage the places of its neighbours, nearest first. Two passages at
    least."""

    passages: tuple[PassagePieces, ...]
    near: tuple[tuple[int, ...], ...]
    questions: tuple[PseudoQuestion, ...]


def cloze_documents(
    nq: Sequence[NqCase], articles: Sequence[XquadArticle], shared: Path
) -> list[Document]:
    """The texts of the questions trained on, and the abstracts of the Federal Register's notices.

    A text that a question kept apart also has (``eval.fit.unseen``) is left out.
    """
    kept_apart = {(case.title, case.text) for case in nq if unseen(case.id)}
    texts = {(case.title, case.text) for case in nq} - kept_apart
    pairs = [*sorted(texts), *((one.title, one.text) for one in articles if not unseen(one.title))]
    documents = [Document(f"c{place}", text, title) for place, (title, text) in enumerate(pairs)]
    notices = read_paths([shared / NOTICES], FIELDS)
    return documents + [one for one in notices if isinstance(one, Document)]


def cloze_set(
    documents: Sequence[Document], encoder: Encoder, pieces: WordPieces, seed: int
) -> ClozeSet:
    """The documents' passages with their pseudo questions; the same ones for the same seed."""
    texts = [
        PassageText(one.title or "", tuple(one.text[at.start : at.end] for at in passage.sentences))
        for one in documents
        for passage in segment(one)
    ]
    rng = random.Random(seed)
    questions = (
        question
        for place, text in enumerate(texts)
        for question in _pseudo_questions(place, text, pieces, rng)
    )
    distinct = {(one.passage, one.pieces): one for one in questions}
    return ClozeSet(
        tuple(read_passage(pieces, one.context, one.sentences) for one in texts),
        _near(texts, encoder),
        tuple(distinct.values()),
    )


def drawn(
    made: ClozeSet, question: PseudoQuestion, pieces: WordPieces, rng: np.random.Generator
) -> list[Example]:
    """``EXAMPLES`` examples of the question: one right, two wrong."""
    right = made.passages[question.passage]
    rest = right.without({question.sentence})
    if not rest.sentences:
        rest = made.passages[_any_other(made, question.passage, rng)]
    other = made.passages[_other(made, question, pieces, rng)]
    gold = frozenset({question.sentence})
    return [
        Example(question.pieces, right, gold, question.answer),
        Example(question.pieces, rest),
        Example(question.pieces, other),
    ]


def _pseudo_questions(
    place: int, text: PassageText, pieces: WordPieces, rng: random.Random
) -> Iterator[PseudoQuestion]:
    for number, sentence in enumerate(text.sentences):
        tries = TRIES_LONG if len(sentence.split()) > LONG_SENTENCE else TRIES_SHORT
        for _ in range(tries):
            made = cloze(sentence, text.context, rng)
            if made is not None:
                asked = read_question(pieces, made.question)
                answer = _answer(pieces, number, sentence, made)
                yield PseudoQuestion(asked, place, number, answer)


def _answer(pieces: WordPieces, place: int, sentence: str, made: Cloze) -> Answer | None:
    if made.answer is None:
        return None
    return read_answer(pieces, place, sentence, made.answer.start, made.answer.end)


def _near(texts: Sequence[PassageText], encoder: Encoder) -> tuple[tuple[int, ...], ...]:
    vectors = np.stack([one.passage for one in encoder.encode_passages(texts)])
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -np.inf)  # nothing is its own neighbour
    order = np.argsort(-likeness, axis=1, kind="stable")[:, : min(NEAREST, len(texts) - 1)]
    return tuple(tuple(row) for row in order.tolist())


def _other(
    made: ClozeSet, question: PseudoQuestion, pieces: WordPieces, rng: np.random.Generator
) -> int:
    """The place of a near passage, or of any where that one would answer as well."""
    if rng.random() < HARD_SHARE:
        near = made.near[question.passage]
        place = near[int(rng.integers(len(near)))]
        if _told_apart(question.pieces, made.passages[place], pieces):
            return place
    return _any_other(made, question.passage, rng)


def _told_apart(question: Sequence[int], passage: PassagePieces, pieces: WordPieces) -> bool:
    """Whether the question has a word, its asking word included, that the passage has not."""
    held = {piece for sentence in passage.sentences for piece in sentence} | {*passage.title}
    return any(pieces.tells_apart(piece) and piece not in held for piece in question)


def _any_other(made: ClozeSet, place: int, rng: np.random.Generator) -> int:
    return (place + 1 + int(rng.integers(len(made.passages) - 1))) % len(made.passages)
