"""How sure a mean is: percentile bootstrap intervals, and two runs compared question by question.

Bootstrap: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13 (percentile
intervals). Randomisation test for paired runs: Smucker, Allan and Carterette, A comparison of
statistical significance tests for information retrieval evaluation (CIKM 2007).
Every draw comes from a seeded generator, so that the same scores give the same interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RESAMPLES = 10_000
"""Bounds then move by less than the third digit from seed to seed."""

LEVEL = 0.95

CHUNK = 1_000_000
"""Numbers drawn at a time: 8 MB of indexes, whatever the number of questions."""

ROUNDING = 1e-12
"""Means of the same numbers summed in another order differ by less than this."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the bounds that hold it in ``LEVEL`` of resamples."""

    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Run B less run A over the questions both have; ``p`` two-sided, by randomisation.

    ``p`` is the chance of a mean difference at least this large if it made no difference which
    run gave which score.
    """

    interval: Interval
    p: float


def bootstrap(
    scores: Sequence[float], *, seed: int, resamples: int = RESAMPLES, level: float = LEVEL
) -> Interval:
    """The mean of the scores with its percentile bootstrap interval.

    Raises ValueError for no score: nothing is known of the mean of nothing.
    """
    values = np.asarray(scores, dtype=np.float64)
    if not len(values):
        raise ValueError("no score to take a mean of")
    means = _resampled_means(values, np.random.default_rng(seed), resamples)
    tail = (1 - level) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return Interval(float(values.mean()), float(low), float(high), len(values))


def compare(
    first: Sequence[float], second: Sequence[float], *, seed: int, resamples: int = RESAMPLES
) -> Difference:
    """Run ``second`` less run ``first``, aligned by question.

    Raises ValueError when they differ in length or hold nothing.
    """
    differences = [b - a for a, b in zip(first, second, strict=True)]
    interval = bootstrap(differences, seed=seed, resamples=resamples)
    return Difference(interval, randomisation_p(differences, seed=seed, resamples=resamples))


def randomisation_p(
    differences: Sequence[float], *, seed: int, resamples: int = RESAMPLES
) -> float:
    """Two-sided p of paired differences: the sign of each is drawn anew, every draw equally likely.

    The observed labelling counts as one of the draws, so p is never 0 (Phipson and Smyth,
    Permutation p-values should never be zero, 2010).
    """
    values = np.asarray(differences, dtype=np.float64)
    observed = abs(values.mean())
    random = np.random.default_rng(seed)
    as_large = 0
    for size in _chunks(resamples, len(values)):
        signs = random.integers(0, 2, size=(size, len(values))) * 2 - 1
        as_large += int((np.abs((signs * values).mean(axis=1)) >= observed - ROUNDING).sum())
    return (as_large + 1) / (resamples + 1)


def _resampled_means(
    values: npt.NDArray[np.float64], random: np.random.Generator, resamples: int
) -> npt.NDArray[np.float64]:
    count = len(values)
    parts = [
        values[random.integers(0, count, size=(size, count))].mean(axis=1)
        for size in _chunks(resamples, count)
    ]
    return np.concatenate(parts)


def _chunks(resamples: int, count: int) -> list[int]:
    size = max(1, CHUNK // count)
    return [min(size, resamples - start) for start in range(0, resamples, size)]
