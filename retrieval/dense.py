"""Exact nearest passages by cosine. The only module that knows FAISS.

Vectors are unit vectors, so the inner product is the cosine and a vector's own is 1.0.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from retrieval.rows import EVERY_ROW, RowFilter, Rows, Scored, best
from retrieval.types import FloatMatrix

_untyped: Any = faiss


class DenseIndex:
    """Passage vectors by row. Never changed once built, so any number of threads may search it."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._rows: Rows = faiss.vector_to_array(index.id_map)

    @classmethod
    def build(cls, rows: Rows, vectors: FloatMatrix) -> DenseIndex:
        """An index of ``vectors[i]`` under ``rows[i]``; rows are ascending and distinct."""
        if vectors.ndim != 2 or len(rows) != len(vectors):
            raise ValueError(f"{len(rows)} rows for vectors of shape {vectors.shape}")
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        if len(rows):
            index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), rows)
        return cls(index)

    @classmethod
    def from_bytes(cls, data: bytes) -> DenseIndex:
        """Mirror of ``to_bytes``. FAISS trusts its input: pass only bytes whose sha256 held."""
        return cls(faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8)))

    def to_bytes(self) -> bytes:
        """The index as FAISS writes it to a file."""
        return bytes(faiss.serialize_index(self._index).tobytes())

    def extended(self, rows: Rows, vectors: FloatMatrix) -> DenseIndex:
        """Another index that holds these rows too."""
        return DenseIndex.build(
            np.concatenate([self._rows, rows]),
            np.concatenate([self.vectors(self._rows), vectors]),
        )

    @property
    def rows(self) -> Rows:
        return self._rows

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def __len__(self) -> int:
        return len(self._rows)

    def vectors(self, rows: Rows) -> FloatMatrix:
        """The vectors of these rows, in their order; all of them must be in the index."""
        if not len(rows):
            return np.empty((0, self.dimension), dtype=np.float32)
        return np.asarray(self._index.reconstruct_batch(rows), dtype=np.float32)

    def search(
        self, vector: npt.NDArray[np.float32], k: int, allowed: RowFilter = EVERY_ROW
    ) -> list[Scored]:
        """The ``k`` best allowed rows by cosine, best first, equal ones in row order."""
        if k < 1 or not len(self):
            return []
        query = np.ascontiguousarray(vector.reshape(1, -1), dtype=np.float32)
        if query.shape[1] != self.dimension:
            raise ValueError(f"a vector of {query.shape[1]} dimensions, not {self.dimension}")
        parameters = self._parameters(allowed)
        # One more than asked shows whether the k-th has equals beyond the cut (copies have).
        scores, rows = self._index.search(query, min(k + 1, len(self)), params=parameters)
        found = [
            Scored(int(row), float(score))
            for row, score in zip(rows[0], scores[0], strict=True)
            if row >= 0
        ]
        if len(found) > k and found[k].score == found[k - 1].score:
            found = self._at_least(query, found[k].score, parameters)
        return best(found, k)

    def _at_least(self, query: FloatMatrix, score: float, parameters: Any | None) -> list[Scored]:
        below = float(np.nextafter(np.float32(score), np.float32(-np.inf)))
        _, scores, rows = self._index.range_search(query, below, params=parameters)
        return [Scored(int(row), float(one)) for row, one in zip(rows, scores, strict=True)]

    def _parameters(self, allowed: RowFilter) -> Any | None:
        """The filter as one bit a row, which FAISS reads inside its scan."""
        if allowed == EVERY_ROW:
            return None
        bits = _bits(int(self._rows.max()) + 1, allowed)
        # faiss's stubs describe the C++ signatures, not those of its Python layer.
        selector = _untyped.IDSelectorBitmap(np.packbits(bits, bitorder="little"))
        return _untyped.SearchParameters(sel=selector)


def _bits(length: int, allowed: RowFilter) -> npt.NDArray[np.bool_]:
    """Whether each of the rows from 0 to ``length`` is allowed."""
    bits = np.full(length, allowed.only is None)
    for rows, value in ((allowed.only or frozenset(), True), (allowed.never, False)):
        numbers = _array(rows)
        bits[numbers[numbers < length]] = value
    return bits


@lru_cache(maxsize=8)  # those of who searches now; a set knows its hash
def _array(rows: frozenset[int]) -> Rows:
    return np.fromiter(rows, dtype=np.int64, count=len(rows))
