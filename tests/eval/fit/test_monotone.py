"""The abstention model's fit: what speaks for an answer never counts against it."""

from __future__ import annotations

import numpy as np

from eval.fit.monotone import AGAINST, EITHER, fit_judge
from service.enough import FEATURES, _model

PLACE = {name: place for place, name in enumerate(FEATURES)}


def test_it_learns_what_speaks_for_an_answer() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(0, 2, 400) == 1
    rows = random.normal(size=(400, len(FEATURES)))
    rows[:, PLACE["best_score"]] += 3 * labels
    rows[:, PLACE["rarest_missing"]] -= 3 * labels
    rows[:, PLACE["best_coverage"]] -= 3 * labels  # the wrong way round: it may not be learned
    model = fit_judge(rows, labels, np.ones(400))
    assert model.weights[PLACE["best_score"]] > 1
    assert model.weights[PLACE["rarest_missing"]] < -1
    assert model.weights[PLACE["best_coverage"]] == 0
    assert ((model.probabilities(rows) >= 0.5) == labels).mean() > 0.95


def test_the_shipped_weights_have_their_signs() -> None:
    weights = dict(zip(FEATURES, _model().linear.weights, strict=True))
    for name in FEATURES:
        if name in AGAINST:
            assert weights[name] <= 0
        elif name not in EITHER:
            assert weights[name] >= 0
