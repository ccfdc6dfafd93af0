"""What the HTTP door must remember over a restart: replies by idempotency key, and upload jobs."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from service.small_db import SmallDatabase

FILE = "http.db"
KEEP_SECONDS = 24 * 3600
"""Replies and finished jobs are kept a day: longer than any client goes on retrying."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY, digest TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, status TEXT NOT NULL, files TEXT NOT NULL, at REAL NOT NULL,
    sender TEXT NOT NULL DEFAULT '{}'
) STRICT;
"""
SENDER_COLUMN = "ALTER TABLE jobs ADD COLUMN sender TEXT NOT NULL DEFAULT '{}'"
"""For a file of the version before groups: who sent its jobs is not known."""

JOB = "id, status, files, sender"


class Ledger:
    """Thread-safe; every write is on disk when it returns. Reply and job bodies are JSON values.

    Writing raises StorageFull, StorageFailed.
    """

    def __init__(self, folder: Path) -> None:
        self._db = SmallDatabase(folder / FILE, SCHEMA)
        if "sender" not in {row[1] for row in self._db.read("PRAGMA table_info(jobs)")}:
            self._db.write(SENDER_COLUMN)

    @property
    def failed(self) -> str:
        """See ``SmallDatabase``."""
        return self._db.failed

    def reply(self, key: str) -> tuple[str, int, Any] | None:
        """The request's digest, the status and the body that this key was answered with."""
        rows = self._db.read("SELECT digest, status, body FROM replies WHERE key = ?", key)
        return (rows[0][0], rows[0][1], json.loads(rows[0][2])) if rows else None

    def keep_reply(self, key: str, digest: str, status: int, body: Any) -> None:
        now = time.time()
        self._db.write("DELETE FROM replies WHERE at < ?", now - KEEP_SECONDS)
        self._db.write(
            "INSERT OR IGNORE INTO replies VALUES (?, ?, ?, ?, ?)",
            *(key, digest, status, json.dumps(body), now),
        )

    def job(self, job_id: str) -> dict[str, Any] | None:
        rows = self._db.read(f"SELECT {JOB} FROM jobs WHERE id = ?", job_id)
        return _job(rows[0]) if rows else None

    def keep_job(self, job: dict[str, Any]) -> None:
        now = time.time()
        self._db.write("DELETE FROM jobs WHERE status = 'done' AND at < ?", now - KEEP_SECONDS)
        self._db.write(
            f"INSERT OR REPLACE INTO jobs ({JOB}, at) VALUES (?, ?, ?, ?, ?)",
            *(job["id"], job["status"], json.dumps(job["files"])),
            *(json.dumps(job.get("sender", {})), now),
        )

    def unfinished_jobs(self) -> list[dict[str, Any]]:
        """Oldest first."""
        rows = self._db.read(f"SELECT {JOB} FROM jobs WHERE status <> 'done' ORDER BY at")
        return [_job(row) for row in rows]

    def close(self) -> None:
        self._db.close()


def _job(row: tuple[str, str, str, str]) -> dict[str, Any]:
    job_id, status, files, sender = row
    job = {"id": job_id, "status": status, "files": json.loads(files)}
    return job | {"sender": json.loads(sender)} if sender != "{}" else job
