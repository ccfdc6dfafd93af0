"""A document's groups as the store keeps them: JSON and a checksum, so that no decay opens any."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

OPEN = "[]"
"""Of a document that everybody may read, and of all those from before there were groups."""

UNREADABLE = ("damaged on disk ",)
"""Stands for groups whose bytes have changed. No group is named so: nobody but who sees everything
finds the document, and may ingest it again."""

_CHECKSUM_BYTES = 8


def to_kept(groups: Sequence[str]) -> str:
    names = json.dumps(groups)
    return f"{names} {_checksum(names)}" if groups else OPEN


def from_kept(kept: str) -> tuple[str, ...]:
    """Mirror of ``to_kept``; ``UNREADABLE`` for anything else."""
    if kept == OPEN:
        return ()
    names, _, checksum = kept.rpartition(" ")
    return tuple(json.loads(names)) if checksum == _checksum(names) else UNREADABLE


def _checksum(names: str) -> str:
    data = names.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=_CHECKSUM_BYTES).hexdigest()
