"""What a disk may hold after a power cut: what was synced, and any part of the rest.

The model is stricter than most file systems: a new name or a rename lasts only once its *folder*
was synced, whether or not the file was. Within one folder the changes keep their order, as a
journal keeps them; writes to a file keep none.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

HEADER = struct.Struct("<cIIQ")
SECTOR = 512
"""Bytes that a disk writes whole."""


@dataclass(frozen=True, slots=True)
class Change:
    """One record of ``recorder.c``."""

    kind: str
    path: str
    offset: int
    data: bytes


def read_changes(log: Path) -> Iterator[Change]:
    content = log.read_bytes()
    at = 0
    while at < len(content):
        kind, length, size, offset = HEADER.unpack_from(content, at)
        at += HEADER.size
        path = content[at : at + length].decode()
        yield Change(kind.decode(), path, offset, content[at + length : at + length + size])
        at += length + size


@dataclass(slots=True)
class File:
    """``synced`` content, and the writes and cuts (data None) since."""

    synced: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def apply(self, changes: list[tuple[int, bytes | None]]) -> bytes:
        content = bytearray(self.synced)
        for offset, data in changes:
            end = offset if data is None else offset + len(data)
            if len(content) < end:
                content.extend(bytes(end - len(content)))
            if data is None:
                del content[offset:]
            else:
                content[offset:end] = data
        return bytes(content)


Entries = dict[str, "File | None"]
"""Names below the root; None: a folder."""


@dataclass(slots=True)
class Disk:
    """``now`` is what the process saw. ``last`` is what has lasted, ``waiting`` by folder the
    changes of names that have not, each as the name and what it then is (absent: removed)."""

    now: Entries = field(default_factory=dict)
    last: Entries = field(default_factory=dict)
    waiting: dict[str, list[list[tuple[str, File | None, bool]]]] = field(default_factory=dict)
    ignore_folder_syncs: bool = False

    def apply(self, change: Change) -> None:
        path, file = change.path, self.now.get(change.path)
        match change.kind:
            case "C" if path not in self.now:
                self._named([(path, File(), True)])
            case "M":
                self._named([(path, None, True)])
            case "U" | "D":
                self._named([(path, None, False)])
            case "R":
                self._rename(path, change.data.decode())
            case "W" if file:
                file.pending.append((change.offset, change.data))
            case "T" if file:
                file.pending.append((change.offset, None))
            case "S" if file:
                file.synced, file.pending = file.apply(file.pending), []
            case "S" if not self.ignore_folder_syncs:
                for changes in self.waiting.pop(path, []):
                    _rename_all(self.last, changes)

    def _rename(self, source: str, target: str) -> None:
        below = [name for name in self.now if name.startswith(f"{source}/")]
        moved = [(source, target), *((name, target + name[len(source) :]) for name in below)]
        removed: list[tuple[str, File | None, bool]] = [(old, None, False) for old, _ in moved]
        self._named(removed + [(new, self.now[old], True) for old, new in moved])

    def _named(self, changes: list[tuple[str, File | None, bool]]) -> None:
        """All or nothing; a rename within one folder is all that is done here."""
        folder = str(PurePosixPath(changes[0][0]).parent)
        _rename_all(self.now, changes)
        self.waiting.setdefault(folder, []).append(changes)

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes | None]:
        """One of the states that may be found: content by name, None for a folder."""
        names = dict(self.last)
        for folder in sorted(self.waiting, key=len):  # a folder's own name before what it holds
            changes = self.waiting[folder]
            for change in changes[
                : chance.choice((0, len(changes), chance.randint(0, len(changes))))
            ]:
                _rename_all(names, change)
        return {
            name: None if file is None else _survived(file, chance)
            for name, file in names.items()
            if _reachable(name, names)
        }


def _rename_all(names: Entries, changes: list[tuple[str, File | None, bool]]) -> None:
    for name, file, there in changes:
        if there:
            names[name] = file
        else:
            names.pop(name, None)


def _reachable(name: str, names: Entries) -> bool:
    """Its folder, if it is in one below the data folder, has lasted too."""
    return all(
        str(above) in names for above in PurePosixPath(name).parents if "/disk/data/" in str(above)
    )


def _survived(file: File, chance: random.Random) -> bytes:
    """The synced content with nothing, all, some, or damaged remains of what came after."""
    if not file.pending:
        return file.synced
    pending = file.pending
    match chance.choice(("none", "all", "first", "some", "torn", "zero", "flip")):
        case "none":
            return file.synced
        case "all":
            return file.apply(pending)
        case "first":
            return file.apply(pending[: chance.randint(0, len(pending))])
        case "some":
            return file.apply([one for one in pending if chance.random() < 0.5])
        case how:
            return file.apply([_damaged(one, how, chance) for one in pending])


def _damaged(
    write: tuple[int, bytes | None], how: str, chance: random.Random
) -> tuple[int, bytes | None]:
    offset, data = write
    if not data or chance.random() < 0.5:
        return write
    sectors = -(-len(data) // SECTOR)
    cut = SECTOR * chance.randrange(sectors)
    if how == "torn":
        return offset, data[:cut]
    end = min(len(data), cut + SECTOR)
    if how == "zero":
        return offset, data[:cut] + bytes(end - cut) + data[end:]
    at = chance.randrange(len(data))
    return offset, data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
