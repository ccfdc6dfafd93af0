"""``python -m eval report``: a run as one self-contained page with plots.

    python -m eval report --results RUN.json --out report.html
        [--benchmarks FIGURES.json --benchmark-rows ROWS.jsonl] [--floor NAME=RUN.json]

``--floor`` names another run over the same questions (words alone, say), whose means are drawn as
floors. The benchmarks' figures bring floors of their own.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.calibration import auc, calibration_error, reliability
from eval.citations import JUDGE
from eval.commit import commit
from eval.figures import Figure, Row
from eval.intervals import RESAMPLES
from eval.metrics import percentile
from eval.results import Measured, load
from eval.scored import intervals, load_rows, load_run
from eval.worst import RunRow, faults, goodness, worst
from retrieval.errors import InputError

SHARES = (
    "fact_recall",
    "evidence_hit",
    "quote_share",
    "abstention",
    "false_abstention",
    "right_to_answer",
    "alce_citation_recall",
    "alce_citation_precision",
)
"""The metrics of a run that are shares, in the order shown."""

DEPTH = 50
"""How far the recall curve of a run goes: as far as ``run`` looks for quotes."""

BENCHMARK_DEPTH = 10

Labelled = tuple[list[bool], list[float]]
"""Whether each question can be answered, and the probability given to that."""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("report", help="a run as one HTML page with plots")
    parser.add_argument("--results", type=Path, required=True, help="what `run` saved")
    parser.add_argument("--benchmarks", type=Path, help="what `benchmarks --out` wrote")
    parser.add_argument("--benchmark-rows", type=Path, help="what `benchmarks --rows` wrote")
    parser.add_argument("--floor", action="append", default=[], metavar="NAME=RUN.json")
    parser.add_argument("--title", default="How good are the answers?")
    parser.add_argument("--out", type=Path, required=True, help="the page to write")
    parser.add_argument("--seed", type=int, default=0, help="of the bootstrap")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    from eval.page import render  # these bring jinja2 and matplotlib

    rows = load_run(options.results)
    if not rows:
        raise InputError(f"{options.results}: holds no question")
    figures = run_figures(options.results, _floors(options.floor), options.seed)
    benchmarks = load(options.benchmarks) if options.benchmarks else []
    more = _benchmark_rows(options.benchmark_rows) if options.benchmark_rows else []
    page = render(
        {
            "title": options.title,
            "source": options.results.name,
            "commit": commit(),
            "questions": len(rows),
            "tiles": tiles(rows),
            "sections": [_section(options.results.stem, figures), *map(_of_set, benchmarks)],
            "recall": _recall(rows, more),
            "reliability": _reliability(rows, more),
            "latency": _latency(rows),
            "worst": [_card(row) for row in worst(rows)],
            "judge": JUDGE,
            "resamples": RESAMPLES,
        }
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(page, encoding="utf-8")
    return 0


def run_figures(results: Path, floors: Mapping[str, Path], seed: int) -> list[Figure]:
    """The run's shares with intervals, and other runs' means as their floors."""
    found = intervals(load_rows(results), seed=seed)
    others = {name: intervals(load_rows(path), seed=seed) for name, path in floors.items()}
    return [
        Figure(
            name.replace("_", " "),
            found[name].mean,
            found[name].count,
            found[name].low,
            found[name].high,
            floors={key: other[name].mean for key, other in others.items() if name in other},
        )
        for name in SHARES
        if name in found
    ]


def tiles(rows: Sequence[RunRow]) -> list[tuple[str, str]]:
    """The few numbers to look at first."""
    answerable = [row for row in rows if row["fact_recall"] is not None]
    others = [row for row in rows if row["fact_recall"] is None]
    latencies = [row["latency_ms"] for row in rows]
    facts = [row["fact_recall"] for row in answerable]
    evidence = [row["evidence_hit"] for row in rows if row["evidence_hit"] is not None]
    return [
        ("facts found", _percent(facts)),
        ("evidence cited", _percent(evidence)),
        ("rightly abstained", f"{sum(row['abstained'] for row in others)} of {len(others)}"),
        (
            "wrongly abstained",
            f"{sum(row['abstained'] for row in answerable)} of {len(answerable)}",
        ),
        ("contract breaks", str(sum(len(row["contract_breaks"]) for row in rows))),
        ("median answer", f"{percentile(latencies, 0.5):.0f} ms"),
    ]


def recall_curve(ranks: Sequence[int | None], depth: int) -> list[float]:
    """The share found among the first 1, 2, … ``depth`` places."""
    return [
        sum(rank is not None and rank <= k for rank in ranks) / len(ranks)
        for k in range(1, depth + 1)
    ]


def _section(name: str, figures: Sequence[Figure]) -> dict[str, Any]:
    from eval.plots import scores_plot

    return {"name": name, "note": "", "figures": figures, "plot": scores_plot(figures)}


def _of_set(one: Measured) -> dict[str, Any]:
    asked = "all questions" if one.sample is None else f"at most {one.sample} questions"
    note = f"{asked}, seed {one.seed}, commit {one.commit}"
    means = [replace(figure, name=figure.name) for figure in one.figures if figure.count]
    return {**_section(one.name, means), "note": note}


def _recall(rows: Sequence[RunRow], more: Sequence[Row]) -> list[dict[str, Any]]:
    from eval.plots import recall_plot

    found = []
    ranks = [rank for row in rows for rank in row.get("quote_ranks", [])]
    if ranks:
        curves = {"quotes of the run": recall_curve(ranks, DEPTH)}
        found.append({"caption": f"{len(ranks)} listed quotes", "plot": recall_plot(curves)})
    pooled = [row for row in more if row["set"] == "nq"]
    if pooled:
        named = {"fused": "rank", "dense alone": "dense_rank", "BM25": "words_rank"}
        curves = {
            name: recall_curve([row[key] for row in pooled], BENCHMARK_DEPTH)
            for name, key in named.items()
        }
        caption = f"NQ pooled, {len(pooled)} questions, beside its floors"
        found.append({"caption": caption, "plot": recall_plot(curves)})
    return found


def _reliability(rows: Sequence[RunRow], more: Sequence[Row]) -> dict[str, Any] | None:
    from eval.plots import reliability_plot

    known = [row for row in rows if row.get("probability") is not None]
    named: dict[str, Labelled] = {}
    if known:
        named["this run"] = (
            [row["fact_recall"] is not None for row in known],
            [row["probability"] for row in known],
        )
    clapnq = [row for row in more if row["set"] == "clapnq"]
    if clapnq:
        named["ClapNQ"] = (
            [row["answerable"] for row in clapnq],
            [row["probability"] for row in clapnq],
        )
    if not named:
        return None
    notes = [_calibration(name, labelled) for name, labelled in named.items()]
    return {"notes": notes, "plot": reliability_plot(named)}


def _calibration(name: str, labelled: Labelled) -> str:
    area, error = auc(*labelled), calibration_error(reliability(*labelled))
    parts = [f"{name}: {len(labelled[0])} questions"]
    parts += [] if area is None else [f"AUC {area:.3f}"]
    parts += [] if error is None else [f"expected calibration error {error:.3f}"]
    return ", ".join(parts)


def _latency(rows: Sequence[RunRow]) -> dict[str, Any]:
    from eval.plots import latency_plot

    latencies = [float(row["latency_ms"]) for row in rows]
    shares = {"median": 0.5, "p90": 0.9, "p99": 0.99}
    notes = [f"{name} {percentile(latencies, share):.0f} ms" for name, share in shares.items()]
    return {"notes": notes, "plot": latency_plot(latencies)}


def _card(row: RunRow) -> dict[str, Any]:
    """The row for the page; runs saved by an earlier version lack some of its fields."""
    absent: dict[str, Any] = {"probability": None, "nearest": []}
    return {**absent, **row, "goodness": goodness(row), "faults": faults(row)}


def _floors(given: Sequence[str]) -> dict[str, Path]:
    floors = {}
    for item in given:
        name, sign, path = item.partition("=")
        if not sign or not name or not path:
            raise InputError(f"--floor {item!r}: must be NAME=RUN.json")
        floors[name] = Path(path)
    return floors


def _benchmark_rows(path: Path) -> list[Row]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: not rows of benchmarks: {error}") from error


def _percent(scores: Sequence[float]) -> str:
    return f"{sum(scores) / len(scores):.0%}" if scores else "–"
