"""Is there enough to answer from? A calibrated probability, not a hand-set similarity.

Logistic regression over what the scored evidence looks like as a whole; fitted by
``eval/fit/judgement.py`` on questions with and without their answer in reach, and stored as data.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from retrieval.evidence import Evidence, LinearModel, load_linear_model
from retrieval.query import Query, Term
from retrieval.words import tokens
from service.amounts import amount_missing
from service.answer import NotFoundReason
from service.relations import relation_missing

FEATURES = (
    "best_score",
    "second_score",
    "best_sentence_cosine",
    "best_passage_cosine",
    "best_coverage",
    "best_passage_coverage",
    "top_coverage",
    "top_holds_kind",
    "top_names",
    "top_passage_names",
    "top_others",
    "first_coverage",
    "rarest_missing",
    "terms",
    "reading",
    "passage_reading",
)
"""What each column of the feature vector is, in order; the last two, the cross-encoder's highest
logits, are NaN where it read nothing."""

TOP = 3
"""Sentences that speak for the evidence as a whole: a short answer's worth."""

MANY_TERMS = 10
"""Content words at which the length feature is 1."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """``probability`` that the evidence answers; ``reason`` says why not, where it does not."""

    probability: float
    enough: bool
    reason: NotFoundReason | None


@dataclass(frozen=True, slots=True)
class _Model:
    linear: LinearModel
    threshold: float
    on_topic: float


def judge(query: Query, evidence: Sequence[Evidence]) -> Judgement:
    """Whether to answer from this evidence (likeliest first)."""
    if not evidence or not query.terms:
        return Judgement(0.0, enough=False, reason="off_topic")
    model = _model()
    row = np.array([evidence_features(query, evidence)])
    probability = float(model.linear.probabilities(row)[0])
    if relation_missing(
        query.text, [item.hit.stored.text for item in evidence[:TOP]]
    ) or amount_missing(query.text, [item.text for item in evidence]):
        return Judgement(probability, enough=False, reason="not_stated")
    if probability >= model.threshold:
        return Judgement(probability, enough=True, reason=None)
    near = max(item.feature("passage_coverage") for item in evidence[:TOP])
    reason: NotFoundReason = "not_stated" if near >= model.on_topic else "off_topic"
    return Judgement(probability, enough=False, reason=reason)


def evidence_features(query: Query, evidence: Sequence[Evidence]) -> list[float]:
    """One row, aligned with ``FEATURES``."""
    top = evidence[:TOP]
    first = top[0]
    top_keys = frozenset(token.key for item in top for token in tokens(item.text, query.language))
    near_keys = frozenset(
        token.key for item in top for token in tokens(item.hit.stored.text, query.language)
    )
    names = [term for term in query.terms if term.is_name]
    others = [term for term in query.terms if not term.is_name]
    return [
        first.score,
        evidence[1].score if len(evidence) > 1 else 0.0,
        max(item.feature("sentence_cosine") for item in evidence),
        max(item.hit.dense or 0.0 for item in evidence),
        max(item.feature("coverage") for item in evidence),
        max(item.feature("passage_coverage") for item in evidence),
        _covered(query, query.terms, top_keys),
        first.feature("holds_kind"),
        _covered(query, names, top_keys),
        _covered(query, names, near_keys),
        _covered(query, others, top_keys),
        first.feature("coverage"),
        _rarest_missing(query, near_keys),
        min(1.0, len(query.terms) / MANY_TERMS),
        max((one.reading for one in evidence if one.reading is not None), default=math.nan),
        max(
            (one.passage_reading for one in evidence if one.passage_reading is not None),
            default=math.nan,
        ),
    ]


def _covered(query: Query, terms: Sequence[Term], keys: frozenset[str]) -> float:
    total = sum(term.weight for term in terms)
    if total == 0:
        return 1.0
    return sum(term.weight * _best(query, term, keys) for term in terms) / total


def _rarest_missing(query: Query, keys: frozenset[str]) -> float:
    """Weight of the rarest term that nothing near covers, as a share of the rarest term's."""
    heaviest = max((term.weight for term in query.terms), default=0.0)
    missing = max(
        (term.weight * (1 - _best(query, term, keys)) for term in query.terms), default=0.0
    )
    return missing / heaviest if heaviest else 0.0


def _best(query: Query, term: Term, keys: frozenset[str]) -> float:
    return max((query.match(term.key, key) for key in keys), default=0.0)


@cache
def _model() -> _Model:
    text = files("service").joinpath("enough_model.json").read_text(encoding="utf-8")
    value = json.loads(text)
    return _Model(
        load_linear_model(text, FEATURES), float(value["threshold"]), float(value["on_topic"])
    )
