"""Exact search by cosine, against values known beforehand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dense import DenseIndex
from retrieval.rows import RowFilter
from retrieval.types import FloatMatrix

ROWS = np.arange(1, 301, dtype=np.int64) * 3


def unit_vectors(n: int, dimension: int = 16, seed: int = 7) -> FloatMatrix:
    vectors = np.random.default_rng(seed).standard_normal((n, dimension)).astype(np.float32)
    units: FloatMatrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return units


VECTORS = unit_vectors(len(ROWS))
INDEX = DenseIndex.build(ROWS, VECTORS)


def test_a_vector_is_its_own_nearest_with_cosine_one() -> None:
    best = INDEX.search(VECTORS[41], 1)
    assert [hit.row for hit in best] == [int(ROWS[41])]
    assert best[0].score == pytest.approx(1.0, abs=1e-6)


def test_orthogonal_and_opposite_vectors_have_cosines_zero_and_minus_one() -> None:
    axes = np.array([[1, 0], [0, 1], [-1, 0]], dtype=np.float32)
    index = DenseIndex.build(np.array([5, 6, 7], dtype=np.int64), axes)
    assert index.search(axes[0], 3) == [(5, 1.0), (6, 0.0), (7, -1.0)]


@given(
    seed=st.integers(0, 1_000),
    k=st.integers(1, 20),
    only=st.none() | st.frozensets(st.sampled_from([int(row) for row in ROWS])),
    never=st.frozensets(st.sampled_from([int(row) for row in ROWS])),
)
def test_search_equals_a_full_scan_with_the_filter_applied_first(
    seed: int, k: int, only: frozenset[int] | None, never: frozenset[int]
) -> None:
    query = unit_vectors(1, seed=seed)[0]
    allowed = [
        (int(row), float(vector @ query))
        for row, vector in zip(ROWS, VECTORS, strict=True)
        if (only is None or row in only) and row not in never
    ]
    expected = sorted(allowed, key=lambda one: (-one[1], one[0]))[:k]
    found = INDEX.search(query, k, RowFilter(only, never))
    assert [hit.row for hit in found] == [row for row, _ in expected]
    assert [hit.score for hit in found] == pytest.approx(
        [cosine for _, cosine in expected], abs=1e-5
    )


def test_copies_come_in_row_order_even_where_the_cut_falls_among_them() -> None:
    copies = np.repeat(unit_vectors(1), 500, axis=0)
    index = DenseIndex.build(np.arange(1, 501, dtype=np.int64), copies)
    assert [hit.row for hit in index.search(copies[0], 7)] == [1, 2, 3, 4, 5, 6, 7]
    allowed = RowFilter(never=frozenset({1, 3}))
    assert [hit.row for hit in index.search(copies[0], 3, allowed)] == [2, 4, 5]


def test_bytes_and_back() -> None:
    again = DenseIndex.from_bytes(INDEX.to_bytes())
    assert again.search(VECTORS[3], 10) == INDEX.search(VECTORS[3], 10)
    assert again.rows.tolist() == ROWS.tolist()
    np.testing.assert_array_equal(again.vectors(ROWS[[9, 2]]), VECTORS[[9, 2]])


def test_extending_leaves_the_first_as_it_was() -> None:
    small = DenseIndex.build(ROWS[:2], VECTORS[:2])
    large = small.extended(ROWS[2:4], VECTORS[2:4])
    assert (len(small), len(large)) == (2, 4)
    assert large.search(VECTORS[3], 1)[0].row == ROWS[3]


def test_an_empty_index_finds_nothing() -> None:
    empty = DenseIndex.build(ROWS[:0], VECTORS[:0])
    assert empty.search(VECTORS[0], 5) == []
    assert INDEX.search(VECTORS[0], 0) == []


def test_a_vector_of_another_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match="8 dimensions, not 16"):
        INDEX.search(unit_vectors(1, 8)[0], 1)
    with pytest.raises(ValueError, match="3 rows for vectors"):
        DenseIndex.build(ROWS[:3], VECTORS[:2])
