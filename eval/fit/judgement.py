"""Whether there is enough to answer from: fits the abstention model, prints how well it tells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

import service.enough as enough
from eval.fit.cases import SOURCES, FitCase
from eval.fit.folds import FOLDS, folds_of
from eval.fit.logistic import save
from eval.fit.monotone import fit_judge
from retrieval.evidence import Evidence

SHOULD_ANSWER_WEIGHT = {"clapnq": 3.0, "nq": 0.5, "xquad": 2.0, "border2022": 4.0}
"""ClapNQ's unanswerables have the topic at hand, as real ones do; NQ's are easier and more."""

ANSWERS_FROM = 0.5
"""Likelihood from which there is enough: likelier than not, on questions of which half can be
answered. Of .46 to .58 the least cost over the tuning halves of the sample and of the notices,
where a wrong answer costs 1.5 needless silences: it can hurt a person, a silence costs a search."""

MODEL = Path(enough.__file__).with_name("enough_model.json")
VERSION = 1


def fit_judgement(cases: Sequence[FitCase], ranked: Sequence[Sequence[Evidence]]) -> None:
    """Saves the abstention model; ``ranked`` holds each case's sentences, likeliest first."""
    rows = np.array(
        [
            enough.evidence_features(case.query, items)
            for case, items in zip(cases, ranked, strict=True)
        ]
    )
    labels = np.array([case.answerable for case in cases])
    weights = np.array([SHOULD_ANSWER_WEIGHT[case.source] for case in cases])
    folds = folds_of(cases)
    probability = np.zeros(len(cases))
    for fold in range(FOLDS):
        inside = folds != fold
        model = fit_judge(rows[inside], labels[inside], weights[inside])
        probability[~inside] = model.probabilities(rows[~inside])
    for source in SOURCES:
        mine = np.array([case.source == source for case in cases])
        cosine = rows[mine, enough.FEATURES.index("best_passage_cosine")]
        right = (probability[mine] >= ANSWERS_FROM) == labels[mine]
        print(
            f"{source}: answerable-or-not "
            f"AUC {roc_auc_score(labels[mine], probability[mine]):.3f}, "
            f"accuracy {right.mean():.3f}; floor: passage cosine AUC "
            f"{roc_auc_score(labels[mine], cosine):.3f}"
        )
    near = rows[:, enough.FEATURES.index("best_passage_coverage")]
    save(
        MODEL,
        fit_judge(rows, labels, weights),
        enough.FEATURES,
        version=VERSION,
        threshold=ANSWERS_FROM,
        on_topic=round(float(np.quantile(near[labels], 0.05)), 3),
    )
