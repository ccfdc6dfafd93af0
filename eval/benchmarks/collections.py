"""The collections that benchmarks search: encoded once into a folder, then only opened."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from retrieval.library import Library
from retrieval.types import Document, Encoder

BATCH = 200
"""Documents a commit: an interrupted build goes on where it stopped."""

Case = TypeVar("Case")


def opened(
    folder: Path,
    name: str,
    encoder: Encoder,
    documents: Sequence[Document],
    multilingual: Callable[[], Encoder] | None = None,
) -> Library:
    """The library that holds exactly these documents, to be closed by the caller.

    With ``multilingual``, passages encoded before without it are completed.
    Another encoder gets a folder of its own, because vectors of two cannot be mixed.
    """
    print_of_encoder = hashlib.sha256(encoder.fingerprint.encode()).hexdigest()[:8]
    library = Library.open(
        folder / f"{name}-{print_of_encoder}",
        lambda: encoder,
        write=True,
        multilingual=multilingual,
    )
    wanted = {document.id: document for document in documents}
    missing = [one for key, one in wanted.items() if library.get(key) != one]
    for start in range(0, len(missing), BATCH):
        library.add(missing[start : start + BATCH])
    strangers = library.count() - len(wanted)
    if strangers:
        kept = library.documents(limit=library.count())
        for summary in kept:
            if summary.id not in wanted:
                library.delete(summary.id)
    completed = library.complete()
    if missing or strangers or completed:
        library.publish()
    return library


def sampled(cases: Sequence[Case], limit: int | None, seed: int) -> list[Case]:
    """At most ``limit`` of the cases, in their order; the same ones for the same seed."""
    if limit is None or limit >= len(cases):
        return list(cases)
    places = sorted(random.Random(seed).sample(range(len(cases)), limit))
    return [cases[place] for place in places]
