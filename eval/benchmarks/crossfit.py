"""The abstention model fitted anew without the questions that it judges.

The shipped weights saw the sets they are measured on. Here each fold is judged by a model fitted on
the other folds' features alone, its threshold chosen there too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.figures import Row

FOLDS = 5
THRESHOLDS = np.round(np.arange(0.3, 0.71, 0.02), 2)


@dataclass(frozen=True, slots=True)
class CrossFitted:
    """Aligned with the rows: the held-out probability, and whether the decision was right."""

    probabilities: list[float]
    right: list[bool]


def cross_fitted(rows: Sequence[Row], seed: int) -> CrossFitted:
    """Rows hold ``answerable`` and ``features`` (None: nothing to judge, probability 0)."""
    labels = np.array([bool(row["answerable"]) for row in rows])
    width = max((len(row["features"]) for row in rows if row["features"]), default=0)
    features = np.array([row["features"] or [0.0] * width for row in rows], dtype=np.float64)
    folds = np.random.default_rng(seed).permutation(len(rows)) % FOLDS
    probabilities = np.zeros(len(rows))
    right = np.zeros(len(rows), dtype=bool)
    for fold in range(FOLDS):
        inside, outside = folds != fold, folds == fold
        if len(set(labels[inside].tolist())) < 2 or not outside.any():
            continue
        fitted, held_out = _fold(features, labels, inside, outside)
        probabilities[outside] = held_out
        threshold = _best_threshold(fitted, labels[inside])
        right[outside] = (held_out >= threshold) == labels[outside]
    return CrossFitted(probabilities.tolist(), right.tolist())


def _fold(
    features: npt.NDArray[np.float64],
    labels: npt.NDArray[np.bool_],
    inside: npt.NDArray[np.bool_],
    outside: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    from eval.fit.logistic import fit  # scikit-learn is needed only here

    model = fit(features[inside], labels[inside], np.ones(int(inside.sum())))
    return model.probabilities(features[inside]), model.probabilities(features[outside])


def _best_threshold(probabilities: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_]) -> float:
    """The most right decisions on the folds fitted on; the middle one of equals."""
    right = [((probabilities >= one) == labels).sum() for one in THRESHOLDS]
    best = np.flatnonzero(np.array(right) == max(right))
    return float(THRESHOLDS[best[len(best) // 2]])
