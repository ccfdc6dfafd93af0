"""Sentences scored against a question in another language, where most words cannot be compared.

What is left are the multilingual vectors and the few words that are the same in both: names,
numbers. The weights are data (``evidence_across_model.json``), fitted by ``eval/fit/languages.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from retrieval.evidence import Evidence, LinearModel, load_linear_model

FEATURES = (
    "sentence_cosine",
    "below_best_sentence",
    "neighbour_cosine",
    "passage_cosine",
    "below_best_passage",
    "shared_words",
    "shared_numbers",
    "holds_kind",
    "length",
    "is_question",
    "pronoun_led",
)
"""What each column of the feature matrix is, in order."""

_AS_THEY_ARE = {
    "shared_words": "coverage",
    "shared_numbers": "number_coverage",
    "holds_kind": "holds_kind",
    "length": "length",
    "is_question": "is_question",
    "pronoun_led": "pronoun_led",
}
"""Taken over from ``retrieval.evidence``."""


def rescored(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The same sentences with scores for a question in another language, likeliest first.

    Their hits must come from a search in the multilingual space; ties keep their order.
    """
    if not evidence:
        return []
    scores = _model().probabilities(features(evidence))
    scored = [
        replace(item, score=float(score)) for item, score in zip(evidence, scores, strict=True)
    ]
    return sorted(scored, key=lambda item: -item.score)


def features(evidence: Sequence[Evidence]) -> npt.NDArray[np.float64]:
    """Shape (len(evidence), len(FEATURES)); at least one sentence."""
    cosines = {
        (item.hit.stored.row, item.index): item.feature("sentence_cosine") for item in evidence
    }
    best_sentence = max(cosines.values())
    best_passage = max(item.hit.dense or 0.0 for item in evidence)
    rows = []
    for item in evidence:
        row, index = item.hit.stored.row, item.index
        own, passage = cosines[row, index], item.hit.dense or 0.0
        near = [
            cosines[place] for place in ((row, index - 1), (row, index + 1)) if place in cosines
        ]
        taken = [item.feature(name) for name in _AS_THEY_ARE.values()]
        rows.append(
            [
                own,
                own - best_sentence,
                max(near, default=own),
                passage,
                passage - best_passage,
                *taken,
            ]
        )
    return np.array(rows, dtype=np.float64)


@cache
def _model() -> LinearModel:
    source = files("retrieval").joinpath("evidence_across_model.json")
    return load_linear_model(source.read_text(encoding="utf-8"), FEATURES)
