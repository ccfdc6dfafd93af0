"""Who did what: one JSON line an event in ``audit.jsonl``. Ids and names; no question, no text."""

from __future__ import annotations

import datetime
import json
import os
import threading
from pathlib import Path
from typing import Any, Literal, TypeAlias

import structlog

from retrieval.access import EVERYTHING
from service.access.buckets import Buckets
from service.access.caller import Caller

log = structlog.get_logger("passage.access")

FILE = "audit.jsonl"
MAX_BYTES = 16 * 1024 * 1024  # some 80,000 events
KEPT = 4  # older files beside the current one: audit.jsonl.1 to .4

REFUSALS_A_MINUTE = 60
"""Refusals of one key, or of all strangers, that are written down; whoever hammers at the door
must not push the other events out."""

Event: TypeAlias = Literal["ingest", "upload", "delete", "key added", "key revoked", "refused"]

COMMAND_LINE = Caller("local", "command line", "admin", EVERYTHING)
UPLOAD = Caller("local", "upload", "admin", EVERYTHING)
"""Where no request is at hand: what was done on the command line, and uploads read later."""


class Audit:
    """Append-only. Each line is one write to a file opened for it, so that the server and the
    command line may both write, and a file that was moved away is not written to."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._refusals = Buckets()
        self._lock = threading.Lock()

    def record(self, caller: Caller, event: Event, **details: Any) -> None:
        """``details`` are JSON values: ids, a request's id, method and route."""
        if event == "refused" and self._refusals.take(caller.id, REFUSALS_A_MINUTE):
            return
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        line = {"at": now, "event": event, "key": caller.id, "name": caller.name, **details}
        try:
            with self._lock:  # two threads must not both put the full file aside
                self._write(json.dumps(line).encode() + b"\n")
        except OSError:  # a full disk: what was done is done, and answers go on
            log.exception("audit log not written", line=line)

    def _write(self, line: bytes) -> None:
        self._rotate()
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)

    def _rotate(self) -> None:
        if not self._path.exists() or self._path.stat().st_size < MAX_BYTES:
            return
        for number in range(KEPT, 0, -1):
            older = self._numbered(number - 1) if number > 1 else self._path
            if older.exists():
                older.replace(self._numbered(number))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{FILE}.{number}")
