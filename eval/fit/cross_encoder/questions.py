"""Groups of examples from questions that people asked: NQ and XQuAD.

A group is a question with the passages that answer it and with those that retrieval brings and
that do not: what the cross-encoder has to tell apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.benchmarks.collections import opened
from eval.datasets import NqCase, XquadArticle, XquadCase
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
from retrieval.evidence import sentence_texts
from retrieval.library import Library
from retrieval.types import Document, Encoder, Hit

NQ_DEPTH = 16
XQUAD_DEPTH = 20
"""Passages searched for. XQuAD's right one may be found late among those of its article."""

WRONG_WITHIN = 16
"""Only what is found so early is a wrong passage worth learning from."""

EXAMPLES = 6
"""Of a question at a time: right, right without what answers, and wrong ones."""

RANK_DECAY = 0.7
"""A wrong passage at rank r is drawn in proportion to r ** -RANK_DECAY: near ones more often."""


@dataclass(frozen=True, slots=True)
class Group:
    """``right``: examples with gold sentences; ``wrong``: passages that do not answer, best first.
    Neither is empty."""

    question: tuple[int, ...]
    right: tuple[Example, ...]
    wrong: tuple[PassagePieces, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found; ``gold`` None: nobody said whether it answers."""

    passage: PassagePieces
    gold: frozenset[int] | None
    answer: Answer | None


def question_groups(
    nq: Sequence[NqCase],
    articles: Sequence[XquadArticle],
    folder: Path,
    encoder: Encoder,
    pieces: WordPieces,
) -> list[Group]:
    """The groups of both sets' questions that may be trained on (``eval.fit.unseen``).

    ``folder`` keeps the two encoded collections between runs. All passages are in them, those of
    the other questions too: retrieval is as hard as it will be.
    """
    groups: list[Group] = []
    documents = [Document(case.id, case.text, case.title) for case in nq]
    with opened(folder, "cross-encoder-nq", encoder, documents) as library:
        groups.extend(nq_groups(library, nq, pieces))
    documents = [Document(_id(one), one.text, one.title) for one in articles]
    with opened(folder, "cross-encoder-xquad", encoder, documents) as library:
        groups.extend(xquad_groups(library, articles, pieces))
    return groups


def nq_groups(library: Library, cases: Sequence[NqCase], pieces: WordPieces) -> Iterator[Group]:
    """A sentence of the case's own text is gold when it holds an answer.

    Other texts that hold one are left out: nobody said whether they answer.
    """
    titles = {case.id: case.title for case in cases}
    for case in cases:
        if not unseen(case.id):
            found = _nq_found(library, case, titles, pieces)
            yield from _group(pieces, case.question, found)


def xquad_groups(
    library: Library, articles: Sequence[XquadArticle], pieces: WordPieces
) -> Iterator[Group]:
    """A sentence is gold when the marked answer stands in it; all other passages are wrong."""
    titles = {_id(article): article.title for article in articles}
    for article in articles:
        if unseen(article.title):
            continue
        for case in article.questions:
            found = _xquad_found(library, article, case, titles, pieces)
            yield from _group(pieces, case.question, found)


def drawn(group: Group, rng: np.random.Generator) -> list[Example]:
    """``EXAMPLES`` examples of the group: a right passage, the same without its gold sentences
    where others are left, and wrong passages."""
    right = group.right[int(rng.integers(len(group.right)))]
    examples = [right]
    rest = right.passage.without(right.gold)
    if rest.sentences:
        examples.append(Example(group.question, rest))
    weights = np.arange(1, len(group.wrong) + 1) ** -RANK_DECAY
    chosen = rng.choice(len(group.wrong), size=EXAMPLES - len(examples), p=weights / weights.sum())
    return examples + [Example(group.question, group.wrong[place]) for place in chosen]


def _group(pieces: WordPieces, question: str, found: Sequence[Found]) -> Iterator[Group]:
    asked = read_question(pieces, question)
    right = tuple(Example(asked, one.passage, one.gold, one.answer) for one in found if one.gold)
    wrong = tuple(one.passage for one in found[:WRONG_WITHIN] if one.gold == frozenset())
    if right and wrong:
        yield Group(asked, right, wrong)


def _nq_found(
    library: Library, case: NqCase, titles: Mapping[str, str], pieces: WordPieces
) -> list[Found]:
    """What is found, then what is not found of the case's own text."""
    hits = library.search(case.question, library.encode(case.question), k=NQ_DEPTH)
    rows = {hit.stored.row for hit in hits}
    own = [Hit(one, 0.0, None, None) for one in library.passages(case.id) if one.row not in rows]
    answers = [answer.casefold() for answer in case.answers]
    found: list[Found] = []
    for hit in [*hits, *own]:
        texts = sentence_texts(hit)
        gold = frozenset(
            place
            for place, text in enumerate(texts)
            if any(answer in text.casefold() for answer in answers)
        )
        is_own = hit.stored.passage.document_id == case.id
        passage = read_passage(pieces, titles[hit.stored.passage.document_id], texts)
        if is_own:
            answer = _first_answer(pieces, texts, sorted(gold), case.answers)
            found.append(Found(passage, gold, answer))
        else:
            found.append(Found(passage, None if gold else gold, None))
    return found


def _xquad_found(
    library: Library,
    article: XquadArticle,
    case: XquadCase,
    titles: Mapping[str, str],
    pieces: WordPieces,
) -> list[Found]:
    start, end = case.answer
    found: list[Found] = []
    for hit in library.search(case.question, library.encode(case.question), k=XQUAD_DEPTH):
        stored, texts = hit.stored.passage, sentence_texts(hit)
        gold = frozenset(
            place
            for place, span in enumerate(stored.sentences)
            if stored.document_id == _id(article) and span.start < end and start < span.end
        )
        passage = read_passage(pieces, titles[stored.document_id], texts)
        answer = _first_answer(pieces, texts, sorted(gold), [article.text[start:end]])
        found.append(Found(passage, gold, answer))
    return found


def _first_answer(
    pieces: WordPieces, texts: Sequence[str], places: Sequence[int], answers: Sequence[str]
) -> Answer | None:
    """The first of the answers in the first of the sentences that hold one."""
    for place in places:
        for answer in answers:
            start = texts[place].casefold().find(answer.casefold())
            if start >= 0:
                marked = read_answer(pieces, place, texts[place], start, start + len(answer))
                if marked is not None:
                    return marked
    return None


def _id(article: XquadArticle) -> str:
    """Titles hold characters that no document's id may hold."""
    return hashlib.sha256(article.title.encode()).hexdigest()[:16]
