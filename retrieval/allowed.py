"""The rows that a caller may see, read from the store once and then kept up to date.

A row keeps the groups it was born with: a document that changes gets new rows (see
``Transaction.put``). So only rows that came since have to be read.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from retrieval.access import Access
from retrieval.snapshot import Snapshot
from retrieval.types import Filters

MOST_ROWS = 1_000_000
"""Rows remembered, of all callers together: some 60 MB. Those asked for least lately go first."""

MOST_DEAD = 10_000
"""Rows are added until there are twice as many as at first, and so many: then the dead ones among
them are worth a new reading."""


@dataclass(frozen=True, slots=True)
class _Known:
    """As of operation ``sequence`` and row ``last``; ``rows`` None: there is none that is hidden.
    ``read`` is how many there were when all were read."""

    sequence: int
    last: int
    rows: frozenset[int] | None
    read: int


class AllowedRows:
    """For any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[Access, _Known] = OrderedDict()

    def get(
        self, snapshot: Snapshot, sequence: int, filters: Filters, access: Access
    ) -> frozenset[int] | None:
        """``Snapshot.allowed_rows`` as of ``sequence``, the last operation that it sees; rows that
        are dead by then may be among them."""
        if filters or access.groups is None:
            return snapshot.allowed_rows(filters, access)
        with self._lock:
            before = self._known.get(access)
        if before is not None and before.sequence == sequence:
            return before.rows
        if before is not None and before.sequence > sequence:  # another search was quicker
            return snapshot.allowed_rows(filters, access)
        known = _brought_up(before, snapshot, sequence, access) if before else None
        known = known or _read(snapshot, sequence, access)
        self._keep(access, known)
        return known.rows

    def _keep(self, access: Access, known: _Known) -> None:
        with self._lock:
            self._known[access] = known
            self._known.move_to_end(access)
            while sum(len(one.rows or ()) for one in self._known.values()) > MOST_ROWS:
                self._known.popitem(last=False)


def _read(snapshot: Snapshot, sequence: int, access: Access) -> _Known:
    rows = snapshot.allowed_rows(Filters(), access)
    return _Known(sequence, snapshot.last_row(), rows, len(rows or ()))


def _brought_up(before: _Known, snapshot: Snapshot, sequence: int, access: Access) -> _Known | None:
    """With the rows that came since; None where all have to be read again."""
    came = snapshot.groups_after(before.last)
    new = {row for row, groups in came if access.reads(groups)}
    last = max((row for row, _ in came), default=before.last)
    if before.rows is None:
        return _Known(sequence, last, None, 0) if len(new) == len(came) else None
    rows = before.rows | new if new else before.rows
    grown = len(rows) > 2 * before.read + MOST_DEAD
    return None if grown else _Known(sequence, last, rows, before.read)
