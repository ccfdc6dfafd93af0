"""Generations: whole, immutable indexes on disk, made from the store and replaced atomically.

    index/gen-000002/dense.faiss    vectors
    index/gen-000002/second.faiss   multilingual vectors, where there are any
    index/gen-000002/words/…        tantivy's files
    index/gen-000002/manifest.json  what they cover, and their sha256
    CURRENT                         the live one's name and the sha256 of its manifest

Each byte on disk is checked, through that chain of sha256, before a library parses it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.dense import DenseIndex
from retrieval.errors import DamagedFolder
from retrieval.lexical import IndexedText, LexicalIndex
from retrieval.manifest import MANIFEST, Manifest, file_digests, from_bytes, sha256

CURRENT, INDEX = "CURRENT", "index"
DENSE, SECOND, WORDS = "dense.faiss", "second.faiss", "words"

_NAME = re.compile(r"gen-(\d{6,})")
_POINTER = re.compile(r"(gen-\d{6,}) ([0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation in memory; both indexes hold the same rows, ``second`` those it has."""

    manifest: Manifest
    dense: DenseIndex
    lexical: LexicalIndex
    second: DenseIndex | None


class Generations:
    """The generations of one data folder. Reading writes nothing; one process publishes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = folder / INDEX
        self._prepared: tuple[str, Generation] | None = None

    def current(self) -> str | None:
        """CURRENT as it stands, cheap enough to compare at each search; None: no such file."""
        try:
            return (self._folder / CURRENT).read_text()
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            return ""

    def load(self, current: str) -> Generation:
        """The generation that ``current`` names. Raises DamagedFolder unless all of it is whole."""
        prepared, self._prepared = self._prepared, None
        if prepared and prepared[0] == current:
            return prepared[1]
        pointer = _POINTER.fullmatch(current)
        if pointer is None:
            raise DamagedFolder(f"{CURRENT} does not name a generation")
        folder = self._index / pointer[1]
        try:
            manifest = self._manifest(folder, pointer[2])
            dense = (folder / DENSE).read_bytes()
            second = (folder / SECOND).read_bytes() if SECOND in manifest.files else b""
            files = file_digests(folder)
        except OSError as error:
            raise DamagedFolder(f"{folder.name} cannot be read: {error}") from error
        # The bytes that were hashed are the bytes that FAISS gets.
        files[DENSE] = sha256(dense)
        if second:
            files[SECOND] = sha256(second)
        for name in sorted(files.keys() | manifest.files.keys()):
            if files.get(name) != manifest.files.get(name):
                raise DamagedFolder(f"{folder.name}/{name} is not what its manifest says")
        return Generation(
            manifest,
            DenseIndex.from_bytes(dense),
            LexicalIndex.read(folder / WORDS),
            DenseIndex.from_bytes(second) if second else None,
        )

    def prepare(self) -> None:
        """Load the live generation ahead, for the next ``load`` of it; a damaged one is left."""
        current = self.current()
        if current is not None:
            with suppress(DamagedFolder):
                self._prepared = (current, self.load(current))

    def publish(
        self,
        manifest: Manifest,
        dense: DenseIndex,
        texts: Iterable[IndexedText],
        second: DenseIndex | None = None,
    ) -> Manifest:
        """Write a generation and make it the live one; it and the one before are kept.

        ``manifest.number`` and ``files`` are filled in here. Raises OSError with nothing changed.
        """
        before = self.current()
        number = self._next_number()
        final = self._index / f"gen-{number:06d}"
        draft = final.with_suffix(".tmp")
        try:
            (draft / WORDS).mkdir(parents=True)
            (draft / DENSE).write_bytes(dense.to_bytes())
            if second is not None:
                (draft / SECOND).write_bytes(second.to_bytes())
            LexicalIndex.write(draft / WORDS, texts)
            whole = replace(manifest, number=number, files=file_digests(draft))
            (draft / MANIFEST).write_bytes(whole.to_bytes())
            _sync_tree(draft)
            draft.rename(final)
            _sync(self._index)
            self._point_to(f"{final.name} {sha256(whole.to_bytes())}\n")
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        self._remove_all_but({final.name, (before or "").partition(" ")[0]})
        return whole

    def clean(self) -> None:
        """Remove drafts that a killed process left behind."""
        for draft in self._index.glob("gen-*.tmp"):
            shutil.rmtree(draft, ignore_errors=True)

    def _manifest(self, folder: Path, digest: str) -> Manifest:
        data = (folder / MANIFEST).read_bytes()
        if sha256(data) != digest:
            raise DamagedFolder(f"{folder.name}/{MANIFEST} is not what {CURRENT} says")
        return from_bytes(data)

    def _next_number(self) -> int:
        names = [path.name for path in self._index.glob("gen-*")] + [self.current() or ""]
        found = [_NAME.match(name) for name in names]
        return 1 + max((int(match[1]) for match in found if match), default=0)

    def _point_to(self, content: str) -> None:
        draft = self._folder / f"{CURRENT}.tmp"
        draft.write_text(content)
        _sync(draft)
        draft.replace(self._folder / CURRENT)
        _sync(self._folder)

    def _remove_all_but(self, kept: set[str]) -> None:
        for path in self._index.glob("gen-*"):
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):  # what a folder holds, then the folder
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
