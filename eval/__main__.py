"""``python -m eval COMMAND``; --help lists the commands."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from eval import attribution, compare, languages, llm, report, rewriting, score, table
from eval.ablation import command as ablation
from eval.benchmarks import command as benchmarks
from eval.federal_register import command as federal_register
from eval.judge import limits_missed, parse_limits, summarise, to_json
from eval.pairs import command as pairs
from eval.questions import load_questions
from eval.speakers import command as speakers
from eval.systems import PASSAGE, SYSTEMS
from eval.terminal import print_report
from retrieval.errors import PassageError

LOG_WIDTH = 140

COMMANDS = (
    score,
    compare,
    report,
    table,
    rewriting,
    benchmarks,
    ablation,
    languages,
    llm,
    federal_register,
    pairs,
    attribution,
    speakers,
)
"""Beside ``run``; each adds its parser and says what runs it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done; 1: a limit does not hold; 2: the input cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except PassageError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    from eval.run import run  # after the arguments are read: --help needs no index library

    measured = list(summarise([]))
    at_least = parse_limits(options.fail_under, measured)
    at_most = parse_limits(options.fail_over, measured)
    cases = load_questions(options.questions)
    rows = run(options.data, cases, options.system)
    summary = summarise(rows)
    saved = json.dumps(to_json(summary, rows), ensure_ascii=False, indent=1)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(saved + "\n", encoding="utf-8")
    print_report(_console(), rows, summary)
    missed = limits_missed(summary, at_least, at_most)
    for line in missed:
        print(f"eval: {line}", file=sys.stderr)
    return 1 if missed else 0


def _console() -> Console:
    """As wide as the terminal; wide enough for the table in a file or a log."""
    console = Console()
    return console if console.is_terminal else Console(width=LOG_WIDTH)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description="Measure answers.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="ask a collection the questions of a file, judge them")
    run.add_argument("--data", type=Path, required=True, help="the collection's data folder")
    run.add_argument("--questions", type=Path, required=True, help="questions file, JSONL")
    run.add_argument("--out", type=Path, required=True, help="where to write the results, JSON")
    run.add_argument("--fail-under", default="", metavar="NAME=LIMIT,…", help="exit 1 if lower")
    run.add_argument("--fail-over", default="", metavar="NAME=LIMIT,…", help="exit 1 if higher")
    run.add_argument("--system", choices=SYSTEMS, default=PASSAGE, help="or a floor")
    run.set_defaults(command=_run)
    for module in COMMANDS:
        module.add_parser(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
