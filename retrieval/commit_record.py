"""``COMMITTED``: how many commits ``library.db`` must hold, on disk before one is acknowledged.

SQLite ends its log at the first frame that is not whole, without a word. After a crash one bit that
has decayed there would take every later commit along, and so would a log or a database that is
gone. What is counted outside shows it.

Two slots are written in turn, so that a power cut in the middle of one leaves the other. A record
that is behind the database is no fault: the process ended between the commit and its record.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import DamagedFolder

RECORD = "COMMITTED"

SLOT = 512
"""Bytes that a disk writes whole."""

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)

_SLOT = re.compile(r"([0-9a-f]{32}) (\d+) [0-9a-f]{64} *\n")


@dataclass(frozen=True, slots=True)
class Recorded:
    """``library`` is the database's own name for itself, ``commits`` how many were made in it."""

    library: str
    commits: int


def recorded(folder: Path) -> Recorded | None:
    """What the record says; None where there is none. Raises DamagedFolder."""
    path = folder / RECORD
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    whole = [_read(content[start : start + SLOT]) for start in (0, SLOT)]
    found = [one for one in whole if one is not None]
    if len(content) != 2 * SLOT or not found:
        raise DamagedFolder(
            f"{path} is damaged; delete it, then let `passage doctor` look at the rest"
        )
    return max(found, key=lambda one: one.commits)


class CommitRecord:
    """The writer's end of it. A disk without room for it is put up with: it is then behind."""

    def __init__(self, folder: Path, now: Recorded) -> None:
        """Written anew. Raises OSError."""
        self._folder, self._library = folder, now.library
        self._descriptor: int | None = None
        self.keep(now.commits)

    def keep(self, commits: int) -> None:
        """On disk when it returns. Raises OSError for anything but a full disk."""
        now = Recorded(self._library, commits)
        try:
            if self._descriptor is None:
                self._descriptor = _make(self._folder, now)
            else:
                os.pwrite(self._descriptor, _written(now), SLOT * (commits % 2))
                os.fdatasync(self._descriptor)
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _make(folder: Path, now: Recorded) -> int:
    """A new file in the old one's place, whole or not at all, and open."""
    draft = folder / f"{RECORD}.tmp"
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        os.pwrite(descriptor, _written(now) * 2, 0)
        os.fsync(descriptor)
        draft.replace(folder / RECORD)
        _sync_folder(folder)
    except BaseException:
        os.close(descriptor)
        draft.unlink(missing_ok=True)
        raise
    return descriptor


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written(now: Recorded) -> bytes:
    said = f"{now.library} {now.commits}"
    line = f"{said} {hashlib.sha256(said.encode()).hexdigest()}"
    return f"{line:<{SLOT - 1}}\n".encode()


def _read(slot: bytes) -> Recorded | None:
    """Mirror of ``_written``; None unless every byte is as it was written."""
    match = _SLOT.fullmatch(slot.decode("ascii", "replace"))
    if match is None:
        return None
    found = Recorded(match[1], int(match[2]))
    return found if _written(found) == slot else None
