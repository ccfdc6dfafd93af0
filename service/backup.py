"""A data folder to a backup and back: its databases and waiting uploads, each with its sha256.

backup.json    what it holds
library.db     the documents; indexes are not kept, they are made again
*.db           the service's own: replies, upload jobs, feedback
uploads/…      files that were acknowledged and not yet read
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from retrieval.errors import DamagedFolder, FolderTooNew, InputError
from retrieval.library import Library
from retrieval.store import DATABASE
from service.jobs import SPOOL
from service.small_db import disk_errors

CONTENTS = "backup.json"
BACKUP_FORMAT = 1


def back_up(library: Library, data: Path, destination: Path) -> str:
    """Write a backup beside ``destination`` and move it there whole; what to tell.

    Raises InputError where ``destination`` holds anything, StorageFull, and DamagedFolder where a
    copy is not whole.
    """
    with _made_whole(destination) as draft:
        # In this order a job that the ledger calls unfinished has its file, or its document.
        for path in sorted(data.glob("*.db")):
            if path.name != DATABASE:
                _copy_database(path, draft / path.name)
        _copy_files(data / SPOOL, draft / SPOOL)
        library.copy_to(draft)
        for path in draft.glob("*.db"):
            _require_whole(path)
        files = _digests(draft)
        contents = {"format": BACKUP_FORMAT, "files": files}
        (draft / CONTENTS).write_text(json.dumps(contents, indent=1))
    return f"{len(files):,} files backed up to {destination}, each checked"


def restore(backup: Path, data: Path, open_at: Callable[[Path], Library]) -> str:
    """Check a backup, then make ``data`` of it, index included; what to tell.

    Raises InputError where ``data`` holds anything or ``backup`` is none, DamagedFolder where the
    backup is not what it was, FolderTooNew.
    """
    files = _checked(backup)
    with _made_whole(data) as draft:
        for name in files:
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(backup / name, draft / name)
        with closing(open_at(draft)) as library:
            library.publish()
            wrong = library.check()
            count = library.count()
        if wrong:
            raise DamagedFolder(f"{backup} was not restored: {'; '.join(wrong[:3])}")
    return f"{count:,} documents restored to {data}"


@contextmanager
def _made_whole(folder: Path) -> Iterator[Path]:
    """A draft beside ``folder``, moved there when all went well and removed when not."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is not empty: name a folder that is, or a new one.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        with disk_errors(folder):
            yield draft
            for path in (*draft.rglob("*"), draft):
                _sync(path)
            draft.rename(folder)
            _sync(folder.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _checked(backup: Path) -> dict[str, str]:
    try:
        contents = json.loads((backup / CONTENTS).read_bytes())
        version, files = int(contents["format"]), dict(contents["files"])
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"{backup} is not a backup: it has no readable {CONTENTS}.") from None
    if version > BACKUP_FORMAT:
        raise FolderTooNew(f"{backup} was written by a newer Passage; use that version")
    found = _digests(backup)
    for name in sorted(found.keys() | files.keys()):
        if found.get(name) != files.get(name):
            raise DamagedFolder(f"{backup}: {name} is not what {CONTENTS} says; use another backup")
    return files


def _copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def _copy_files(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            if path.is_file():
                shutil.copyfile(path, copy)
        except FileNotFoundError:  # read meanwhile: its document is in the library
            continue


def _require_whole(path: Path) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        found = database.execute("PRAGMA integrity_check").fetchone()
    if found != ("ok",):
        raise DamagedFolder(f"{path.name} was not copied whole: {found[0]}; run `passage doctor`")


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != CONTENTS
    }


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
