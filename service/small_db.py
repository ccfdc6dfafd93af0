"""A small SQLite file of the service's own, beside the library's.

A rollback journal, not WAL: traffic is low, and older SQLite can lose a WAL that two connections
reset. Every write is on disk when it returns.
"""

from __future__ import annotations

import errno
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from retrieval.errors import FolderTooNew, StorageFailed, StorageFull

PRIMARY_CODE = 0xFF
"""SQLite's extended codes carry the kind of error in their lowest byte."""


FIRST_VERSION = 1
"""Of a file's format, in SQLite's ``user_version``; 0 stands in files from before it was kept."""


class SmallDatabase:
    """One connection, shared by all threads."""

    def __init__(self, path: Path, schema: str) -> None:
        """The file and its folder are made where missing. Raises StorageFull, FolderTooNew."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._lock = threading.Lock()
        self._failed = ""
        with disk_errors(path):
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA synchronous=FULL")
            prepare(self._db, path, schema)

    @property
    def failed(self) -> str:
        """What the disk did that stops every write until a restart; empty: nothing."""
        return self._failed

    def read(self, sql: str, *values: object) -> list[Any]:
        """All rows of a SELECT."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def write(self, sql: str, *values: object) -> None:
        """One statement, done and on disk, or not done. Raises StorageFull, StorageFailed."""
        with self._lock:
            if self._failed:
                raise StorageFailed(self._failed)
            try:
                with disk_errors(self._path):
                    self._db.execute(sql, values)
            except StorageFailed as error:
                self._failed = str(error)
                raise

    def close(self) -> None:
        with self._lock:
            self._db.close()


def prepare(database: sqlite3.Connection, path: Path, schema: str) -> None:
    """Make the tables that are missing. Raises FolderTooNew for a file of a newer format."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > FIRST_VERSION:
        raise FolderTooNew(
            f"{path} was written by a newer Passage (format {version}, this one reads up to "
            f"{FIRST_VERSION}); use that version"
        )
    database.executescript(schema)
    if version != FIRST_VERSION:
        database.execute(f"PRAGMA user_version = {FIRST_VERSION}")


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """A full or failing disk as our errors, whether SQLite reports it or the system."""
    full = f"the disk of {path.parent} is full; nothing was stored"
    try:
        yield
    except sqlite3.OperationalError as error:
        kind = error.sqlite_errorcode & PRIMARY_CODE
        if kind == sqlite3.SQLITE_FULL:
            raise StorageFull(full) from error
        if kind == sqlite3.SQLITE_IOERR:
            raise StorageFailed(
                f"the disk of {path.parent} failed ({error}): nothing more is written; "
                "check the disk, then restart"
            ) from error
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(full) from error
        raise
