"""``python -m eval languages``: questions in other languages over English documents.

XQuAD's half that nothing was fitted on: is the sentence with the answer cited, and is a question
left alone once its paragraph is taken out? And Ukrainian, a language that the multilingual encoder
was not trained on, over the sample collection.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from eval.benchmarks import xquad
from eval.benchmarks.collections import opened, sampled
from eval.benchmarks.command import figures_table
from eval.benchmarks.questions import BORDER2022
from eval.calibration import auc
from eval.datasets import load_xquad
from eval.figures import Figure, Result, Row, mean_figure
from eval.language_cases import Asked, asked, paragraphs
from eval.likelihood import likelihood
from eval.metrics import mean, percentile
from eval.questions import QuestionCase, load_questions
from eval.results import measured, recorded_at, save
from eval.run import run_case
from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.library import Library
from retrieval.read import read_paths
from retrieval.search import search
from retrieval.types import Document, Encoder, Filters
from service.ask import ask
from service.question import AskRequest

LANGUAGES = ("en", "es", "ru")
UKRAINIAN = BORDER2022 / "questions.uk.jsonl"
SAMPLE = 120
"""Questions a language that are answered, each with its paragraph and without."""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("languages", help="questions in Spanish, Russian, Ukrainian")
    parser.add_argument("--shared", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--rows", type=Path, help="where to write a row per question, JSONL")
    parser.add_argument("--record", action="store_true", help="keep the figures in eval/results")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="answered a language; 0: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "passage-benchmarks",
        help="keeps the encoded collections between runs",
    )
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    from retrieval.encode import load_encoder  # after the arguments are read: it takes seconds

    encoder = load_encoder()
    limit = options.sample or None
    shared, folder, seed = options.shared, options.folder, options.seed
    runs: dict[str, Callable[[], Result]] = {
        "xquad": lambda: xquad.run(shared, folder, encoder, None, seed),
        "languages": lambda: answers(shared, folder, encoder, limit, seed),
        "border2022 in Ukrainian": lambda: ukrainian(folder, encoder, seed),
    }
    console = Console(width=120)
    results: dict[str, Result] = {}
    for name, measure in runs.items():
        began = time.perf_counter()
        results[name] = measure()
        seconds = time.perf_counter() - began
        console.print(figures_table(name, results[name].figures, seconds))
    if options.record:
        kept = [
            measured(name, one.figures, sample=limit, seed=options.seed)
            for name, one in results.items()
        ]
        save(recorded_at(), kept)
    if options.rows:
        rows = [{"set": name, **row} for name, one in results.items() for row in one.rows]
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        options.rows.write_text("".join(lines), encoding="utf-8")
    return 0


def answers(shared: Path, folder: Path, encoder: Encoder, limit: int | None, seed: int) -> Result:
    """Each question asked twice: of all the paragraphs, and of all but the one that answers it."""
    documents = paragraphs(load_xquad(shared / "xquad" / "xquad.en.json"))
    with opened(folder, "xquad", encoder, documents, load_multilingual_encoder) as library:
        rows = [
            _row(library, one, tuple(document.id for document in documents))
            for language in LANGUAGES
            for one in sampled(_report_half(shared, language), limit, seed)
        ]
    return Result([one for language in LANGUAGES for one in _figures(rows, language, seed)], rows)


def ukrainian(folder: Path, encoder: Encoder, seed: int) -> Result:
    """Own questions over the sample collection."""
    read = read_paths([BORDER2022 / "docs"], {})
    documents = [one for one in read if isinstance(one, Document)]
    with opened(folder, "border2022", encoder, documents, load_multilingual_encoder) as library:
        cases = load_questions(UKRAINIAN)
        found = [_document_found(library, case) for case in cases if case.answerable]
        rows = [run_case(library, case) for case in cases]
    figures = [
        mean_figure("Hits@5, a document with the answer", found, seed=seed, headline=True),
        mean_figure("fact recall", [row.fact_recall for row in rows], seed=seed, headline=True),
        mean_figure("evidence cited", [row.evidence_hit for row in rows], seed=seed),
        mean_figure(
            "abstained on the unanswerable",
            [row.abstained for row in rows if not row.answerable],
            seed=seed,
            headline=True,
        ),
        mean_figure(
            "abstained on the answerable",
            [row.abstained for row in rows if row.answerable],
            seed=seed,
        ),
    ]
    return Result(figures, [asdict(row) for row in rows])


def _document_found(library: Library, case: QuestionCase) -> bool:
    """The labels of the sample's questions are its documents' ids."""
    hits = search(library, case.question, xquad.DEPTH)
    wanted = {quote.doc for quote in case.evidence}
    return any(hit.stored.passage.document_id in wanted for hit in hits)


def _report_half(shared: Path, language: str) -> list[Asked]:
    return [one for one in asked(shared, language) if one.half == "report"]


def _row(library: Library, one: Asked, documents: Sequence[str]) -> Row:
    """``cited``: some citation overlaps the answer; None where nothing was answered."""
    others = Filters(document_ids=tuple(key for key in documents if key != one.document_id))
    began = time.perf_counter()
    answer = ask(library, AskRequest(one.question))
    milliseconds = (time.perf_counter() - began) * 1000
    cited = any(
        citation.document_id == one.document_id
        and citation.start < one.answer[1]
        and one.answer[0] < citation.end
        for citation in answer.citations
    )
    without = ask(library, AskRequest(one.question, filters=others))
    return {
        "id": f"{one.id}-{one.language}",
        "language": one.language,
        "question": one.question,
        "answered": bool(answer.claims),
        "cited": cited if answer.claims else None,
        "cited_of_all": cited,
        "answered_without": bool(without.claims),
        "claims": len(answer.claims),
        "probability": _probability(library, AskRequest(one.question)),
        "probability_without": _probability(library, AskRequest(one.question, filters=others)),
        "ms": milliseconds,
    }


def _probability(library: Library, request: AskRequest) -> float:
    found = likelihood(library, request)
    return found.judgement.probability if found else 0.0


def _figures(rows: Sequence[Row], language: str, seed: int) -> list[Figure]:
    mine = [row for row in rows if row["language"] == language]
    columns = {
        "answer's sentence cited, of all": "cited_of_all",
        "answer's sentence cited, of the answered": "cited",
        "answered": "answered",
        "answered without the paragraph": "answered_without",
    }
    means = [
        mean_figure(f"{language}: {name}", [row[key] for row in mine], seed=seed)
        for name, key in columns.items()
    ]
    return [
        *means,
        Figure(f"{language}: claims an answer", mean([row["claims"] for row in mine]), len(mine)),
        Figure(f"{language}: AUC, with and without the paragraph", _auc(mine), 2 * len(mine)),
        Figure(f"{language}: ms, p50", percentile([row["ms"] for row in mine], 0.5), len(mine)),
    ]


def _auc(rows: Sequence[Row]) -> float | None:
    labels = [True] * len(rows) + [False] * len(rows)
    scores = [row["probability"] for row in rows] + [row["probability_without"] for row in rows]
    return auc(labels, scores)
