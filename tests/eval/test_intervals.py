"""Intervals and p values against numbers worked out by hand or by counting every case."""

from __future__ import annotations

from itertools import product
from math import isclose, sqrt

import pytest

from eval.intervals import bootstrap, compare, randomisation_p


def test_equal_scores_leave_no_doubt() -> None:
    interval = bootstrap([0.5] * 7, seed=1)
    assert (interval.mean, interval.low, interval.high, interval.count) == (0.5, 0.5, 0.5, 7)


def test_the_interval_of_many_coin_flips_is_the_normal_one() -> None:
    """Mean .5 of 400: the bounds are 1.96 standard errors (.025) away."""
    interval = bootstrap([0.0, 1.0] * 200, seed=3)
    half_width = 1.96 * sqrt(0.25 / 400)
    assert interval.mean == 0.5
    assert isclose(interval.low, 0.5 - half_width, abs_tol=0.005)
    assert isclose(interval.high, 0.5 + half_width, abs_tol=0.005)


def test_the_interval_of_two_scores_is_their_range() -> None:
    """A quarter of resamples hold only the low one, a quarter only the high one."""
    interval = bootstrap([0.0, 1.0], seed=0)
    assert (interval.low, interval.high) == (0.0, 1.0)


def test_the_seed_decides() -> None:
    scores = [0.1, 0.9, 0.4, 0.7, 0.2]
    assert bootstrap(scores, seed=5) == bootstrap(scores, seed=5)


def test_nothing_has_no_mean() -> None:
    with pytest.raises(ValueError, match="no score"):
        bootstrap([], seed=0)


def test_p_is_the_share_of_labellings_as_extreme() -> None:
    """All 2**6 sign patterns counted, against the drawn ones."""
    differences = [0.3, 0.2, -0.1, 0.4, 0.0, 0.25]
    observed = abs(sum(differences)) - 1e-12
    signed = [
        abs(sum(sign * one for sign, one in zip(signs, differences, strict=True)))
        for signs in product((-1, 1), repeat=6)
    ]
    exact = sum(one >= observed for one in signed) / 64
    assert isclose(randomisation_p(differences, seed=0), exact, abs_tol=0.01)


def test_two_equal_runs_do_not_differ() -> None:
    difference = compare([0.2, 0.8], [0.2, 0.8], seed=0)
    assert difference.interval.mean == 0.0
    assert difference.p == 1.0


def test_a_difference_everywhere_is_one() -> None:
    difference = compare([0.0] * 20, [1.0] * 20, seed=0)
    assert (difference.interval.mean, difference.interval.low) == (1.0, 1.0)
    assert difference.p < 0.001


def test_runs_are_aligned() -> None:
    with pytest.raises(ValueError, match=r"shorter|longer"):
        compare([0.0], [1.0, 0.0], seed=0)
