"""What a search looks at: the live generation, and an exact tail of what was committed after it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval import lexical
from retrieval.dense import DenseIndex
from retrieval.errors import DamagedFolder
from retrieval.fuse import ALPHA, Fused, fuse
from retrieval.generations import Generation, Generations
from retrieval.lexical import LEXICAL_VERSION, LexicalIndex
from retrieval.manifest import Manifest
from retrieval.rows import RowFilter, Scored, best
from retrieval.second_vectors import SECOND_ENCODER
from retrieval.second_view import SecondView, build_second, refreshed_second
from retrieval.snapshot import Snapshot
from retrieval.types import FloatMatrix, Space

DEPTH = 100
"""Candidates taken from each index: the fused top ten hardly ever comes from below."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """The same rows, by vector and by words."""

    dense: DenseIndex
    lexical: LexicalIndex


@dataclass(frozen=True, slots=True)
class View:
    """The collection as of operation ``sequence``. Never changed, so any thread may search it.

    ``current`` is what CURRENT said; ``dead`` are rows that a part still holds but must not show.
    """

    sequence: int
    current: str | None
    generation: Generation | None
    tail: Part
    tail_last_row: int
    dead: frozenset[int]
    second: SecondView

    def search(
        self,
        text: str,
        vector: npt.NDArray[np.float32] | None,
        only: frozenset[int] | None,
        k: int,
        space: Space = "default",
        alpha: float = ALPHA,
    ) -> list[Fused]:
        """The ``k`` best of the allowed rows; words alone decide where there is no vector.

        ``space`` says whose the vector is, ``alpha`` is its share. A passage without a
        multilingual vector has cosine 0.
        """
        allowed = RowFilter(only, self.dead)
        depth = max(k, DEPTH)
        parts = self._parts()
        indexes = [part.lexical for part in parts]
        words = lexical.search(indexes, text, depth, allowed)
        if vector is None:
            return fuse(None, words)[:k]
        dense = [part.dense for part in parts] if space == "default" else self.second.indexes
        near = best((hit for one in dense for hit in one.search(vector, depth, allowed)), depth)
        rows = sorted({hit.row for hit in (*words, *near)})
        if len(words) == depth:  # a candidate may hold the words and yet rank below the cut
            rest = frozenset(rows) - {hit.row for hit in words}
            words += lexical.search(indexes, text, len(rest), RowFilter(rest))
        return fuse(_cosines(dense, rows, vector), words, alpha)[:k]

    def _parts(self) -> list[Part]:
        if self.generation is None:
            return [self.tail]
        return [Part(self.generation.dense, self.generation.lexical), self.tail]


def _cosines(
    indexes: Iterable[DenseIndex], rows: Sequence[int], vector: npt.NDArray[np.float32]
) -> list[Scored]:
    """Cosines by one routine for all rows, so that equal vectors score equally anywhere."""
    wanted = np.array(rows, dtype=np.int64)
    found = dict.fromkeys(rows, 0.0)
    for index in indexes:
        held = wanted[np.isin(wanted, index.rows)]
        cosines = (index.vectors(held) * vector).sum(axis=1) if len(held) else []
        found |= {int(row): float(one) for row, one in zip(held, cosines, strict=True)}
    return [Scored(row, cosine) for row, cosine in found.items()]


def refreshed(
    view: View | None, snapshot: Snapshot, generations: Generations, current: str | None
) -> View:
    """The view of ``snapshot``, reusing of an older ``view`` all that still holds.

    ``current`` must have been read before the snapshot began: a generation may lag behind the
    store, never run ahead of it.
    """
    sequence = snapshot.sequence()
    if view is not None and (view.sequence, view.current) == (sequence, current):
        return view
    dimension = int(snapshot.meta("dimension") or 0)
    if view is None or view.current != current or view.tail.dense.dimension != dimension:
        generation = _usable(generations, current, snapshot)
        last_row = generation.manifest.last_row if generation else 0
        tail = Part(_no_vectors(dimension), LexicalIndex.in_memory())
    else:
        generation, last_row, tail = view.generation, view.tail_last_row, view.tail
    rows, vectors = snapshot.vectors_after(last_row, dimension)
    if len(rows):
        # Words last: that index is extended in place, which must not happen twice.
        dense = tail.dense.extended(rows, vectors)
        tail = Part(dense, tail.lexical.extended(snapshot.texts_after(last_row)))
    return View(
        sequence=sequence,
        current=current,
        generation=generation,
        tail=tail,
        tail_last_row=int(rows[-1]) if len(rows) else last_row,
        dead=snapshot.dead_since(generation.manifest.sequence if generation else 0),
        second=refreshed_second(view.second if view else None, snapshot, generation, current),
    )


def publish_snapshot(snapshot: Snapshot, generations: Generations) -> Manifest:
    """Make a generation of all that a snapshot holds. Raises OSError with nothing changed."""
    dimension = int(snapshot.meta("dimension") or 0)
    rows, vectors = snapshot.vectors_after(0, dimension)
    second = build_second(snapshot)
    manifest = Manifest(
        number=0,
        library=snapshot.meta("library") or "",
        sequence=snapshot.sequence(),
        last_row=int(rows[-1]) if len(rows) else 0,
        passages=len(rows),
        dimension=dimension,
        fingerprint=snapshot.meta("encoder") or "",
        lexical_version=LEXICAL_VERSION,
        files={},
        second_fingerprint=(snapshot.meta(SECOND_ENCODER) or "") if second is not None else "",
    )
    dense = DenseIndex.build(rows, vectors)
    return generations.publish(manifest, dense, snapshot.texts_after(0), second)


def _usable(generations: Generations, current: str | None, snapshot: Snapshot) -> Generation | None:
    """The generation on disk if it is whole and of this very store; else the tail holds all."""
    if current is None:
        return None
    try:
        generation = generations.load(current)
    except DamagedFolder as error:
        _log.warning("index not used: %s; searching what the store holds", error)
        return None
    manifest = generation.manifest
    fits = (
        manifest.library == snapshot.meta("library")
        and manifest.sequence <= snapshot.sequence()
        and manifest.fingerprint == (snapshot.meta("encoder") or "")
        and manifest.lexical_version == LEXICAL_VERSION
        and manifest.passages == len(generation.dense) == len(generation.lexical)
    )
    if not fits:
        _log.warning("index not used: it was made of another state of the store")
    return generation if fits else None


def _no_vectors(dimension: int) -> DenseIndex:
    empty: FloatMatrix = np.empty((0, dimension), dtype=np.float32)
    return DenseIndex.build(np.empty(0, dtype=np.int64), empty)
