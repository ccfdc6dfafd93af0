"""Scores question by question, the form that scoring, comparing and the report share.

A file of them is JSONL: ``{"id": …, "scores": {"nDCG@10": …}, …}``, one question a line; what else
a line holds is kept for the reader.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.citations import citation_scores, verified
from eval.intervals import Interval, bootstrap
from retrieval.errors import InputError


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """One question's scores by metric; a metric that it does not measure is absent."""

    id: str
    scores: Mapping[str, float]
    more: Mapping[str, Any] = field(default_factory=dict)


def intervals(rows: Sequence[ScoredRow], *, seed: int) -> dict[str, Interval]:
    """Each metric's mean over the questions that measure it, in order of first use."""
    names = list(dict.fromkeys(name for row in rows for name in row.scores))
    return {
        name: bootstrap([row.scores[name] for row in rows if name in row.scores], seed=seed)
        for name in names
    }


def load_rows(path: Path) -> list[ScoredRow]:
    """Rows of a JSONL file of them, or of what ``run`` saved (``.json``).

    Raises InputError, naming the line, for anything else.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    if path.suffix != ".jsonl":
        return [_of_run(row) for row in _run_rows(path, text)]
    lines = enumerate(text.split("\n"), start=1)
    return _unique(path, [_row(path, number, line) for number, line in lines if line.strip()])


def load_run(path: Path) -> list[dict[str, Any]]:
    """The rows that ``run`` saved, as they are. Raises InputError for another file."""
    try:
        return _run_rows(path, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error


def save_rows(path: Path, rows: Iterable[ScoredRow]) -> None:
    """One line a question; what ``load_rows`` reads back."""
    lines = [
        json.dumps({"id": row.id, "scores": dict(row.scores), **row.more}, ensure_ascii=False)
        for row in rows
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _run_rows(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        rows = json.loads(text)["rows"]
        if not isinstance(rows, list) or not all("citations" in row for row in rows):
            raise ValueError("its rows are no answers")
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: not what `python -m eval run` saves: {error!r}") from error
    return rows


def _of_run(row: Mapping[str, Any]) -> ScoredRow:
    """A row of ``run``: its answer's scores, and what the answer cites."""
    answerable = row["fact_recall"] is not None
    abstained = float(row["abstained"])
    cited = citation_scores(row, verified) if row.get("claims") else None
    found = {
        "fact_recall": row["fact_recall"],
        "evidence_hit": row["evidence_hit"],
        "quote_share": row["quote_share"],
        "false_abstention" if answerable else "abstention": abstained,
        "right_to_answer": abstained != float(answerable),
        "alce_citation_recall": cited.recall if cited else None,
        "alce_citation_precision": cited.precision if cited else None,
        "contract_breaks": len(row["contract_breaks"]),
        "words": None if row["abstained"] else row["words"],
        "latency_ms": row["latency_ms"],
    }
    scores = {name: float(value) for name, value in found.items() if value is not None}
    return ScoredRow(row["id"], scores, {"question": row["question"], "kind": row["kind"]})


def _row(path: Path, number: int, line: str) -> ScoredRow:
    try:
        value = json.loads(line)
        scores = {str(name): float(score) for name, score in value["scores"].items()}
        more = {name: item for name, item in value.items() if name not in {"id", "scores"}}
        return ScoredRow(str(value["id"]), scores, more)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}:{number}: not a line of scores: {error!r}") from error


def _unique(path: Path, rows: list[ScoredRow]) -> list[ScoredRow]:
    if len({row.id for row in rows}) < len(rows):
        raise InputError(f"{path}: an id stands twice")
    return rows
