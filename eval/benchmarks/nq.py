"""NQ oracle, pooled: every question against the passages of all of them.

A passage is right when it is the question's own; hits are counted over the results as a search
returns them. The answer string counts when a cited sentence holds its words in a row; four of five
questions taught the cross-encoder which sentence answers, so that figure is given for the rest too.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.benchmarks.collections import opened, sampled
from eval.datasets import NqCase, load_nq_oracle
from eval.figures import Figure, Result, Row, mean_figure, mean_of
from eval.fit.unseen import unseen
from eval.metrics import percentile, words
from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.library import Library
from retrieval.search import search
from retrieval.types import Document, Encoder, Hit
from service.ask import ask
from service.question import AskRequest

DEPTH = 100
"""Deep enough that the dense floor's ten best are among the candidates."""

RANKS = 10


def run(shared: Path, folder: Path, encoder: Encoder, limit: int | None, seed: int) -> Result:
    cases = load_nq_oracle(shared / "nq_open_oracle" / "nq-open-oracle.jsonl.gz")
    owner: dict[tuple[str, str], str] = {}
    for case in cases:
        owner.setdefault((case.title, case.text), case.id)
    documents = [Document(key, text, title) for (title, text), key in owner.items()]
    with opened(folder, "nq", encoder, documents, load_multilingual_encoder) as library:
        rows = [
            _row(library, case, owner[case.title, case.text])
            for case in sampled(cases, limit, seed)
        ]
    return Result(_figures(rows, len(documents), seed), rows)


def _row(library: Library, case: NqCase, document_id: str) -> Row:
    vector = library.encode(case.question)
    hits = search(library, case.question, RANKS)
    deep = library.search(case.question, vector, k=DEPTH)
    dense = sorted(deep, key=lambda hit: -(hit.dense or 0.0))
    by_words = library.search(case.question, None, k=RANKS)
    answer = ask(library, AskRequest(case.question))
    cited = [citation.cited_text for citation in answer.citations]
    return {
        "id": case.id,
        "question": case.question,
        "answered": bool(answer.claims),
        "answers": list(case.answers),
        "answer_cited": any(holds_answer(text, case.answers) for text in cited),
        "document_cited": any(one.document_id == document_id for one in answer.citations),
        "rank": rank(hits, document_id),
        "dense_rank": rank(dense[:RANKS], document_id),
        "words_rank": rank(by_words, document_id),
        "citations": cited,
        "timings_ms": answer.timings_ms,
    }


def rank(hits: Sequence[Hit], document_id: str) -> int | None:
    """Place (from 1) of the document's first passage among the hits; None: not among them."""
    places = (
        place
        for place, hit in enumerate(hits, start=1)
        if hit.stored.passage.document_id == document_id
    )
    return next(places, None)


def holds_answer(text: str, answers: Sequence[str]) -> bool:
    """Whether the words of any answer stand in the text, in a row, whatever their case."""
    held = f" {' '.join(words(text))} "
    return any(f" {' '.join(words(answer))} " in held for answer in answers if words(answer))


def _figures(rows: Sequence[Row], passages: int, seed: int) -> list[Figure]:
    def ranked(name: str, score: str, depth: int, goal: float | None) -> Figure:
        floors = {
            "dense alone": _score(rows, "dense_rank", score, depth),
            "BM25": _score(rows, "words_rank", score, depth),
        }
        scores = [_one(row["rank"], score, depth) for row in rows]
        return mean_figure(name, scores, seed=seed, goal=goal, floors=floors)

    answered = [row for row in rows if row["answered"]]
    return [
        Figure("passages", passages, len(rows)),
        ranked("Hits@1", "hits", 1, 0.91),
        ranked("Hits@10", "hits", 10, 0.995),
        ranked("MRR@10", "reciprocal", 10, None),
        mean_figure(
            "answer inside the cited sentences",
            [row["answer_cited"] for row in rows],
            seed=seed,
            goal=0.78,
        ),
        mean_figure(
            "… over the questions that the cross-encoder was not trained on",
            [row["answer_cited"] for row in rows if unseen(row["id"])],
            seed=seed,
            goal=0.78,
        ),
        mean_figure("… of the answered", [row["answer_cited"] for row in answered], seed=seed),
        mean_figure("answered", [row["answered"] for row in rows], seed=seed),
        *_timings(rows),
    ]


def _timings(rows: Sequence[Row]) -> list[Figure]:
    """Median milliseconds of each stage over the questions that came to it, and of the whole."""
    stages = list(dict.fromkeys(stage for row in rows for stage in row["timings_ms"]))
    taken = {
        stage: [row["timings_ms"][stage] for row in rows if stage in row["timings_ms"]]
        for stage in stages
    }
    return [
        Figure(f"{stage}, median ms", percentile(times, 0.5), len(times))
        for stage, times in taken.items()
    ]


def _score(rows: Sequence[Row], key: str, score: str, depth: int) -> float:
    return mean_of([{"score": _one(row[key], score, depth)} for row in rows], "score")


def _one(place: int | None, score: str, depth: int) -> float:
    if place is None or place > depth:
        return 0.0
    return 1.0 if score == "hits" else 1.0 / place
