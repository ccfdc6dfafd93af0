"""What a generation says of itself, and the sha256 of each of its files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from retrieval.errors import DamagedFolder

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """``sequence`` and ``last_row``: the last operation and row of the store that it covers."""

    number: int
    library: str
    sequence: int
    last_row: int
    passages: int
    dimension: int
    fingerprint: str
    lexical_version: int
    files: dict[str, str]
    second_fingerprint: str = ""
    """Of the multilingual encoder; empty: its vectors are not in this generation."""

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def from_bytes(data: bytes) -> Manifest:
    """Mirror of ``to_bytes``. Raises DamagedFolder for anything else."""
    try:
        return Manifest(**json.loads(data))
    except (ValueError, TypeError) as error:
        raise DamagedFolder(f"{MANIFEST} cannot be read: {error}") from error


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def file_digests(folder: Path) -> dict[str, str]:
    """The sha256 of every file under a folder but the manifest, by path relative to it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in files]
    return {
        name: sha256(path.read_bytes())
        for name, path in zip(names, files, strict=True)
        if name != MANIFEST and not _is_lock(name)
    }


def _is_lock(name: str) -> bool:
    """tantivy leaves empty lock files wherever it reads; they hold nothing."""
    return Path(name).name.startswith(".tantivy-") and name.endswith(".lock")
