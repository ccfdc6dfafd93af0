"""``python -m eval table``: the README's table of figures, written from the results kept.

What stands between the two marks is replaced; nothing else of the file changes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.figures import Figure, shown
from eval.results import FOLDER, Measured, newest
from retrieval.errors import InputError

BEGIN = "<!-- measured: written by `python -m eval table` -->"
END = "<!-- /measured -->"
README = Path(__file__).parents[1] / "README.md"


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("table", help="rewrite the README's table from eval/results")
    parser.add_argument("--results", type=Path, default=FOLDER, help="folder of results")
    parser.add_argument("--readme", type=Path, default=README)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if it would differ")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """0: written, or as it should be; 1: ``--check`` and the table is not that of the results."""
    results = newest(options.results)
    if not results:
        raise InputError(f"{options.results}: holds no results")
    before = options.readme.read_text(encoding="utf-8")
    after = rewritten(before, table(results))
    if options.check:
        return int(before != after)
    options.readme.write_text(after, encoding="utf-8")
    return 0


def rewritten(text: str, rows: str) -> str:
    """The text with ``rows`` between its marks. Raises InputError where it has not one of each."""
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise InputError(f"the README must hold {BEGIN} once and {END} once")
    head, rest = text.split(BEGIN)
    if END not in rest:
        raise InputError(f"{END} must follow {BEGIN}")
    return f"{head}{BEGIN}\n{rows}\n{END}{rest.split(END)[1]}"


def table(results: Sequence[Measured]) -> str:
    """Markdown: the headline figures, set by set."""
    head = [
        "| set | what | figure (95 % interval) | goal | floors | questions | commit |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(line for one in results for line in _lines(one))])


def _lines(one: Measured) -> Iterator[str]:
    for figure in one.figures:
        if figure.is_headline:
            cells = (one.name, figure.name, _value(figure), _goal(figure), _floors(figure))
            escaped = (cell.replace("|", "\\|") for cell in cells)
            yield f"| {' | '.join(escaped)} | {figure.count} | `{one.commit}` |"


def _value(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return shown(figure.value)
    return f"{shown(figure.value)} ({shown(figure.low)} to {shown(figure.high)})"


def _goal(figure: Figure) -> str:
    if figure.goal is None:
        return "–"
    met = figure.value is not None and figure.value >= figure.goal
    return f"{figure.goal:g}" + ("" if met else ", **missed**")


def _floors(figure: Figure) -> str:
    return ", ".join(f"{name} {shown(value)}" for name, value in figure.floors.items()) or "–"
