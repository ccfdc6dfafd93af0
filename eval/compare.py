"""``python -m eval compare A B``: two runs, question by question.

A and B are what ``run`` saved or what ``score --rows`` wrote. A metric is compared over the
questions that both measure; how many that leaves is shown.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.intervals import Difference, compare
from eval.scored import ScoredRow, load_rows
from retrieval.errors import InputError


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("compare", help="two runs: differences, intervals, p values")
    parser.add_argument("first", type=Path, help="run A: JSON of `run` or JSONL of `score`")
    parser.add_argument("second", type=Path, help="run B")
    parser.add_argument("--metric", help="only these, commas between")
    parser.add_argument("--out", type=Path, help="where to write the differences, JSON")
    parser.add_argument("--seed", type=int, default=0)
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    first, second = load_rows(options.first), load_rows(options.second)
    found = differences(first, second, seed=options.seed)
    if options.metric:
        wanted = [name.strip() for name in options.metric.split(",")]
        unknown = [name for name in wanted if name not in found]
        if unknown:
            raise InputError(f"not measured by both runs: {', '.join(unknown)}")
        found = {name: found[name] for name in wanted}
    if not found:
        raise InputError("the runs share no question with a metric in common")
    Console(width=120).print(difference_table(found, first, second))
    if options.out:
        value = {name: asdict(one) for name, one in found.items()}
        options.out.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    return 0


def differences(
    first: Sequence[ScoredRow], second: Sequence[ScoredRow], *, seed: int
) -> dict[str, Difference]:
    """B less A by metric, over the questions that both runs measure it on."""
    other = {row.id: row.scores for row in second}
    names = list(dict.fromkeys(name for row in first for name in row.scores))
    pairs = {
        name: [
            (row.scores[name], other[row.id][name])
            for row in first
            if name in row.scores and name in other.get(row.id, {})
        ]
        for name in names
    }
    return {
        name: compare([a for a, _ in both], [b for _, b in both], seed=seed)
        for name, both in pairs.items()
        if both
    }


def difference_table(
    found: dict[str, Difference], first: Sequence[ScoredRow], second: Sequence[ScoredRow]
) -> Table:
    table = Table(
        title="B less A; 95 % percentile bootstrap of the paired differences, "
        "p by paired randomisation",
        title_justify="left",
    )
    for heading in ("metric", "B - A", "from", "to", "p", "questions"):
        table.add_column(heading)
    for name, one in found.items():
        shown = [f"{x:+.4f}" for x in (one.interval.mean, one.interval.low, one.interval.high)]
        table.add_row(name, *shown, f"{one.p:.4f}", str(one.interval.count))
    alone = len({row.id for row in first} ^ {row.id for row in second})
    if alone:
        table.caption = f"{alone} questions stand in one run only"
    return table
