"""How much the cross-encoder's reading weighs beside the sentence scorer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

import retrieval.evidence_read as reading
from eval.datasets import half
from eval.fit.cases import FitCase
from eval.fit.folds import FOLDS, folds_of, key
from eval.fit.logistic import fit, save
from retrieval.evidence import Evidence, LinearModel

REREAD_WEIGHT = {"nq": 1.0, "xquad": 1.0, "border2022": 30.0}
"""What weighs the cross-encoder's reading: four numbers, which the foreign style of NQ does not
lead astray. Of NQ its tuning half; ClapNQ only judges."""

MODEL = Path(reading.__file__).with_name("evidence_read_model.json")
VERSION = 1

Matrix: TypeAlias = npt.NDArray[np.float64]


def read_again(case: FitCase, items: Sequence[Evidence], passages: int) -> list[Evidence]:
    """The case's sentences, likeliest first, with the readings of so many passages."""
    return reading.with_readings(case.query.text, items, case.titles.__getitem__, passages=passages)


def fit_rereading(
    cases: Sequence[FitCase], read: Sequence[Sequence[Evidence]]
) -> list[list[Evidence]]:
    """Saves the model; every case's sentences as one fitted without its fold orders them.

    ``read`` holds each case's sentences as ``read_again`` gives them.
    """
    rows = [reading.features(items) for items in read]
    gold = [
        np.array([key(item) in case.gold for item in items])
        for case, items in zip(cases, read, strict=True)
    ]
    used = np.array([case.answerable and _weighs(case) for case in cases])
    folds = folds_of(cases)

    def fitted(places: npt.NDArray[np.int64]) -> LinearModel:
        weights = [np.full(len(gold[p]), _share(cases[p], len(gold[p]))) for p in places]
        return fit(
            np.vstack([rows[p] for p in places]),
            np.concatenate([gold[p] for p in places]),
            np.concatenate(weights),
        )

    ranked: list[list[Evidence]] = [[]] * len(cases)
    for fold in range(FOLDS):
        model = fitted(np.flatnonzero(used & (folds != fold)))
        for place in np.flatnonzero(folds == fold):
            scores = model.probabilities(rows[place])
            ranked[place] = sorted(
                (
                    replace(item, score=float(score))
                    for item, score in zip(read[int(place)], scores, strict=True)
                ),
                key=lambda item: -item.score,
            )
    model = fitted(np.flatnonzero(used))
    save(MODEL, model, reading.FEATURES, version=VERSION)
    return ranked


def _weighs(case: FitCase) -> bool:
    return case.source in REREAD_WEIGHT and (case.source != "nq" or half(case.id) == "tune")


def _share(case: FitCase, sentences: int) -> float:
    """Every question counts alike, however many sentences it brings."""
    return REREAD_WEIGHT[case.source] * 10.0 / sentences
