"""What a collection can be narrowed by: its outlets and languages, each with how many documents."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.snapshot import Execute

MAX_NAMES = 200
"""Names listed of one kind, the commonest first: nobody picks from a longer list."""


@dataclass(frozen=True, slots=True)
class Facets:
    """Names with their number of documents, commonest first; the span of dates, ISO or None."""

    documents: int
    outlets: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    earliest: str | None
    latest: str | None


def facets(execute: Execute) -> Facets:
    count, earliest, latest = next(
        iter(execute("SELECT count(*), min(published_at), max(published_at) FROM documents", ()))
    )
    return Facets(count, _names(execute, "outlet"), _names(execute, "language"), earliest, latest)


def _names(execute: Execute, column: str) -> tuple[tuple[str, int], ...]:
    """``column`` is one of ours, never a caller's word."""
    sql = f"""SELECT {column}, count(*) FROM documents WHERE {column} IS NOT NULL
              GROUP BY {column} ORDER BY 2 DESC, 1 LIMIT ?"""
    return tuple((str(name), int(count)) for name, count in execute(sql, (MAX_NAMES,)))
