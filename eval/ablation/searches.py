"""NQ's pooled passages: is the first passage found the question's own; does the likeliest of the
first passages' sentences hold its answer?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from eval.ablation.untitled import Untitled
from eval.ablation.variant import Variant, timed
from eval.benchmarks.collections import opened, sampled
from eval.benchmarks.nq import DEPTH, holds_answer, rank
from eval.datasets import NqCase, load_nq_oracle
from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.evidence import FEATURES, features, score_sentences, sentence_pool
from retrieval.library import Library
from retrieval.query import analyse
from retrieval.search import search
from retrieval.types import Document, Encoder, Hit
from service.judged import PASSAGES

Owners = Mapping[tuple[str, str], str]
"""Title and text of a passage to the id of its document."""


def variants(
    shared: Path, folder: Path, encoder: Encoder, limit: int | None, seed: int
) -> list[Variant]:
    """``shared`` holds the public sets, ``folder`` keeps what is encoded; ``limit`` None: all."""
    cases = load_nq_oracle(shared / "nq_open_oracle" / "nq-open-oracle.jsonl.gz")
    owner: dict[tuple[str, str], str] = {}
    for case in cases:
        owner.setdefault((case.title, case.text), case.id)
    documents = [Document(key, text, title) for (title, text), key in owner.items()]
    asked = sampled(cases, limit, seed)
    with opened(folder, "nq", encoder, documents, load_multilingual_encoder) as library:
        _warm(library)
        found, choices = _searches(library, asked, owner), _choices(library, asked)
    with opened(folder, "nq", Untitled(encoder), documents) as library:
        _warm(library)
        name = "fused, passages encoded without their titles"
        found.append(timed("best passage", name, asked, _right(library, owner)))
    return found + choices


def _warm(library: Library) -> None:
    """What is loaded at its first use is not timed."""
    library.search("warm up", library.encode("warm up"), k=1)


def _searches(library: Library, cases: Sequence[NqCase], owner: Owners) -> list[Variant]:
    def meaning(question: str) -> list[Hit]:
        deep = library.search(question, library.encode(question), k=DEPTH)
        return sorted(deep, key=lambda hit: -(hit.dense or 0.0))

    def by_words(question: str) -> list[Hit]:
        return library.search(question, None, k=PASSAGES)

    def listed(question: str) -> list[Hit]:
        return search(library, question, PASSAGES)

    step = "best passage"
    return [
        timed(step, "meaning and words, fused", cases, _right(library, owner)),
        timed(step, "… close calls read again, as in a list", cases, _first_of(listed, owner)),
        timed(step, "meaning alone, of a deep search", cases, _first_of(meaning, owner)),
        timed(step, "words alone", cases, _first_of(by_words, owner)),
    ]


def _right(library: Library, owner: Owners) -> Callable[[NqCase], float]:
    return _first_of(lambda text: library.search(text, library.encode(text), k=PASSAGES), owner)


def _first_of(found: Callable[[str], list[Hit]], owner: Owners) -> Callable[[NqCase], float]:
    def right(case: NqCase) -> float:
        return float(rank(found(case.question)[:1], owner[case.title, case.text]) == 1)

    return right


def _choices(library: Library, cases: Sequence[NqCase]) -> list[Variant]:
    searched = {}
    for case in cases:
        vector = library.encode(case.question)
        searched[case.id] = vector, library.search(case.question, vector, k=PASSAGES)

    def model(case: NqCase, *, synonyms: bool = True) -> float:
        vector, hits = searched[case.id]
        query = analyse(case.question, synonyms=synonyms)
        return float(holds_answer(score_sentences(query, vector, hits)[0].text, case.answers))

    def words(case: NqCase) -> float:
        vector, hits = searched[case.id]
        query = analyse(case.question, synonyms=False)
        pool = sentence_pool(query, vector, hits)
        column = features(query, pool)[:, FEATURES.index("coverage")]
        return float(holds_answer(pool[int(np.argmax(column))].text, case.answers))

    def cosine(case: NqCase) -> float:
        vector, hits = searched[case.id]
        pool = sentence_pool(analyse(case.question), vector, hits)
        best = max(pool, key=lambda sentence: sentence.cosine)
        return float(holds_answer(best.text, case.answers))

    step = "best sentence"
    return [
        timed(step, "the fitted model", cases, model),
        timed(step, "… without synonyms", cases, lambda case: model(case, synonyms=False)),
        timed(step, "cosine alone", cases, cosine),
        timed(step, "rare words in common alone", cases, words),
    ]
