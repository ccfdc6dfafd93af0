"""Fitting cases: a public question, what retrieval brings for it, and which sentences are gold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.datasets import (
    ClapNqCase,
    NqCase,
    XquadArticle,
    half,
    load_clapnq,
    load_nq_oracle,
    load_xquad,
)
from eval.fit.unseen import unseen
from eval.questions import QuestionCase, load_questions
from retrieval.collection import title_of
from retrieval.encode import load_encoder
from retrieval.evidence import Evidence, score_sentences, sentence_texts
from retrieval.language import detect
from retrieval.library import Library
from retrieval.query import Query, analyse
from retrieval.read import read_paths
from retrieval.types import Document, Hit
from service.judged import PASSAGES

SOURCES = ("clapnq", "nq", "xquad", "border2022")
BORDER2022 = Path(__file__).parents[1] / "border2022"


@dataclass(frozen=True, slots=True)
class FitCase:
    """``gold``: (passage row, sentence index) pairs that answer; empty where none is in reach.

    ``titles``: of the hits' documents, by id. ``unseen``: the cross-encoder was not trained on it.
    """

    id: str
    source: str
    query: Query
    vector: npt.NDArray[np.float32]
    hits: tuple[Hit, ...]
    gold: frozenset[tuple[int, int]]
    titles: Mapping[str, str]
    unseen: bool = True

    @property
    def answerable(self) -> bool:
        return bool(self.gold)

    def evidence(self) -> list[Evidence]:
        return score_sentences(self.query, self.vector, self.hits)


def load_cases(shared: Path, folder: Path) -> list[FitCase]:
    """ClapNQ (its one passage each), the unseen questions of NQ (pooled, with and without gold),
    XQuAD's, and the tuning half of the sample.

    ``shared`` holds the sets; ``folder`` keeps the two encoded collections between runs.
    """
    clapnq = load_clapnq(shared / "clapnq")
    nq = load_nq_oracle(shared / "nq_open_oracle" / "nq-open-oracle.jsonl.gz")
    cases: list[FitCase] = []
    with Library.open(folder / "clapnq", load_encoder, write=True) as library:
        _fill(library, [Document(case.id, case.text, case.title) for case in clapnq])
        cases.extend(_clapnq_case(library, case) for case in clapnq)
    with Library.open(folder / "nq", load_encoder, write=True) as library:
        _fill(library, [Document(case.id, case.text, case.title) for case in nq])
        for case in nq:
            if unseen(case.id):
                cases.extend(_nq_cases(library, case))
    articles = load_xquad(shared / "xquad" / "xquad.en.json")
    with Library.open(folder / "xquad", load_encoder, write=True) as library:
        _fill(library, [Document(_slug(item.title), item.text, item.title) for item in articles])
        for article in articles:
            cases.extend(_xquad_cases(library, article))
    with Library.open(folder / "border2022", load_encoder, write=True) as library:
        _fill(library, _documents(BORDER2022 / "docs"))
        questions = load_questions(BORDER2022 / "questions.jsonl")
        cases.extend(
            _border_case(library, case)
            for case in questions
            if half(case.id) == "tune" and not case.history
        )
    return cases


def _documents(folder: Path) -> list[Document]:
    read = read_paths([folder], {})
    return [document for document in read if isinstance(document, Document)]


def _border_case(library: Library, case: QuestionCase) -> FitCase:
    """One question of the tuning half of the sample; gold sentences hold a listed quote."""
    query, vector = analyse(case.question, detect(case.question)), library.encode(case.question)
    hits = tuple(library.search(case.question, vector, k=PASSAGES))
    gold = frozenset(
        (hit.stored.row, index)
        for hit in hits
        for index, text in enumerate(sentence_texts(hit))
        if any(quote.quote in text or text in quote.quote for quote in case.evidence)
    )
    return FitCase(case.id, "border2022", query, vector, hits, gold, _titles(library, hits))


def _titles(library: Library, hits: Sequence[Hit]) -> dict[str, str]:
    ids = {hit.stored.passage.document_id for hit in hits}
    return {one: title_of(library, one) for one in ids}


def _slug(title: str) -> str:
    return hashlib.sha256(title.encode()).hexdigest()[:16]


def _xquad_cases(library: Library, article: XquadArticle) -> Iterator[FitCase]:
    """Each question with its article at hand, and with the paragraph that answers it taken out."""
    for case in article.questions:
        query, vector = analyse(case.question), library.encode(case.question)
        found = library.search(case.question, vector, k=PASSAGES + 8)
        titles, fresh = _titles(library, found), unseen(article.title)
        others = [hit for hit in found if not _within(hit, article, case.paragraph)]
        without = tuple(others[:PASSAGES])
        yield FitCase(
            f"{case.id}-without", "xquad", query, vector, without, frozenset(), titles, fresh
        )
        hits = tuple(found[:PASSAGES])
        gold = frozenset(
            (hit.stored.row, index)
            for hit in hits
            if hit.stored.passage.document_id == _slug(article.title)
            for index, span in enumerate(hit.stored.passage.sentences)
            if span.start < case.answer[1] and case.answer[0] < span.end
        )
        if gold:
            yield FitCase(case.id, "xquad", query, vector, hits, gold, titles, fresh)


def _within(hit: Hit, article: XquadArticle, paragraph: tuple[int, int]) -> bool:
    passage = hit.stored.passage
    overlaps = passage.start < paragraph[1] and paragraph[0] < passage.end
    return passage.document_id == _slug(article.title) and overlaps


def _fill(library: Library, documents: Sequence[Document]) -> None:
    if library.count() < len({document.id for document in documents}):
        library.add(documents)
        library.publish()


def _clapnq_case(library: Library, case: ClapNqCase) -> FitCase:
    query, vector = analyse(case.question), library.encode(case.question)
    hits = tuple(
        Hit(stored, float(stored.vector @ vector), float(stored.vector @ vector), None)
        for stored in library.passages(case.id)
    )
    gold = frozenset(gold_sentences(case, hits))
    return FitCase(case.id, "clapnq", query, vector, hits, gold, {case.id: case.title})


def gold_sentences(case: ClapNqCase, hits: Sequence[Hit]) -> Iterator[tuple[int, int]]:
    """Our sentences of which at least half lies in a gold sentence."""
    starts = np.cumsum([0, *(len(text) + 1 for text in case.sentences)])
    marked = np.zeros(len(case.text) + 1, dtype=bool)
    for index in case.gold:
        marked[starts[index] : starts[index + 1]] = True
    for hit in hits:
        for index, span in enumerate(hit.stored.passage.sentences):
            if marked[span.start : span.end].mean() >= 0.5:
                yield hit.stored.row, index


def _nq_cases(library: Library, case: NqCase) -> Iterator[FitCase]:
    query, vector = analyse(case.question), library.encode(case.question)
    found = library.search(case.question, vector, k=PASSAGES + 4)
    answers = [answer.casefold() for answer in case.answers]
    others = [
        hit for hit in found if not any(answer in hit.stored.text.casefold() for answer in answers)
    ]
    titles, without = _titles(library, found), tuple(others[:PASSAGES])
    yield FitCase(f"{case.id}-without", "nq", query, vector, without, frozenset(), titles)
    hits = tuple(found[:PASSAGES])
    gold = frozenset(
        (hit.stored.row, index)
        for hit in hits
        if hit.stored.passage.document_id == case.id
        for index, text in enumerate(sentence_texts(hit))
        if any(answer in text.casefold() for answer in answers)
    )
    if gold:
        yield FitCase(case.id, "nq", query, vector, hits, gold, titles)
