"""``python -m eval rewriting``: follow-ups made to stand alone, against rewrites by people.

A word is a content word's stem. "recovered" is the share of the words a person added that the rule
adds too; "wrong" the share of the words the rule adds that the person's rewrite does not hold;
"F1" compares all words with the rewrite's. The last turn alone adds nothing, so it recovers 0 and
is wrong in 0; its F1 is the floor. The person's rewrite has 1, 0 and 1.
The rule was chosen on the conversations of the half called tune.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.conversations import FollowUp, conversation, load_conversations
from eval.datasets import half
from eval.figures import Figure, mean_figure
from eval.intervals import bootstrap
from eval.results import measured, recorded_at, save
from eval.scored import ScoredRow, save_rows
from retrieval.words import content_tokens
from service.standalone import standalone

LOG_WIDTH = 150

WORST = 3
"""Examples printed with ``--show``, a set and kind of mistake."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Shares from 0 to 1; None where nobody added anything (to recover, to be wrong about)."""

    recovered: float | None
    wrong: float | None
    f1: float
    last_turn_f1: float


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("rewriting", help="follow-ups against rewrites by people")
    parser.add_argument("--shared", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--rows", type=Path, help="where to write the scores by turn, JSONL")
    parser.add_argument("--record", action="store_true", help="keep the figures in eval/results")
    parser.add_argument("--seed", type=int, default=0, help="of the bootstrap")
    parser.add_argument("--show", action="store_true", help="print the worst rewrites")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    console = Console(width=LOG_WIDTH)
    table = Table(title="follow-ups, 95 % percentile bootstrap intervals", title_justify="left")
    for heading in ("set", "turns", "recovered", "wrong", "F1", "last turn's F1"):
        table.add_column(heading)
    rows: list[ScoredRow] = []
    for name, cases in load_conversations(options.shared).items():
        mine = [scored(name, case) for case in cases]
        table.add_row(name, str(len(mine)), *_cells(mine, options.seed))
        rows += mine
    table.add_row("all", str(len(rows)), *_cells(rows, options.seed))
    for part in ("tune", "report"):
        mine = [row for row in rows if half(conversation(row.id.partition("/")[2])) == part]
        table.add_row(f"all, {part} half", str(len(mine)), *_cells(mine, options.seed))
    console.print(table)
    if options.show:
        _show(console, rows)
    if options.rows:
        save_rows(options.rows, rows)
    if options.record:
        figures = _figures(rows, options.seed)
        save(recorded_at(), [measured("rewriting", figures, sample=None, seed=options.seed)])
    return 0


def _figures(rows: Sequence[ScoredRow], seed: int) -> list[Figure]:
    """Over all sets: the words recovered, those added wrongly, and F1 beside the last turn's."""

    def column(metric: str) -> list[float | None]:
        return [row.scores.get(metric) for row in rows]

    alone = mean_figure("F1, last turn alone", column("last_turn_f1"), seed=seed).value or 0.0
    return [
        mean_figure("added words recovered", column("recovered"), seed=seed, headline=True),
        mean_figure("added words that are wrong", column("wrong"), seed=seed, headline=True),
        mean_figure("F1", column("f1"), seed=seed, floors={"last turn alone": alone}),
    ]


def scored(name: str, case: FollowUp) -> ScoredRow:
    """One follow-up's scores, with the three questions beside them."""
    made = standalone(case.question, case.history)
    found = judged(case.question, made, case.manual)
    scores = {
        "recovered": found.recovered,
        "wrong": found.wrong,
        "f1": found.f1,
        "last_turn_f1": found.last_turn_f1,
    }
    more = {"question": case.question, "made": made, "manual": case.manual}
    known = {key: value for key, value in scores.items() if value is not None}
    return ScoredRow(f"{name}/{case.id}", known, more)


def judged(question: str, made: str, manual: str) -> Rewrite:
    """The rule's rewrite ``made`` of ``question``, against a person's."""
    asked, ours, theirs = _keys(question), _keys(made), _keys(manual)
    wanted, added = theirs - asked, ours - asked
    return Rewrite(
        recovered=len(added & wanted) / len(wanted) if wanted else None,
        wrong=len(added - theirs) / len(added) if added else None,
        f1=_f1(ours, theirs),
        last_turn_f1=_f1(asked, theirs),
    )


def _keys(text: str) -> set[str]:
    return {token.key for token in content_tokens(text)}


def _f1(ours: set[str], theirs: set[str]) -> float:
    total = len(ours) + len(theirs)
    return 2 * len(ours & theirs) / total if total else 1.0


def _cells(rows: Sequence[ScoredRow], seed: int) -> list[str]:
    cells = []
    for metric in ("recovered", "wrong", "f1", "last_turn_f1"):
        scores = [row.scores[metric] for row in rows if metric in row.scores]
        if not scores:
            cells.append("-")
            continue
        one = bootstrap(scores, seed=seed)
        cells.append(f"{one.mean:.3f} ({one.low:.3f} to {one.high:.3f}), {one.count}")
    return cells


def _show(console: Console, rows: Sequence[ScoredRow]) -> None:
    for metric, sign in (("recovered", 1), ("wrong", -1)):
        known = [row for row in rows if metric in row.scores]
        for name in dict.fromkeys(row.id.split("/")[0] for row in known):
            mine = [row for row in known if row.id.startswith(f"{name}/")]
            console.print(f"\n{name}, worst by {metric}", style="bold")
            for row in sorted(mine, key=lambda one: sign * one.scores[metric])[:WORST]:
                for key in ("question", "made", "manual"):
                    console.print(f"  {key:9}{row.more[key]}", markup=False)
