"""The multilingual half of a view: the live generation's index, and the exact tail after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retrieval.dense import DenseIndex
from retrieval.generations import Generation
from retrieval.second_vectors import SECOND_DIMENSION, SECOND_ENCODER, vectors_after
from retrieval.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class SecondView:
    """Never changed. ``covered`` is the last row looked for; a row without a vector is in none."""

    fingerprint: str
    generation: str | None
    base: DenseIndex | None
    tail: DenseIndex
    covered: int

    @property
    def indexes(self) -> list[DenseIndex]:
        return [self.tail] if self.base is None else [self.base, self.tail]


def refreshed_second(
    view: SecondView | None,
    snapshot: Snapshot,
    generation: Generation | None,
    name: str | None,
) -> SecondView:
    """The view of ``snapshot``; of an older one its tail is kept where it goes on from there.

    ``name`` is that of ``generation``, as CURRENT gives it.
    """
    fingerprint = snapshot.meta(SECOND_ENCODER) or ""
    dimension = int(snapshot.meta(SECOND_DIMENSION) or 0)
    if view is None or (view.fingerprint, view.generation) != (fingerprint, name):
        base = _base(generation, fingerprint)
        covered = generation.manifest.last_row if generation and base is not None else 0
        empty = np.empty((0, dimension), dtype=np.float32)
        tail = DenseIndex.build(np.empty(0, dtype=np.int64), empty)
        view = SecondView(fingerprint, name, base, tail, covered)
    rows, vectors = vectors_after(snapshot.execute, view.covered, dimension)
    if not len(rows):
        return view
    tail = view.tail.extended(rows, vectors)
    return SecondView(fingerprint, name, view.base, tail, int(rows[-1]))


def build_second(snapshot: Snapshot) -> DenseIndex | None:
    """All multilingual vectors of a snapshot as one index; None where there are none."""
    dimension = int(snapshot.meta(SECOND_DIMENSION) or 0)
    rows, vectors = vectors_after(snapshot.execute, 0, dimension)
    return DenseIndex.build(rows, vectors) if len(rows) else None


def _base(generation: Generation | None, fingerprint: str) -> DenseIndex | None:
    if generation is None or generation.manifest.second_fingerprint != fingerprint:
        return None
    return generation.second
