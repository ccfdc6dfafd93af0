"""``library.db``: its connections and transactions.

One connection writes and checkpoints, for as long as the store is open; readers have connections
of their own that can only read. What is committed has reached the disk (``synchronous=FULL``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import RLock

import apsw

from retrieval.commit_record import CommitRecord, Recorded, recorded
from retrieval.database import (
    checked_version,
    connect,
    count_commit,
    create,
    failure,
    is_decay,
    is_full,
    lost,
    recordable,
    renew_first_page,
    require_commits,
    reserve_checksums,
    run,
    translated,
    upgrade,
)
from retrieval.errors import DamagedFolder
from retrieval.schema import GROUPS_SINCE
from retrieval.snapshot import Snapshot
from retrieval.transaction import Transaction

DATABASE = "library.db"

CHECKPOINT_PAGES = 1_000
"""So many pages in the write-ahead log, and a commit moves them into the file; as SQLite does."""


class Store:
    """Documents and passages on disk. Any number of readers, one writer at a time."""

    def __init__(self, folder: Path, *, write: bool) -> None:
        """``folder`` exists when ``write``; without one a reading store is empty."""
        self._folder, self._path = folder, folder / DATABASE
        self._idle: SimpleQueue[apsw.Connection] = SimpleQueue()
        self._writing = RLock()
        self._closed = False
        self._failed = ""
        self._record: CommitRecord | None = None
        self._writer = self._open_writer() if write else None
        if not write and self._has_tables():
            with self.reading():
                pass  # fails here, at the door, when the file cannot be read

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """One read transaction; whatever it sees was committed before it began."""
        connection = self._take()
        try:
            with translated(self._path):
                run(connection, "BEGIN")
                version = int(connection.pragma("user_version"))  # as of this transaction
                yield Snapshot(connection.execute, has_groups=version >= GROUPS_SINCE)
        finally:
            if connection.in_transaction:
                run(connection, "ROLLBACK")
            self._give(connection)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """One write transaction; on leaving it is durable, or, after an exception, undone."""
        if self._writer is None:
            raise RuntimeError("the store was opened for reading only")
        with self._writing, translated(self._path):
            self.require_writable()
            run(self._writer, "BEGIN IMMEDIATE")
            before = self._writer.total_changes()
            try:
                yield Transaction(self._writer.execute)
                changed = self._writer.total_changes() > before
                commits = count_commit(self._writer) if changed else 0
                run(self._writer, "COMMIT")
            except BaseException as error:
                if isinstance(error, apsw.IOError) and not (is_full(error) or is_decay(error)):
                    self.stop_writing(str(error))
                if self._writer.in_transaction:
                    run(self._writer, "ROLLBACK")
                raise
            if commits:
                self._keep(commits)

    @contextmanager
    def unverified(self) -> Iterator[Transaction]:
        """As ``writing``, but of pages whose checksum does not hold too: for repair alone, which
        knows by the rows' own checksums what to believe. The others are then read anew."""
        if self._writer is None:
            raise RuntimeError("the store was opened for reading only")
        with self._writing:
            run(self._writer, "PRAGMA checksum_verification = OFF")
            try:
                with self.writing() as transaction:
                    yield transaction
            finally:
                run(self._writer, "PRAGMA checksum_verification = ON")
                run(self._writer, "PRAGMA shrink_memory")

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
            raise failure(self._path, self._failed)

    def copy_to(self, path: Path) -> None:
        """One moment of everything, as a new file, while others read and write."""
        connection = self._take()
        try:
            with translated(path):
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
                if self._record is not None:
                    self._record.close()

    def _open_writer(self) -> apsw.Connection:
        said = recorded(self._folder)
        if said and not self._has_content():
            raise lost(self._path, said, 0)
        with translated(self._path):
            connection = connect(self._path, apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
            try:
                # Until it has proved whole nothing is moved out of the log, which closing would do.
                connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
                self._prepare(connection, said)
                connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)
            except BaseException:
                connection.close()
                raise
            return connection

    def _prepare(self, connection: apsw.Connection, said: Recorded | None) -> None:
        renew_first_page(connection, said, self._path)
        version = checked_version(connection, self._path)
        require_commits(connection, said, self._path)
        if not version:
            reserve_checksums(connection)  # before the first page is written
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            run(connection, f"PRAGMA {pragma}")
        connection.set_wal_hook(self._committed)
        if not version:
            create(connection)
        upgrade(connection, self._path)
        try:
            self._record = CommitRecord(self._folder, recordable(connection))
        except OSError as error:
            self.stop_writing(str(error))

    def _keep(self, commits: int) -> None:
        """The commit stands, but is not acknowledged unless it is recorded too."""
        assert self._record is not None
        try:
            self._record.keep(commits)
        except OSError as error:
            self.stop_writing(str(error))
            self.require_writable()

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
            create(empty)
            return empty
        said = recorded(self._folder)  # before the database: there are only ever more commits
        with translated(self._path):
            connection = connect(self._path, apsw.SQLITE_OPEN_READONLY)
            try:
                checked_version(connection, self._path)
                require_commits(connection, said, self._path)
            except BaseException:
                connection.close()
                raise
            return connection

    def _has_content(self) -> bool:
        return self._path.exists() and self._path.stat().st_size > 0

    def _has_tables(self) -> bool:
        """False for a folder that nobody has written yet. Raises DamagedFolder."""
        said = recorded(self._folder)
        found = False
        if self._has_content():
            with translated(self._path):
                connection = connect(self._path, apsw.SQLITE_OPEN_READONLY)
                try:
                    found = bool(connection.pragma("user_version"))
                finally:
                    connection.close()
        if said and not found:
            raise lost(self._path, said, 0)
        return found
