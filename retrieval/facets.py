"""What a collection can be narrowed by: its outlets and languages, each with how many documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.access import Access
from retrieval.snapshot import Execute, Snapshot
from retrieval.types import Filters

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


def facets(snapshot: Snapshot, access: Access) -> Facets:
    """Of the documents that the caller may read."""
    where, values = snapshot.condition(Filters(), access)
    sql = f"SELECT count(*), min(published_at), max(published_at) FROM documents d WHERE {where}"
    ((count, earliest, latest),) = snapshot.execute(sql, values)
    outlets, languages = (
        _names(snapshot.execute, one, where, values) for one in ("outlet", "language")
    )
    return Facets(count, outlets, languages, earliest, latest)


def _names(
    execute: Execute, column: str, where: str, values: Sequence[str]
) -> tuple[tuple[str, int], ...]:
    """``column`` is one of ours, never a caller's word."""
    sql = f"""SELECT {column}, count(*) FROM documents d WHERE {column} IS NOT NULL AND {where}
              GROUP BY {column} ORDER BY 2 DESC, 1 LIMIT ?"""
    found = execute(sql, (*values, MAX_NAMES))
    return tuple((str(name), int(count)) for name, count in found)
