"""The models fitted anew without the questions that they are measured on.

The shipped ones saw the sets they are measured on. Here each fold is judged by a model fitted on
the other folds' features alone, its threshold chosen there too; and so is what tells which
sentences belong around the best one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from eval.datasets import ClapNqCase
from eval.figures import Row
from eval.likelihood import likelihood
from retrieval.library import Library
from retrieval.types import Filters
from service.compose import Belonging
from service.elaborate import belonging, features
from service.question import AskRequest

FOLDS = 5
CUTS = 20
"""Ways to cut the folds: one alone moves ClapNQ's decisions by .008 (standard deviation), so that
a goal would be reached or missed by the draw (repeated cross-validation: Kim 2009,
doi:10.1016/j.csda.2009.04.009)."""

THRESHOLDS = np.round(np.arange(0.3, 0.71, 0.02), 2)


@dataclass(frozen=True, slots=True)
class CrossFitted:
    """Aligned with the rows, as one cut has it: the held-out probability, whether the decision
    was right."""

    probabilities: list[float]
    right: list[bool]


def cross_fitted(rows: Sequence[Row], seed: int) -> list[CrossFitted]:
    """``CUTS`` of them. Rows hold ``answerable`` and ``features`` (None: nothing to judge,
    probability 0)."""
    labels = np.array([bool(row["answerable"]) for row in rows])
    width = max((len(row["features"]) for row in rows if row["features"]), default=0)
    features = np.array([row["features"] or [0.0] * width for row in rows], dtype=np.float64)
    draw = np.random.default_rng(seed)
    return [
        _cross_fitted(features, labels, draw.permutation(len(rows)) % FOLDS) for _ in range(CUTS)
    ]


def _cross_fitted(
    features: npt.NDArray[np.float64],
    labels: npt.NDArray[np.bool_],
    folds: npt.NDArray[np.int64],
) -> CrossFitted:
    probabilities = np.zeros(len(labels))
    right = np.zeros(len(labels), dtype=bool)
    for fold in range(FOLDS):
        inside, outside = folds != fold, folds == fold
        if len(set(labels[inside].tolist())) < 2 or not outside.any():
            continue
        fitted, held_out = _fold(features, labels, inside, outside)
        probabilities[outside] = held_out
        threshold = _best_threshold(fitted, labels[inside])
        right[outside] = (held_out >= threshold) == labels[outside]
    return CrossFitted(probabilities.tolist(), right.tolist())


def cross_elaborated(
    library: Library, cases: Sequence[ClapNqCase], seed: int
) -> Iterator[tuple[ClapNqCase, Belonging]]:
    """Each question with what tells which sentences belong to its answer, fitted
    without its fold.

    Questions without evidence, or all of them where there are fewer than folds, are left out.
    """
    from eval.fit.cases import gold_sentences  # scikit-learn is needed only here
    from eval.fit.elaboration import fit_windows, window

    found: list[tuple[ClapNqCase, npt.NDArray[np.float64], npt.NDArray[np.bool_]]] = []
    for case in cases:
        judged = likelihood(
            library, AskRequest(case.question, filters=Filters(document_ids=(case.id,)))
        )
        if judged is None or not judged.evidence:
            continue
        placed = window(judged.evidence)
        gold = set(gold_sentences(case, [item.hit for item in judged.evidence]))
        marked = [(one.evidence.hit.stored.row, one.evidence.index) in gold for one in placed]
        found.append((case, features(placed), np.array(marked)))
    if len(found) < FOLDS:
        return
    folds = np.random.default_rng(seed).permutation(len(found)) % FOLDS
    rows, labels = [one[1] for one in found], [one[2] for one in found]
    for fold in range(FOLDS):
        model = fit_windows(rows, labels, np.flatnonzero(folds != fold).tolist())
        for place in np.flatnonzero(folds == fold):
            yield found[place][0], partial(belonging, model=model)


def _fold(
    features: npt.NDArray[np.float64],
    labels: npt.NDArray[np.bool_],
    inside: npt.NDArray[np.bool_],
    outside: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    from eval.fit.monotone import fit_judge  # scikit-learn is needed only here

    model = fit_judge(features[inside], labels[inside], np.ones(int(inside.sum())))
    return model.probabilities(features[inside]), model.probabilities(features[outside])


def _best_threshold(probabilities: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_]) -> float:
    """The most right decisions on the folds fitted on; the middle one of equals."""
    right = [((probabilities >= one) == labels).sum() for one in THRESHOLDS]
    best = np.flatnonzero(np.array(right) == max(right))
    return float(THRESHOLDS[best[len(best) // 2]])
