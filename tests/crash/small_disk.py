"""A file system of a few megabytes that a test can fill to the last block."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

BLOCK = 4096
BALLAST = "ballast"


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A mounted tmpfs; a ballast file takes up what is to be missing."""

    folder: Path

    def leave(self, blocks: int) -> None:
        """Fill it so that exactly so many blocks are free."""
        with self._ballast() as descriptor:
            taken = os.fstat(descriptor).st_size
            spare = self._free() - blocks
            if spare > 0:
                os.posix_fallocate(descriptor, taken, spare * BLOCK)
            else:
                os.ftruncate(descriptor, max(0, taken + spare * BLOCK))
        if self._free() != blocks:
            raise RuntimeError(f"{self._free()} blocks are free, not {blocks}")

    def empty(self) -> None:
        """Give the space back."""
        with self._ballast() as descriptor:
            os.ftruncate(descriptor, 0)

    def _free(self) -> int:
        state = os.statvfs(self.folder)
        return state.f_bavail * state.f_frsize // BLOCK

    @contextmanager
    def _ballast(self) -> Iterator[int]:
        descriptor = os.open(self.folder / BALLAST, os.O_RDWR | os.O_CREAT)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mounted at ``folder``; the test is skipped where mounting is not permitted."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a small disk cannot be mounted here")
    try:
        disk = SmallDisk(folder)
        disk.empty()
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
