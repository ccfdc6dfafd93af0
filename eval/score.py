"""``python -m eval score``: scores with intervals, of answers or of rankings.

python -m eval score --results RUN.json --rows ROWS.jsonl
python -m eval score --beir FOLDER --data DIR --run-out RUN.trec --rows ROWS.jsonl
python -m eval score --beir FOLDER --run RUN.trec --fail-under nDCG@10=0.5
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from eval.beir import Beir, load_beir
from eval.citations import JUDGE
from eval.commit import commit
from eval.intervals import Interval
from eval.judge import limits_missed, parse_limits
from eval.scored import ScoredRow, intervals, load_rows, save_rows
from retrieval.errors import InputError

if TYPE_CHECKING:
    from eval.ranking import Run

DEPTH = 200
"""Passages asked for a query: a hundred documents even where most have two."""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("score", help="means with intervals, of answers or rankings")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--results", type=Path, help="what `run` saved: score its answers")
    what.add_argument("--beir", type=Path, help="a folder in BEIR's layout: score rankings")
    parser.add_argument("--split", default="test", help="which qrels of --beir")
    parser.add_argument("--data", type=Path, help="collection to search; filled with the corpus")
    parser.add_argument("--run", type=Path, help="TREC run to score instead of searching")
    parser.add_argument("--run-out", type=Path, help="where to write the TREC run")
    parser.add_argument("--measures", help="of ir-measures, spaces between")
    parser.add_argument("--rows", type=Path, help="where to write the scores by question, JSONL")
    parser.add_argument("--out", type=Path, help="where to write means and intervals, JSON")
    parser.add_argument("--seed", type=int, default=0, help="of the bootstrap")
    parser.add_argument("--fail-under", default="", metavar="METRIC=VALUE,…")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """0: done; 1: a metric is under its limit."""
    rows = load_rows(options.results) if options.results else _ranked(options)
    if not rows:
        raise InputError("there is no question to score")
    found = intervals(rows, seed=options.seed)
    limits = parse_limits(options.fail_under, list(found))
    Console(width=100).print(score_table(found))
    if options.rows:
        save_rows(options.rows, rows)
    if options.out:
        _write(options.out, found, options.seed)
    missed = limits_missed({name: one.mean for name, one in found.items()}, limits, {})
    for line in missed:
        print(f"eval: {line}", file=sys.stderr)
    return 1 if missed else 0


def score_table(found: Mapping[str, Interval]) -> Table:
    table = Table(title="means, 95 % percentile bootstrap intervals", title_justify="left")
    for heading in ("metric", "mean", "from", "to", "questions"):
        table.add_column(heading)
    for name, one in found.items():
        shown = [f"{value:.3f}" for value in (one.mean, one.low, one.high)]
        table.add_row(name, *shown, str(one.count))
    if any(name.startswith("alce_") for name in found):
        table.caption = f"alce_*: judged by {JUDGE}"
    return table


def _ranked(options: argparse.Namespace) -> list[ScoredRow]:
    from eval.ranking import MEASURES, load_trec, measure, save_trec

    if (options.run is None) == (options.data is None):
        raise InputError("--beir needs --data to search, or --run to score, and not both")
    beir = load_beir(options.beir, options.split)
    run = load_trec(options.run) if options.run else searched(options.data, beir)
    if options.run_out:
        save_trec(options.run_out, run)
    scores = measure(beir.qrels, run, options.measures or MEASURES)
    return [
        ScoredRow(query, scores[query], {"question": beir.queries[query]}) for query in beir.qrels
    ]


def searched(data: Path, beir: Beir) -> Run:
    """The documents found for each query, each where its first passage stands."""
    from retrieval.encode import load_encoder
    from retrieval.encode_multilingual import load_multilingual_encoder
    from retrieval.library import Library
    from retrieval.search import search

    with Library.open(
        data, load_encoder, write=True, multilingual=load_multilingual_encoder
    ) as library:
        missing = [one for one in beir.documents if library.get(one.id) is None]
        if missing:
            library.add(missing)
            library.publish()
        run: dict[str, list[tuple[str, float]]] = {}
        for query, text in beir.queries.items():
            best: dict[str, float] = {}
            for hit in search(library, text, DEPTH):
                best.setdefault(hit.stored.passage.document_id, hit.score)
            run[query] = list(best.items())
    return run


def _write(path: Path, found: Mapping[str, Interval], seed: int) -> None:
    value = {
        "commit": commit(),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": seed,
        "citation_judge": JUDGE,
        "scores": {name: asdict(one) for name, one in found.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
