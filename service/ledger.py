"""What the HTTP door must remember over a restart: replies by idempotency key, and upload jobs.

A small SQLite file of its own beside the library's. A rollback journal, not WAL: traffic is low,
and older SQLite can lose a WAL that two connections reset.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

FILE = "http.db"
KEEP_SECONDS = 24 * 3600
"""Replies and finished jobs are kept a day: longer than any client goes on retrying."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY, digest TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, status TEXT NOT NULL, files TEXT NOT NULL, at REAL NOT NULL
) STRICT;
"""


class Ledger:
    """Thread-safe; every write is on disk when it returns. Reply and job bodies are JSON values."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(folder / FILE, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(SCHEMA)

    def reply(self, key: str) -> tuple[str, int, Any] | None:
        """The request's digest, the status and the body that this key was answered with."""
        rows = self._rows("SELECT digest, status, body FROM replies WHERE key = ?", key)
        return (rows[0][0], rows[0][1], json.loads(rows[0][2])) if rows else None

    def keep_reply(self, key: str, digest: str, status: int, body: Any) -> None:
        now = time.time()
        self._rows("DELETE FROM replies WHERE at < ?", now - KEEP_SECONDS)
        self._rows(
            "INSERT OR IGNORE INTO replies VALUES (?, ?, ?, ?, ?)",
            *(key, digest, status, json.dumps(body), now),
        )

    def job(self, job_id: str) -> dict[str, Any] | None:
        rows = self._rows("SELECT id, status, files FROM jobs WHERE id = ?", job_id)
        return _job(rows[0]) if rows else None

    def keep_job(self, job: dict[str, Any]) -> None:
        now = time.time()
        self._rows("DELETE FROM jobs WHERE status = 'done' AND at < ?", now - KEEP_SECONDS)
        self._rows(
            "INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?)",
            *(job["id"], job["status"], json.dumps(job["files"]), now),
        )

    def unfinished_jobs(self) -> list[dict[str, Any]]:
        """Oldest first."""
        rows = self._rows("SELECT id, status, files FROM jobs WHERE status <> 'done' ORDER BY at")
        return [_job(row) for row in rows]

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _rows(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()


def _job(row: tuple[str, str, str]) -> dict[str, Any]:
    return {"id": row[0], "status": row[1], "files": json.loads(row[2])}
