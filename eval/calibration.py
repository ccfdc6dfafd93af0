"""How well a probability tells the answerable from the rest: AUC and reliability bins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose probability is in one tenth: their mean probability and true share."""

    mean: float
    share: float
    count: int


def auc(labels: Sequence[bool], scores: Sequence[float]) -> float | None:
    """Chance that a true case scores above a false one, ties counting half (Mann-Whitney).

    None where either kind is missing.
    """
    true = np.array([score for label, score in zip(labels, scores, strict=True) if label])
    false = np.array([score for label, score in zip(labels, scores, strict=True) if not label])
    if not len(true) or not len(false):
        return None
    above = (true[:, None] > false[None, :]).mean()
    equal = (true[:, None] == false[None, :]).mean()
    return float(above + equal / 2)


def reliability(labels: Sequence[bool], scores: Sequence[float], bins: int = BINS) -> list[Bin]:
    """The bins of equal width that hold anything, lowest first; 1.0 belongs to the last."""
    probabilities = np.asarray(scores, dtype=np.float64)
    truths = np.asarray(labels, dtype=bool)
    places = np.minimum((probabilities * bins).astype(int), bins - 1)
    return [
        Bin(float(probabilities[here].mean()), float(truths[here].mean()), int(here.sum()))
        for place in range(bins)
        if (here := places == place).any()
    ]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error: mean distance of share and probability, weighted by count."""
    total = sum(one.count for one in bins)
    if not total:
        return None
    return sum(one.count * abs(one.mean - one.share) for one in bins) / total
