"""A run as a person reads it: a table of the questions, then the scores."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.judge import Row, Summary

_SCORES = ("fact_recall", "evidence_hit", "quote_share", "abstention", "false_abstention")


def print_report(console: Console, rows: Sequence[Row], summary: Summary) -> None:
    table = Table(title=f"{len(rows)} questions", title_justify="left")
    for heading in ("id", "kind", "outcome", "facts", "evidence", "words", "ms", "missed"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, _cells(row)))
    console.print(table)
    console.print(_scores(summary))
    for row in rows:
        for line in row.contract_breaks:
            console.print(f"contract break in {row.id}: {line}", markup=False, soft_wrap=True)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.id,
        row.kind,
        row.outcome,
        _share(row.fact_recall),
        _share(row.evidence_hit),
        str(row.words),
        f"{row.latency_ms:.0f}",
        _missed(row),
    )


def _missed(row: Row) -> str:
    """A wrong abstention or answer, the facts that are missing, what must not be there."""
    if row.answerable and row.abstained:
        return "abstained"
    missed = [" or ".join(fact) for fact in row.facts_missed]
    if not row.answerable and not row.abstained:
        missed.append("answered the unanswerable")
    if row.evidence_hit == 0:
        missed.append("no listed quote cited")
    missed += [f"says {' or '.join(item)}" for item in row.forbidden]
    missed += [f"{len(row.contract_breaks)} contract breaks"] if row.contract_breaks else []
    return "; ".join(missed)


def _scores(summary: Summary) -> Table:
    table = Table(show_header=False)
    for name in _SCORES:
        table.add_row(name, _share(summary[name]), _of(summary, name))
    for name in ("contract_breaks", "forbidden"):
        table.add_row(name, str(summary[name]), "")
    for name in ("mean_words", "latency_ms_p50", "latency_ms_p99"):
        value = summary[name]
        table.add_row(name, "-" if value is None else f"{value:.1f}", "")
    return table


def _of(summary: Summary, name: str) -> str:
    if name == "abstention":
        return f"{summary['abstention_count']} of {summary['unanswerable']} unanswerable"
    if name == "false_abstention":
        return f"{summary['false_abstention_count']} of {summary['answerable']} answerable"
    return ""


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
