"""``library.db``: connections and transactions. The only module that knows apsw.

One connection writes and checkpoints, for as long as the store is open; readers have connections
of their own that can only read. What is committed has reached the disk (``synchronous=FULL``).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import RLock

import apsw

from retrieval.copy_index import remember_all
from retrieval.errors import DamagedFolder, FolderTooNew, StorageFailed, StorageFull
from retrieval.schema import COPIES_SINCE, GROUPS_SINCE, SCHEMA, SCHEMA_VERSION, UPGRADES
from retrieval.snapshot import Snapshot
from retrieval.transaction import Transaction

DATABASE = "library.db"

CHECKPOINT_PAGES = 1_000
"""So many pages in the write-ahead log, and a commit moves them into the file; as SQLite does."""

UNREADABLE = (apsw.SQLITE_IOERR_READ, apsw.SQLITE_IOERR_SHORT_READ, apsw.SQLITE_IOERR_CORRUPTFS)

BUSY_MS = 10_000
"""How long a connection waits for another's short lock before it gives up."""


class Store:
    """Documents and passages on disk. Any number of readers, one writer at a time."""

    def __init__(self, folder: Path, *, write: bool) -> None:
        """``folder`` exists when ``write``; without one a reading store is empty."""
        self._path = folder / DATABASE
        self._idle: SimpleQueue[apsw.Connection] = SimpleQueue()
        self._writing = RLock()
        self._closed = False
        self._failed = ""
        self._writer = self._open_writer() if write else None
        if not write and self._has_tables():
            with self.reading():
                pass  # fails here, at the door, when the file cannot be read

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """One read transaction; whatever it sees was committed before it began."""
        connection = self._take()
        try:
            with _translated(self._path):
                _run(connection, "BEGIN")
                version = int(connection.pragma("user_version"))  # as of this transaction
                yield Snapshot(connection.execute, has_groups=version >= GROUPS_SINCE)
        finally:
            if connection.in_transaction:
                _run(connection, "ROLLBACK")
            self._give(connection)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """One write transaction; on leaving it is durable, or, after an exception, undone."""
        if self._writer is None:
            raise RuntimeError("the store was opened for reading only")
        with self._writing, _translated(self._path):
            self.require_writable()
            _run(self._writer, "BEGIN IMMEDIATE")
            try:
                yield Transaction(self._writer.execute)
                _run(self._writer, "COMMIT")
            except BaseException as error:
                if isinstance(error, apsw.IOError) and not _is_full(error):
                    self.stop_writing(str(error))
                if self._writer.in_transaction:
                    _run(self._writer, "ROLLBACK")
                raise

    @property
    def failed(self) -> str:
        """Why nothing is written any more; empty: all is well."""
        return self._failed

    def stop_writing(self, reason: str) -> None:
        """Refuse every later write. After a failed fsync nobody knows which pages reached the
        disk, and a second fsync may succeed without them (Rebello et al., ATC 2020)."""
        self._failed = self._failed or reason

    def require_writable(self) -> None:
        """Raises StorageFailed once writing has been stopped."""
        if self._failed:
            raise _failure(self._path, self._failed)

    def copy_to(self, path: Path) -> None:
        """One moment of everything, as a new file, while others read and write."""
        connection = self._take()
        try:
            with _translated(path):
                for _ in connection.execute("VACUUM INTO ?", (str(path),)):
                    pass
        finally:
            self._give(connection)

    def problems(self) -> list[str]:
        """What SQLite's own check finds wrong with the file; empty: nothing."""
        try:
            with self.reading() as snapshot:
                found = [str(row[0]) for row in snapshot.execute("PRAGMA integrity_check", ())]
        except DamagedFolder as error:
            return [str(error)]
        return [] if found == ["ok"] else [f"{DATABASE}: {line}" for line in found]

    def close(self) -> None:
        """Close every connection that is not in use; those in use close when given back."""
        self._closed = True
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                break
        if self._writer is not None:
            with self._writing:
                self._writer.close()

    def _open_writer(self) -> apsw.Connection:
        with _translated(self._path):
            connection = apsw.Connection(str(self._path))
            connection.set_busy_timeout(BUSY_MS)
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                _run(connection, f"PRAGMA {pragma}")
            connection.set_wal_hook(self._committed)
            _check_version(connection, self._path)
            if not connection.pragma("user_version"):
                _create(connection)
            _upgrade(connection)
            return connection

    def _committed(self, connection: apsw.Connection, name: str, pages: int) -> int:
        """As SQLite itself does after a commit, but an error of the disk is not passed over. The
        commit stands: it is in the log, which stays as long as it has not been moved."""
        if pages >= CHECKPOINT_PAGES:
            try:
                connection.wal_checkpoint(name)
            except (apsw.FullError, apsw.BusyError):
                pass  # the next commit tries again
            except apsw.IOError as error:
                self.stop_writing(str(error))
        return apsw.SQLITE_OK

    def _take(self) -> apsw.Connection:
        if self._closed:
            raise RuntimeError("the library is closed")
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._open_reader()

    def _give(self, connection: apsw.Connection) -> None:
        if self._closed or not connection.filename:  # the folder may be written by now
            connection.close()
        else:
            self._idle.put(connection)

    def _open_reader(self) -> apsw.Connection:
        if not self._has_tables():
            empty = apsw.Connection(":memory:")
            _create(empty)
            return empty
        with _translated(self._path):
            connection = apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READONLY)
            connection.set_busy_timeout(BUSY_MS)
            _check_version(connection, self._path)
            return connection

    def _has_tables(self) -> bool:
        """False for a folder that nobody has written yet."""
        if not self._path.exists():
            return False
        with _translated(self._path):
            connection = apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READONLY)
            connection.set_busy_timeout(BUSY_MS)
            try:
                return bool(connection.pragma("user_version"))
            finally:
                connection.close()


def _create(connection: apsw.Connection) -> None:
    _run(connection, "BEGIN IMMEDIATE")
    _run(connection, SCHEMA)
    # Tells this library's index from another's that was copied here.
    _run(connection, f"INSERT INTO meta VALUES ('library', '{uuid.uuid4().hex}')")
    _run(connection, f"PRAGMA user_version = {SCHEMA_VERSION}")
    _run(connection, "COMMIT")


def _upgrade(connection: apsw.Connection) -> None:
    """Bring a file of an older version up to this one, all or nothing."""
    version = int(connection.pragma("user_version"))
    if version == SCHEMA_VERSION:
        return
    _run(connection, "BEGIN IMMEDIATE")
    for step in range(version + 1, SCHEMA_VERSION + 1):
        _run(connection, UPGRADES[step])
    if version < COPIES_SINCE:
        remember_all(connection.execute)
    _run(connection, f"PRAGMA user_version = {SCHEMA_VERSION}")
    _run(connection, "COMMIT")


def _check_version(connection: apsw.Connection, path: Path) -> None:
    version = int(connection.pragma("user_version"))
    if version > SCHEMA_VERSION:
        raise FolderTooNew(
            f"{path} was written by a newer Passage (schema {version}, this one reads up to "
            f"{SCHEMA_VERSION}); use that version"
        )


def _run(connection: apsw.Connection, sql: str) -> None:
    for _ in connection.execute(sql):  # apsw runs a statement only as its rows are taken
        pass


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """apsw's errors as ours, for the person who has to act on them."""
    try:
        yield
    except (apsw.FullError, apsw.IOError) as error:
        if _is_full(error):
            raise StorageFull(f"the disk of {path.parent} is full; nothing was stored") from error
        if _code(error) in UNREADABLE:
            raise DamagedFolder(f"{path} cannot be read ({error}); check the disk") from error
        raise _failure(path, str(error)) from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise DamagedFolder(f"{path} is damaged ({error}); restore it from a backup") from error


def _is_full(error: apsw.Error) -> bool:
    """Full, said in either way: the index of the log is a file that is made larger first."""
    return isinstance(error, apsw.FullError) or (_code(error) == apsw.SQLITE_IOERR_SHMSIZE)


def _failure(path: Path, reason: str) -> StorageFailed:
    return StorageFailed(
        f"the disk of {path.parent} failed ({reason}): what is stored can be read, nothing more is "
        "written; check the disk, then restart"
    )


def _code(error: apsw.Error) -> int:
    """SQLite's extended result code, which apsw's types do not declare."""
    return int(getattr(error, "extendedresult", 0))
