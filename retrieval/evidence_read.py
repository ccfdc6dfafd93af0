"""The likeliest passages read again by the cross-encoder, and all sentences weighed anew.

The plain features (``retrieval.evidence``) find where an answer may stand; what the cross-encoder
makes of those few passages tells which sentence it is. A logistic model over both; its weights are
data (``evidence_read_model.json``), fitted by ``eval/fit/rereading.py`` on questions that the
cross-encoder was not trained on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from retrieval.cross_encoder import Reading, read
from retrieval.embedding import stored_text
from retrieval.evidence import Evidence, LinearModel, load_linear_model

PASSAGES = 2
"""Read for a question. With three NQ's first sentences are no righter and it takes half as long
again (``python -m eval.fit.evidence`` prints both)."""

FEATURES = ("likelihood", "is_read", "reading", "reading_below_highest")
"""What each column of the feature matrix is, in order, as logits; the last two are 0 where a
sentence was not read. How far a reading lies below the question's highest tells more than itself:
some questions read low throughout. The passage's own reading adds nothing beside it."""

_LEAST = 1e-9
"""Keeps a logit finite."""

Title = Callable[[str], str]
"""A document's title by its id; empty where it has none."""


def reread(
    question: str,
    evidence: Sequence[Evidence],
    title: Title,
    behind: frozenset[str] = frozenset(),
    passages: int = PASSAGES,
) -> list[Evidence]:
    """The same sentences, likeliest first, those of the first ``passages`` passages with what the
    cross-encoder makes of them; ties keep their order.

    ``evidence`` is likeliest first; of the documents ``behind`` nothing is read.
    """
    if not evidence:
        return []
    known = with_readings(question, evidence, title, behind, passages)
    scores = _model().probabilities(features(known))
    scored = [replace(one, score=float(score)) for one, score in zip(known, scores, strict=True)]
    return sorted(scored, key=lambda one: -one.score)


def with_readings(
    question: str,
    evidence: Sequence[Evidence],
    title: Title,
    behind: frozenset[str] = frozenset(),
    passages: int = PASSAGES,
) -> list[Evidence]:
    """The same sentences in the same order, those of the first ``passages`` passages read.

    A text that several documents hold is read once, under the first one's title.
    """
    able = [one for one in evidence if one.document_id not in behind]
    chosen = _chosen(able, passages)
    texts = [replace(stored_text(one.hit.stored), context=title(one.document_id)) for one in chosen]
    readings = {
        one.hit.stored.text: reading
        for one, reading in zip(chosen, read(question, texts), strict=True)
    }
    return [
        one if one.document_id in behind else _known(one, readings.get(one.hit.stored.text))
        for one in evidence
    ]


def _chosen(evidence: Sequence[Evidence], passages: int) -> list[Evidence]:
    """The likeliest sentence of each passage to read; where these are all of one document, of as
    many of the others: a second source is heard as well."""
    first: dict[str, Evidence] = {}
    for one in evidence:
        first.setdefault(one.hit.stored.text, one)
    chosen, others = list(first.values())[:passages], list(first.values())[passages:]
    heard = {one.document_id for one in chosen}
    if len(heard) == 1:
        chosen += [one for one in others if one.document_id not in heard][:passages]
    return chosen


def _known(one: Evidence, reading: Reading | None) -> Evidence:
    if reading is None or math.isnan(reading.sentences[one.index]):
        return one
    sentence = float(reading.sentences[one.index])
    return replace(one, reading=sentence, passage_reading=reading.passage)


def features(evidence: Sequence[Evidence]) -> npt.NDArray[np.float64]:
    """Shape (len(evidence), len(FEATURES)); ``evidence`` is all that one question is scored by."""
    highest = max((one.reading for one in evidence if one.reading is not None), default=0.0)
    return np.array(
        [
            (logit(one.score), 0.0, 0.0, 0.0)
            if one.reading is None
            else (logit(one.score), 1.0, one.reading, one.reading - highest)
            for one in evidence
        ],
        dtype=np.float64,
    )


def logit(likelihood: float) -> float:
    """The logarithm of the odds; finite also at 0 and 1."""
    kept = min(1 - _LEAST, max(_LEAST, likelihood))
    return math.log(kept / (1 - kept))


@cache
def _model() -> LinearModel:
    source = files("retrieval").joinpath("evidence_read_model.json")
    return load_linear_model(source.read_text(encoding="utf-8"), FEATURES)
