"""Question files asked of their own collections: the two seed articles, and the sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from eval.benchmarks.collections import opened, sampled
from eval.datasets import half
from eval.figures import Figure, Result, mean_figure
from eval.judge import Row, summarise
from eval.questions import load_questions
from eval.run import run_case
from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.errors import InputError
from retrieval.read import read_paths
from retrieval.types import Document, Encoder

BORDER2022 = Path(__file__).parents[1] / "border2022"

SEED_GOALS = {"fact recall": 0.90, "evidence cited": 0.90}


def run_seeds(shared: Path, folder: Path, encoder: Encoder, limit: int | None, seed: int) -> Result:
    """The shared questions on the two articles; they are kept beside ``shared``."""
    documents = shared.parent / "seeds"
    rows = _asked(documents, shared / "seed_questions.jsonl", folder, "seeds", encoder, limit, seed)
    return Result(_figures(rows, seed, SEED_GOALS), [asdict(row) for row in rows])


def run_border(
    shared: Path, folder: Path, encoder: Encoder, limit: int | None, seed: int
) -> Result:
    """The sample collection; the half that nothing was fitted on has figures of its own."""
    rows = _asked(
        BORDER2022 / "docs",
        BORDER2022 / "questions.jsonl",
        folder,
        "border2022",
        encoder,
        limit,
        seed,
    )
    held_out = [row for row in rows if half(row.id) == "report"]
    figures = _figures(rows, seed, {})
    figures += [_renamed(one) for one in _figures(held_out, seed, {}) if one.low is not None]
    return Result(figures, [asdict(row) for row in rows])


def _renamed(figure: Figure) -> Figure:
    return Figure(
        f"… unfitted half: {figure.name}",
        figure.value,
        figure.count,
        figure.low,
        figure.high,
        headline=True,
    )


def _asked(
    docs: Path,
    questions: Path,
    folder: Path,
    name: str,
    encoder: Encoder,
    limit: int | None,
    seed: int,
) -> list[Row]:
    if not docs.is_dir():
        raise InputError(f"{docs}: the documents of {name} are not here")
    cases = sampled(load_questions(questions), limit, seed)
    documents = [one for one in read_paths([docs], {}) if isinstance(one, Document)]
    with opened(folder, name, encoder, documents, load_multilingual_encoder) as library:
        return [run_case(library, case) for case in cases]


def _figures(rows: Sequence[Row], seed: int, goals: Mapping[str, float]) -> list[Figure]:
    summary = summarise(rows)
    named: dict[str, list[float | bool | None]] = {
        "fact recall": [row.fact_recall for row in rows],
        "evidence cited": [row.evidence_hit for row in rows],
        "abstained on the unanswerable": [row.abstained for row in rows if not row.answerable],
        "abstained on the answerable": [row.abstained for row in rows if row.answerable],
    }
    means = [
        mean_figure(name, scores, seed=seed, goal=goals.get(name)) for name, scores in named.items()
    ]
    counted = ("contract_breaks", "forbidden", "mean_words", "latency_ms_p50", "latency_ms_p99")
    return [
        *means,
        *(Figure(name.replace("_", " "), summary[name], len(rows)) for name in counted),
    ]
