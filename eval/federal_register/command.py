"""``python -m eval federal-register``: own questions over the Federal Register notices.

Whatever was chosen by looking at answers was chosen on the half called tune.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.federal_register.collection import filled
from eval.federal_register.score import Group, Scored, group, groups, score
from eval.figures import Figure, mean_figure
from eval.metrics import mean, percentile
from eval.questions import QuestionCase, load_questions
from eval.results import measured, recorded_at, save

PASSAGE = "Passage"
QUESTIONS = Path(__file__).with_name("questions.jsonl")

SEED = 0
"""Of the intervals; nothing else is drawn."""


def _abstention(row: Scored) -> float | None:
    return None if row.answerable else float(row.abstained)


GOALS: Mapping[str, tuple[Callable[[Scored], float | None], float]] = {
    "right notice cited": (lambda row: row.right_notice, 0.90),
    "facts told": (lambda row: row.facts, 0.85),
    "abstained on the unanswerable": (_abstention, 0.80),
}
"""What is to be reached: how a question scores in it, and the mean."""

COLUMNS = (
    "right_notice",
    "right_first",
    "wrong_notice",
    "facts",
    "abstention",
    "false_abstention",
)
WIDTH = 140


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("federal-register", help="questions over 1,088 notices")
    parser.add_argument("--shared", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--out", type=Path, help="where to write the rows, JSON")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(tempfile.gettempdir()) / "passage-federal-register",
        help="collection; filled from --shared if it holds nothing",
    )
    parser.add_argument("--record", action="store_true", help="keep the figures in eval/results")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Asks all the questions and prints the scores, the goals and the floors."""
    cases = load_questions(QUESTIONS)
    results, latencies = _asked(options.data, options.shared, cases)
    console = Console(width=WIDTH)
    ours = results[PASSAGE]
    floors = [group(name, rows) for name, rows in results.items() if name != PASSAGE]
    console.print(_table([*groups(PASSAGE, ours), *floors]))
    for row in ours:
        for line in row.contract_breaks:
            console.print(f"contract break in {row.id}: {line}", markup=False, soft_wrap=True)
    kept = figures(results)
    for one in kept:
        if one.goal is not None and one.value is not None:
            met = "reached" if one.value >= one.goal else "missed"
            console.print(f"{one.name}: {one.value:.3f}, {met} {one.goal:.2f}")
    console.print(f"median latency {percentile(latencies, 0.5):.0f} ms")
    if options.record:
        save(recorded_at(), [measured("federal register", kept, sample=None, seed=SEED)])
    if options.out:
        saved = {name: [asdict(row) for row in rows] for name, rows in results.items()}
        options.out.write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")
    return 0


def figures(results: Mapping[str, Sequence[Scored]]) -> list[Figure]:
    """What is kept of a run: each goal's figure, all questions and those not tuned on alone."""
    kept = []
    for what, (column, goal) in GOALS.items():
        floors = {
            system: mean(column(row) for row in rows) or 0.0
            for system, rows in results.items()
            if system != PASSAGE
        }
        ours = results[PASSAGE]
        kept.append(mean_figure(what, map(column, ours), seed=SEED, goal=goal, floors=floors))
        unseen = [column(row) for row in ours if row.half == "report"]
        kept.append(mean_figure("… of the half not tuned on", unseen, seed=SEED, headline=True))
    return kept


def _asked(
    data: Path, shared: Path, cases: Sequence[QuestionCase]
) -> tuple[dict[str, list[Scored]], list[float]]:
    """Every question's score for Passage and for the floors; Passage's latencies in ms."""
    from eval.federal_register.floors import bm25, dense
    from eval.run import run_case  # after the arguments are read: --help needs no index library
    from retrieval.encode import load_encoder
    from retrieval.library import Library

    encoder = load_encoder()
    with Library.open(filled(data, shared, encoder), lambda: encoder, write=False) as library:
        run_case(library, cases[0])  # what is loaded at first use is not timed
        rows = [run_case(library, case) for case in cases]
        results = {
            PASSAGE: [score(case, row) for case, row in zip(cases, rows, strict=True)],
            "BM25, best sentence": [score(case, bm25(library, case)) for case in cases],
            "encoder, best sentence": [score(case, dense(library, case)) for case in cases],
        }
    return results, [row.latency_ms for row in rows]


def _table(rows: Sequence[Group]) -> Table:
    table = Table(title="Federal Register notices", title_justify="left")
    for heading in ("", "questions", *COLUMNS, "contract_breaks"):
        table.add_column(heading.replace("_", " "))
    for row in rows:
        values = [getattr(row, column) for column in COLUMNS]
        shown = ["-" if value is None else f"{value:.3f}" for value in values]
        table.add_row(row.name, str(row.questions), *shown, str(row.contract_breaks))
    return table
