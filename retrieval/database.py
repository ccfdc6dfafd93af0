"""One connection to ``library.db``: opened, created, upgraded, and its errors as ours.

Each page carries a checksum, which SQLite's own checksum VFS verifies whenever it reads one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import apsw
import apsw.sqlite_extra

from retrieval.commit_record import RECORD, Recorded
from retrieval.copy_index import remember_all
from retrieval.errors import (
    DamagedFolder,
    FolderInUse,
    FolderTooNew,
    InputError,
    StorageFailed,
    StorageFull,
)
from retrieval.schema import (
    COPIES_SINCE,
    PAGES_CHECKED_SINCE,
    SCHEMA,
    SCHEMA_VERSION,
    UPGRADES,
)

CHECKSUM_BYTES = 8
"""At the end of each page; the checksum VFS knows its databases by just this number."""

COMMITS = "commits"
"""Key in the table ``meta`` of how many transactions changed the file."""

UNREADABLE = (apsw.SQLITE_IOERR_READ, apsw.SQLITE_IOERR_SHORT_READ, apsw.SQLITE_IOERR_CORRUPTFS)

BUSY_MS = 10_000
"""How long a connection waits for another's short lock before it gives up."""


@cache
def _load_page_checks() -> None:
    """SQLite's checksum VFS becomes the one that every later connection of this process uses."""
    connection = apsw.Connection(":memory:")
    try:
        apsw.sqlite_extra.load(connection, "cksumvfs")
    except (apsw.sqlite_extra.NotAvailable, LookupError, apsw.Error) as error:
        raise InputError(
            "this build of apsw has no page checksums (its extension cksumvfs): install apsw from "
            "a wheel, pip install --only-binary apsw apsw"
        ) from error
    finally:
        connection.close()


def connect(path: Path, flags: int) -> apsw.Connection:
    """A connection that verifies pages. Raises InputError where apsw cannot."""
    _load_page_checks()
    connection = apsw.Connection(str(path), flags=flags)
    connection.set_busy_timeout(BUSY_MS)
    return connection


def reserve_checksums(connection: apsw.Connection) -> None:
    """Room on each page that is written from now on, or by a VACUUM."""
    connection.reserve_bytes("main", CHECKSUM_BYTES)


def create(connection: apsw.Connection) -> None:
    run(connection, "BEGIN IMMEDIATE")
    run(connection, SCHEMA)
    # Tells this library's index from another's that was copied here.
    run(connection, f"INSERT INTO meta VALUES ('library', '{uuid.uuid4().hex}')")
    run(connection, f"PRAGMA user_version = {SCHEMA_VERSION}")
    run(connection, "COMMIT")


def upgrade(connection: apsw.Connection, path: Path) -> None:
    """Bring a file of an older version up to this one, all or nothing."""
    version = int(connection.pragma("user_version"))
    if version == SCHEMA_VERSION:
        return
    if version < PAGES_CHECKED_SINCE:
        _add_page_checksums(connection, path)
    run(connection, "BEGIN IMMEDIATE")
    for step in range(version + 1, SCHEMA_VERSION + 1):
        run(connection, UPGRADES[step])
    if version < COPIES_SINCE:
        remember_all(connection.execute)
    run(connection, f"PRAGMA user_version = {SCHEMA_VERSION}")
    run(connection, "COMMIT")


def _add_page_checksums(connection: apsw.Connection, path: Path) -> None:
    """Every page is written again, which is one transaction; then moved from the log into the
    file, so that whoever opens a file of this version finds its first page saying so."""
    reserve_checksums(connection)
    run(connection, "VACUUM")
    try:
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except apsw.BusyError as error:
        raise FolderInUse(
            f"{path} is of an older Passage and has to be rewritten once, but somebody is reading "
            "it: stop the other commands over this folder, then try again"
        ) from error


def checked_version(connection: apsw.Connection, path: Path) -> int:
    """The file's version; 0 is a new file. Raises FolderTooNew, DamagedFolder."""
    version = int(connection.pragma("user_version"))
    if version > SCHEMA_VERSION:
        raise FolderTooNew(
            f"{path} was written by a newer Passage (schema {version}, this one reads up to "
            f"{SCHEMA_VERSION}); use that version"
        )
    # The first page says whether there are checksums; it must not be able to switch them off.
    if version >= PAGES_CHECKED_SINCE and not _verifies(connection):
        raise DamagedFolder(
            f"{path} is damaged (its first page). If the power failed, `passage doctor --repair` "
            "takes the page from the log; otherwise restore a backup"
        )
    return version


def renew_first_page(connection: apsw.Connection, said: Recorded | None, path: Path) -> None:
    """A power cut while the log is moved into the file may leave the first page torn there, and
    whole in the log, which is moved once more. Raises DamagedFolder where commits are missing."""
    version = int(connection.pragma("user_version"))
    if PAGES_CHECKED_SINCE <= version <= SCHEMA_VERSION and not _verifies(connection):
        require_commits(connection, said, path)
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)


def _verifies(connection: apsw.Connection) -> bool:
    return bool(connection.pragma("checksum_verification") == "1")


def count_commit(connection: apsw.Connection) -> int:
    sql = """INSERT INTO meta (key, value) VALUES (?, '1')
             ON CONFLICT (key) DO UPDATE SET value = value + 1 RETURNING value"""
    ((commits,),) = list(connection.execute(sql, (COMMITS,)))
    return int(commits)


def recordable(connection: apsw.Connection) -> Recorded:
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    return Recorded(str(meta["library"]), int(meta.get(COMMITS, 0)))


def require_commits(connection: apsw.Connection, said: Recorded | None, path: Path) -> None:
    """Raises DamagedFolder unless every commit that was recorded is there."""
    if said is None:
        return
    found = recordable(connection) if connection.pragma("user_version") else Recorded("", 0)
    if found.library != said.library or found.commits < said.commits:
        raise lost(path, said, found.commits)


def lost(path: Path, said: Recorded, found: int) -> DamagedFolder:
    return DamagedFolder(
        f"{path} is not whole: {said.commits:,} changes were made in it, {found:,} of them are "
        "there (its log has decayed, or it was put in another's place). Restore a backup; or, to "
        f"go on with what is left, delete {path.parent / RECORD}"
    )


def run(connection: apsw.Connection, sql: str) -> None:
    for _ in connection.execute(sql):  # apsw runs a statement only as its rows are taken
        pass


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """apsw's errors as ours, for the person who has to act on them."""
    try:
        yield
    except (apsw.FullError, apsw.IOError) as error:
        if is_full(error):
            raise StorageFull(f"the disk of {path.parent} is full; nothing was stored") from error
        if is_decay(error):
            raise DamagedFolder(
                f"{path} is damaged: a page is not what was written. Restore a backup, or see what "
                "`passage doctor --repair` can make again"
            ) from error
        if _code(error) in UNREADABLE:
            raise DamagedFolder(f"{path} cannot be read ({error}); check the disk") from error
        raise failure(path, str(error)) from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise DamagedFolder(f"{path} is damaged ({error}); restore it from a backup") from error


def is_full(error: apsw.Error) -> bool:
    """Full, said in either way: the index of the log is a file that is made larger first."""
    return isinstance(error, apsw.FullError) or (_code(error) == apsw.SQLITE_IOERR_SHMSIZE)


def is_decay(error: apsw.Error) -> bool:
    """A page whose checksum does not hold: it was not kept, whatever was written."""
    return _code(error) == apsw.SQLITE_IOERR_DATA


def failure(path: Path, reason: str) -> StorageFailed:
    return StorageFailed(
        f"the disk of {path.parent} failed ({reason}): what is stored can be read, nothing more is "
        "written; check the disk, then restart"
    )


def _code(error: apsw.Error) -> int:
    """SQLite's extended result code, which apsw's types do not declare."""
    return int(getattr(error, "extendedresult", 0))
