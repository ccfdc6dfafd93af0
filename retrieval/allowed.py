"""The rows that a caller may see, read from the store and remembered until something is written."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TypeAlias

from retrieval.access import Access
from retrieval.snapshot import Snapshot
from retrieval.types import Filters

MOST_ROWS = 1_000_000
"""Rows remembered, of all callers together: some 60 MB. Those asked for least lately go first."""

_Key: TypeAlias = tuple[int, Access]


class AllowedRows:
    """For any thread. Groups change by an operation of the store, which ``sequence`` counts."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[_Key, frozenset[int] | None] = OrderedDict()

    def get(
        self, snapshot: Snapshot, sequence: int, filters: Filters, access: Access
    ) -> frozenset[int] | None:
        """``Snapshot.allowed_rows`` as of ``sequence``, the last operation that it sees."""
        if filters or access.groups is None:
            return snapshot.allowed_rows(filters, access)
        key = (sequence, access)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        rows = snapshot.allowed_rows(filters, access)
        with self._lock:
            self._known[key] = rows
            while sum(len(one or ()) for one in self._known.values()) > MOST_ROWS:
                self._known.popitem(last=False)
        return rows
