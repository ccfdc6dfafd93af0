"""``python -m eval benchmarks``: the public sets; figures with their floors and intervals."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from rich.console import Console
from rich.table import Table

from eval.figures import Figure, Result, Row, shown
from eval.results import Measured, measured, recorded_at, save
from retrieval.errors import InputError
from retrieval.types import Encoder

Benchmark: TypeAlias = Callable[[Path, Path, Encoder, int | None, int], Result]

SETS = ("clapnq", "nq", "xquad", "seeds", "border2022")
SAMPLE = 400
"""Questions a set where no other number is given: minutes, not hours, on two cores."""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("benchmarks", help="measure the public sets, with floors")
    parser.add_argument("--shared", type=Path, required=True, help="folder of the sets")
    parser.add_argument("--out", type=Path, help="where to write the figures, JSON")
    parser.add_argument("--rows", type=Path, help="where to write a row per question, JSONL")
    parser.add_argument("--record", action="store_true", help="keep the figures in eval/results")
    parser.add_argument("--only", default=",".join(SETS), help=f"of {','.join(SETS)}")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="questions a set; 0: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "passage-benchmarks",
        help="keeps the encoded collections between runs",
    )
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    names = [name.strip() for name in options.only.split(",") if name.strip()]
    unknown = sorted(set(names) - set(SETS))
    if unknown:
        raise InputError(f"--only: {', '.join(unknown)}: not of {', '.join(SETS)}")
    from retrieval.encode import load_encoder  # after the arguments are read: it takes seconds

    encoder = load_encoder()
    limit = options.sample or None
    console = Console(width=120)
    kept: list[Measured] = []
    rows: list[Row] = []
    for name in names:
        started = time.perf_counter()
        result = _benchmark(name)(options.shared, options.folder, encoder, limit, options.seed)
        console.print(figures_table(name, result.figures, time.perf_counter() - started))
        kept.append(measured(name, result.figures, sample=limit, seed=options.seed))
        rows += [{"set": name, **row} for row in result.rows]
    if options.out:
        save(options.out, kept)
    if options.record:
        save(recorded_at(), kept)
    if options.rows:
        _write_rows(options.rows, rows)
    return 0


def _benchmark(name: str) -> Benchmark:
    from eval.benchmarks import clapnq, nq, questions, xquad

    runs: Mapping[str, Benchmark] = {
        "clapnq": clapnq.run,
        "nq": nq.run,
        "xquad": xquad.run,
        "seeds": questions.run_seeds,
        "border2022": questions.run_border,
    }
    return runs[name]


def figures_table(name: str, figures: list[Figure], seconds: float) -> Table:
    table = Table(title=f"{name}, {seconds:.0f} s", title_justify="left")
    for heading in ("figure", "value", "95 % interval", "goal", "floors", "questions"):
        table.add_column(heading)
    for one in figures:
        table.add_row(
            one.name,
            shown(one.value),
            "" if one.low is None or one.high is None else f"{one.low:.3f} to {one.high:.3f}",
            "" if one.goal is None else f"{shown(one.goal)} {_met(one)}",
            ", ".join(f"{floor} {shown(value)}" for floor, value in one.floors.items()),
            str(one.count),
        )
    return table


def _met(figure: Figure) -> str:
    if figure.value is None or figure.goal is None:
        return ""
    return "reached" if figure.value >= figure.goal else "missed"


def _write_rows(path: Path, rows: list[Row]) -> None:
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), encoding="utf-8")
