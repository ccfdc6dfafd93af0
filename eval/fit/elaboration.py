"""Which sentences around the best one belong to the answer, as ClapNQ marks them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

import service.elaborate as elaborate
from eval.fit.cases import FitCase
from eval.fit.folds import FOLDS, folds_of, key
from eval.fit.logistic import fit, save
from retrieval.evidence import Evidence, LinearModel
from service.compose import MAX_CLAIMS

MODEL = Path(elaborate.__file__).with_name("elaborate_model.json")
VERSION = 1

Matrix: TypeAlias = npt.NDArray[np.float64]


def fit_elaboration(cases: Sequence[FitCase], ranked: Sequence[Sequence[Evidence]]) -> None:
    """Which sentences around the best belong too, from ClapNQ; prints F1 over held-out folds."""
    mine = [
        place for place, case in enumerate(cases) if case.source == "clapnq" and case.answerable
    ]
    windows = [window(ranked[place]) for place in mine]
    rows = [elaborate.features(one) for one in windows]
    labels = [
        np.array([key(placed.evidence) in cases[place].gold for placed in one])
        for place, one in zip(mine, windows, strict=True)
    ]
    folds = folds_of(cases)[mine]
    f1 = []
    for fold in range(FOLDS):
        model = fit_windows(rows, labels, np.flatnonzero(folds != fold).tolist())
        for place in np.flatnonzero(folds == fold):
            likely = model.probabilities(rows[place])
            likely[0] = 1.0  # the best sentence itself
            chosen = np.argsort(-likely)[:MAX_CLAIMS]
            chosen = chosen[likely[chosen] >= elaborate.BELONGS]
            right = labels[place][chosen].sum()
            f1.append(2 * right / (len(chosen) + len(cases[mine[place]].gold)))
    print(f"ClapNQ best sentence and what belongs to it: F1 {np.mean(f1):.3f} over held-out folds")
    model = fit_windows(rows, labels, range(len(mine)))
    save(MODEL, model, elaborate.FEATURES, version=VERSION)


def fit_windows(
    rows: Sequence[Matrix], labels: Sequence[npt.NDArray[np.bool_]], places: Sequence[int]
) -> LinearModel:
    """Every question counts alike, however many sentences it brings."""
    weights = [np.full(len(rows[place]), 1.0 / len(rows[place])) for place in places]
    return fit(
        np.vstack([rows[place] for place in places]),
        np.concatenate([labels[place] for place in places]),
        np.concatenate(weights),
    )


def window(ranked: Sequence[Evidence]) -> list[elaborate.Placed]:
    """The best sentence first, then those around it."""
    order = sorted(ranked, key=lambda item: item.span.start)
    best = order.index(ranked[0])
    placed = [elaborate.Placed(item, place - best) for place, item in enumerate(order)]
    near = [one for one in placed if abs(one.offset) <= elaborate.WINDOW]
    return sorted(near, key=lambda one: one.offset != 0)
