"""What readers thought of answers: kept beside the library, exported for evaluation.

A small SQLite file of its own, so that deleting it loses nothing else; written as ``ledger`` is.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from service.small_db import SmallDatabase

FILE = "feedback.db"

MAX_KEPT = 100_000
"""Rows; the oldest go first. A year of a busy site, and some 200 MB at the very most."""

Rating: TypeAlias = Literal["up", "down"]
Reason: TypeAlias = Literal["wrong", "source", "missing", "beside", "other"]
"""Not true; not what the source says; incomplete; an answer to another question; else."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, at TEXT NOT NULL, rating TEXT NOT NULL,
    reason TEXT, comment TEXT, answer TEXT NOT NULL
) STRICT;
"""


class FeedbackStore:
    """Thread-safe; a row is on disk when ``keep`` returns."""

    def __init__(self, folder: Path) -> None:
        self._db = SmallDatabase(folder / FILE, SCHEMA)

    @property
    def failed(self) -> str:
        """See ``SmallDatabase``."""
        return self._db.failed

    def keep(
        self, rating: Rating, reason: Reason | None, comment: str | None, answer: dict[str, Any]
    ) -> str:
        """Store one judgement of an answer (JSON values) and return its id."""
        row_id = f"fb_{uuid.uuid4().hex}"
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        values = (row_id, now, rating, reason, comment, json.dumps(answer, ensure_ascii=False))
        # The oldest go first, so that what is refused for a full disk is not kept after all.
        self._db.write(
            "DELETE FROM feedback WHERE number <= (SELECT max(number) FROM feedback) - ?",
            MAX_KEPT - 1,
        )
        self._db.write(
            "INSERT INTO feedback (id, at, rating, reason, comment, answer)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            *values,
        )
        return row_id

    def rows(self) -> Iterator[dict[str, Any]]:
        """All of them, oldest first, as JSON values."""
        found = self._db.read(
            "SELECT id, at, rating, reason, comment, answer FROM feedback ORDER BY number"
        )
        for row_id, at, rating, reason, comment, answer in found:
            yield {
                "id": row_id,
                "at": at,
                "rating": rating,
                "reason": reason,
                "comment": comment,
                "answer": json.loads(answer),
            }

    def counts(self) -> dict[Rating, int]:
        """How many rows of each rating."""
        found = Counter(dict(self._db.read("SELECT rating, count(*) FROM feedback GROUP BY 1")))
        return {rating: found[rating] for rating in get_args(Rating)}

    def close(self) -> None:
        self._db.close()


def exported(folder: Path) -> Iterator[str]:
    """The feedback of a data folder as JSON lines; none where there is no such file."""
    if not (folder / FILE).is_file():
        return
    store = FeedbackStore(folder)
    try:
        for row in store.rows():
            yield json.dumps(row, ensure_ascii=False)
    finally:
        store.close()
