"""Files, folders and JSONL files to documents; one bad file never stops the others."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import UnreadableFile
from retrieval.read.ids import file_id
from retrieval.read.jsonl import read_lines
from retrieval.read.limits import ReadFailure, ReadLimits
from retrieval.read.one import check_size, extension, read_one
from retrieval.types import Document


@dataclass(frozen=True, slots=True)
class _File:
    """``name`` is its path inside the named folder, with /; ``folder`` that folder."""

    path: Path
    name: str
    folder: Path


def read_paths(
    paths: Sequence[Path],
    mapping: Mapping[str, str],
    limits: ReadLimits = ReadLimits(),  # noqa: B008  (frozen)
) -> Iterator[Document | ReadFailure]:
    """Every document under ``paths``, folders sorted and in depth, hidden files left out.

    ``mapping`` gives, for our fields, the names a JSONL file uses. One failure for each file or
    line that cannot be read; raises nothing for them. Same paths, same ids, each time.
    """
    taken: set[str] = set()
    done: set[Path] = set()  # a file named twice, or linked to beside itself, is one file
    for path in paths:
        for found in _files(Path(path)):
            if isinstance(found, ReadFailure):
                yield found
            elif (real := found.path.resolve()) not in done:
                done.add(real)
                yield from _read(found, mapping, limits, taken)


def _files(path: Path) -> Iterator[_File | ReadFailure]:
    if not path.exists():
        yield ReadFailure(_shown(str(path)), "there is no such file or folder")
    elif path.is_dir():
        yield from _walk(path)
    else:
        yield _File(path, path.name, path.parent)


def _walk(folder: Path) -> Iterator[_File | ReadFailure]:
    inside = folder.resolve()
    unlisted: list[OSError] = []
    for at, folders, names in os.walk(folder, onerror=unlisted.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(at)
        links = [name for name in folders if (here / name).is_symlink()]
        for name in sorted([*names, *links]):
            path = here / name
            relative = path.relative_to(folder).as_posix()
            if name.startswith("."):
                continue
            if path.is_symlink() and not _stays(path, inside):
                yield ReadFailure(_shown(relative), "is a link that leads out of the folder")
            elif name not in links:  # a folder linked to from within is read where it is
                yield _File(path, relative, folder)
    for error in unlisted:
        yield ReadFailure(_shown(str(error.filename)), f"cannot be listed: {error.strerror}")


def _stays(link: Path, inside: Path) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(inside)
    except (OSError, RuntimeError):  # it points nowhere, or round in a circle
        return False


def _read(
    file: _File, mapping: Mapping[str, str], limits: ReadLimits, taken: set[str]
) -> Iterator[Document | ReadFailure]:
    try:
        if extension(file.name) == ".jsonl":
            _regular(file.path)
            yield from read_lines(file.path, file.name, mapping, limits)
        else:
            yield read_one(
                file.name, _content(file.path, limits), limits, lambda: _made_id(file, taken)
            )
    except UnreadableFile as error:
        yield ReadFailure(_shown(file.name), str(error))
    except OSError as error:
        yield ReadFailure(_shown(file.name), f"cannot be read: {error.strerror or error}")


def _content(path: Path, limits: ReadLimits) -> bytes:
    """The bytes of a regular file, never more than allowed, even if it grows meanwhile."""
    check_size(_regular(path), limits)
    with path.open("rb") as stream:
        return stream.read(limits.file_bytes + 1)


def _regular(path: Path) -> int:
    """The file's size in bytes. Raises UnreadableFile for a pipe or device, which may never end."""
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        raise UnreadableFile("is not a regular file")
    return about.st_size


def _made_id(file: _File, taken: set[str]) -> str:
    """By the file's name; where another folder of this run had it already, by the folder too."""
    made = file_id(file.name)
    if made in taken:
        made = file_id(f"{file.folder.resolve().name}/{file.name}")
    if made in taken:
        raise UnreadableFile(
            f"its id would be {made}, which another file of this run has: rename it"
        )
    taken.add(made)
    return made


def _shown(path: str) -> str:
    """A path that fits one line of a message, whatever bytes its name is made of."""
    return "".join(c if c.isprintable() else "?" for c in path)
