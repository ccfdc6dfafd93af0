"""The sentence scorer: which sentence answers, by what it shares with the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

import retrieval.evidence as scorer
from eval.fit.cases import FitCase
from eval.fit.folds import FOLDS, folds_of
from eval.fit.logistic import fit, save
from retrieval.evidence import Evidence, LinearModel

SENTENCE_WEIGHT = {"xquad": 1.0, "border2022": 30.0}
"""What the sentence scorer learns from. NQ and ClapNQ, lower-cased and tokenised apart, made it
worse on every other set (first sentence right: sample .44 with them, .53 without), so they only
judge it. The sample's tuning half is small and of our own domain."""

MODEL = Path(scorer.__file__).with_name("evidence_model.json")
VERSION = 1

Matrix: TypeAlias = npt.NDArray[np.float64]
Table: TypeAlias = tuple[list[Evidence], Matrix, npt.NDArray[np.bool_]]
"""A case's sentences in retrieval order, their features, whether each is gold."""


def fit_sentences(cases: Sequence[FitCase]) -> list[list[Evidence]]:
    """Saves the scorer; every case's sentences as one fitted without its fold orders them."""
    tables = [_sentence_table(case) for case in cases]
    scores = _cross_validated(cases, tables)
    model = _fit_sentences(cases, tables, range(len(cases)))
    save(MODEL, model, scorer.FEATURES, version=VERSION)
    return [_ranked(table, one) for table, one in zip(tables, scores, strict=True)]


def _sentence_table(case: FitCase) -> Table:
    pool = scorer.sentence_pool(case.query, case.vector, case.hits)
    matrix = scorer.features(case.query, pool)
    evidence = [
        Evidence(part.hit, part.index, part.text, 0.0, tuple(float(x) for x in row))
        for part, row in zip(pool, matrix, strict=True)
    ]
    gold = np.array([(part.hit.stored.row, part.index) in case.gold for part in pool])
    return evidence, matrix, gold


def _fit_sentences(
    cases: Sequence[FitCase],
    tables: Sequence[Table],
    places: Sequence[int],
) -> LinearModel:
    used = [
        place
        for place in places
        if cases[place].answerable and cases[place].source in SENTENCE_WEIGHT
    ]
    rows = np.vstack([tables[place][1] for place in used])
    labels = np.concatenate([tables[place][2] for place in used])
    weights = np.concatenate(
        [np.full(len(tables[place][2]), _weight(cases[place], tables[place][2])) for place in used]
    )
    return fit(rows, labels, weights)


def _weight(case: FitCase, gold: npt.NDArray[np.bool_]) -> float:
    """Every question counts alike, however many sentences it brings."""
    return SENTENCE_WEIGHT[case.source] * 10.0 / len(gold)


def _cross_validated(
    cases: Sequence[FitCase],
    tables: Sequence[Table],
) -> list[Matrix]:
    folds = folds_of(cases)
    scores: list[Matrix] = [np.zeros(0)] * len(cases)
    for fold in range(FOLDS):
        model = _fit_sentences(cases, tables, np.flatnonzero(folds != fold).tolist())
        for place in np.flatnonzero(folds == fold):
            scores[int(place)] = model.probabilities(tables[int(place)][1])
    return scores


def _ranked(table: Table, scores: Matrix) -> list[Evidence]:
    """The table's sentences, likeliest first."""
    scored = [
        replace(item, score=float(score)) for item, score in zip(table[0], scores, strict=True)
    ]
    return sorted(scored, key=lambda item: -item.score)
