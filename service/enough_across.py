"""Is there enough to answer a question in another language from?

As ``service.enough``, but from what can be compared across languages. Fitted by
``eval/fit/languages.py`` on Spanish and Russian questions, with and without their paragraph.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from retrieval.evidence import Evidence, LinearModel, load_linear_model
from retrieval.query import Query
from service.amounts import amount_missing
from service.answer import NotFoundReason
from service.enough import Judgement
from service.words_across import WordVectors, covered

FEATURES = (
    "best_score",
    "second_score",
    "best_sentence_cosine",
    "best_passage_cosine",
    "passage_lead",
    "top_sentence_cosine",
    "top_shared_words",
    "top_shared_numbers",
    "top_holds_kind",
    "first_words",
    "first_word_least",
    "first_words_least",
    "top_words",
    "top_word_least",
    "top_words_least",
    "passage_words",
    "passage_word_least",
    "passage_words_least",
)
"""What each column of the feature vector is, in order; the last nine as in ``words_across``, of the
first sentence, of the top ones, and of the first one's passage."""

TOP = 3
"""Sentences that speak for the evidence as a whole: a short answer's worth."""


@dataclass(frozen=True, slots=True)
class _Model:
    linear: LinearModel
    thresholds: dict[str, float]
    """By language: the further one is from English, the lower all its cosines lie."""
    on_topic: float


def judge_across(query: Query, evidence: Sequence[Evidence], vectors: WordVectors) -> Judgement:
    """Whether to answer from this evidence, as ``retrieval.evidence_across`` scored it."""
    if not evidence:
        return Judgement(0.0, enough=False, reason="off_topic")
    model = _model()
    row = np.array([evidence_features(query, evidence, vectors)])
    probability = float(model.linear.probabilities(row)[0])
    lowest = min(model.thresholds.values())  # for a language that nothing was fitted on
    if amount_missing(query.text, [item.text for item in evidence]):
        return Judgement(probability, enough=False, reason="not_stated")
    if probability >= model.thresholds.get(query.language, lowest):
        return Judgement(probability, enough=True, reason=None)
    near = max(item.hit.dense or 0.0 for item in evidence)
    reason: NotFoundReason = "not_stated" if near >= model.on_topic else "off_topic"
    return Judgement(probability, enough=False, reason=reason)


def evidence_features(
    query: Query, evidence: Sequence[Evidence], vectors: WordVectors
) -> list[float]:
    """One row, aligned with ``FEATURES``; at least one sentence, likeliest first."""
    top = evidence[:TOP]
    passages = {item.hit.stored.row: item.hit.dense or 0.0 for item in evidence}
    groups = [[top[0].text], [item.text for item in top], [top[0].hit.stored.text]]
    best, *others = sorted(passages.values(), reverse=True)
    return [
        top[0].score,
        top[1].score if len(top) > 1 else 0.0,
        max(item.feature("sentence_cosine") for item in evidence),
        best,
        best - max(others, default=0.0),
        top[0].feature("sentence_cosine"),
        max(item.feature("coverage") for item in top),
        max(item.feature("number_coverage") for item in top),
        max(item.feature("holds_kind") for item in top),
        *(share for group in covered(query, groups, vectors) for share in group),
    ]


@cache
def _model() -> _Model:
    text = files("service").joinpath("enough_across_model.json").read_text(encoding="utf-8")
    value = json.loads(text)
    return _Model(
        load_linear_model(text, FEATURES), dict(value["thresholds"]), float(value["on_topic"])
    )
