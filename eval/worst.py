"""The questions that went worst, for a person to look into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

RunRow: TypeAlias = Mapping[str, Any]
"""A row as ``run`` saved it."""

COUNT = 20


def goodness(row: RunRow) -> float:
    """From 0 to 1: facts and evidence of an answerable question, else whether it abstained."""
    if row["fact_recall"] is None:
        return float(row["abstained"])
    scores = [row["fact_recall"], row["evidence_hit"]]
    known = [score for score in scores if score is not None]
    return float(sum(known) / len(known))


def worst(rows: Sequence[RunRow], count: int = COUNT) -> list[RunRow]:
    """At most so many that are not as they should be, worst first.

    What breaks the contract or says what it must not comes before everything; of equals, the one
    that was surest of what it wrongly did.
    """
    bad = [row for row in rows if goodness(row) < 1 or row["forbidden"] or row["contract_breaks"]]

    def order(row: RunRow) -> tuple[bool, float, float, str]:
        broken = bool(row["forbidden"] or row["contract_breaks"])
        probability = row.get("probability")
        sure = abs((0.5 if probability is None else probability) - 0.5)
        return (not broken, goodness(row), -sure, row["id"])

    return sorted(bad, key=order)[:count]


def faults(row: RunRow) -> list[str]:
    """What is wrong with the answer, a line each."""
    lines = []
    if row["fact_recall"] is None and not row["abstained"]:
        lines.append("answered a question that the documents do not answer")
    if row["fact_recall"] is not None and row["abstained"]:
        lines.append("abstained though the documents answer")
    lines += [f"fact missed: {' or '.join(fact)}" for fact in row["facts_missed"]]
    lines += [f"quote not cited: “{quote}”" for quote in row["quotes_missed"]]
    lines += [f"says what it must not: {' or '.join(item)}" for item in row["forbidden"]]
    lines += [f"contract break: {line}" for line in row["contract_breaks"]]
    return lines
