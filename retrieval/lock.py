"""One writing process for a data folder, for as long as it lives.

The lock is on an open file, so the system takes it back however the process ends; what the file
says only serves the message to whoever comes second.
"""

from __future__ import annotations

import fcntl
import json
import os
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Any

from retrieval.errors import FolderInUse

LOCK_FILE = "LOCK"


class FolderLock:
    """Held from construction to ``release``. Raises FolderInUse at once if another holds it."""

    def __init__(self, folder: Path, address: str | None = None) -> None:
        # Python opens files close-on-exec: a program started by us does not inherit the lock.
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise _in_use(folder) from None
        self._descriptor: int | None = descriptor
        _write(descriptor, {"pid": os.getpid(), "address": address})
        _held.add(self)

    def release(self) -> None:
        """Give the folder back; the file stays, empty of a holder."""
        if self._descriptor is not None:
            _held.discard(self)
            _write(self._descriptor, {})
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            os.close(self._descriptor)
            self._descriptor = None

    def forget(self) -> None:
        """In a forked child: let go of the descriptor without unlocking the parent's folder."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


_held: weakref.WeakSet[FolderLock] = weakref.WeakSet()


def _forget_all() -> None:
    for lock in list(_held):
        lock.forget()


# A forked child shares the open file, and would keep the folder locked after its parent is killed.
os.register_at_fork(after_in_child=_forget_all)


def holder(folder: Path) -> dict[str, Any]:
    """What the LOCK file says: ``pid`` and ``address`` of its last holder, or nothing."""
    try:
        said = json.loads((folder / LOCK_FILE).read_text())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _in_use(folder: Path) -> FolderInUse:
    said = holder(folder)
    address = said.get("address")
    who = f"process {said['pid']}" if "pid" in said else "another process"
    where = f", serving at {address}" if address else ""
    return FolderInUse(f"{folder} is in use by {who}{where}", address)


def _write(descriptor: int, said: dict[str, Any]) -> None:
    """On a full disk the file stays empty: the lock holds all the same."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(said).encode(), 0)
