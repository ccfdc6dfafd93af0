"""The two lists made one: by hand on small cases, and for any input."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fuse import Fused, fuse
from retrieval.rows import Scored


def test_a_weighted_sum_of_cosine_and_share_of_the_best_bm25() -> None:
    fused = fuse([Scored(1, 0.5), Scored(2, 0.9)], [Scored(1, 8.0), Scored(2, 4.0)], alpha=0.6)
    assert [one.row for one in fused] == [2, 1]
    assert fused[0].score == pytest.approx(0.6 * 0.9 + 0.4 * 0.5)
    assert fused[1].score == pytest.approx(0.6 * 0.5 + 0.4 * 1.0)


def test_without_words_in_common_the_cosine_still_counts() -> None:
    assert fuse([Scored(4, 0.8)], [], alpha=0.5) == [Fused(4, 0.4, 0.8, None)]


def test_without_a_vector_words_decide() -> None:
    fused = fuse(None, [Scored(3, 2.0), Scored(9, 6.0)])
    assert fused == [Fused(9, 1.0, None, 6.0), Fused(3, 2.0 / 6.0, None, 2.0)]


def test_nothing_found_is_nothing() -> None:
    assert fuse(None, []) == []
    assert fuse([], []) == []


def test_equal_scores_come_in_row_order() -> None:
    dense = [Scored(row, 0.5) for row in (9, 2, 5)]
    assert [one.row for one in fuse(dense, [])] == [2, 5, 9]


def test_alpha_is_a_share() -> None:
    with pytest.raises(ValueError, match="share from 0 to 1"):
        fuse([], [], alpha=1.5)


@given(
    cosines=st.dictionaries(st.integers(1, 50), st.floats(-1, 1)),
    bm25=st.dictionaries(st.integers(1, 50), st.floats(0, 40)),
)
def test_the_order_does_not_depend_on_the_order_of_the_lists(
    cosines: dict[int, float], bm25: dict[int, float]
) -> None:
    dense = [Scored(*one) for one in cosines.items()]
    lexical = [Scored(*one) for one in bm25.items() if one[0] in cosines]
    fused = fuse(dense, lexical)
    assert fuse(dense[::-1], lexical[::-1]) == fused
    assert {one.row for one in fused} == set(cosines)
    assert [one.score for one in fused] == sorted((one.score for one in fused), reverse=True)
