"""Which sentences around the best one belong to the answer too.

A person who marks an answer in a text marks on average three sentences, mostly neighbours: the one
that says it and those that say the rest of it. How likely each neighbour is among them is a
logistic model over where it stands and how it scores; its weights are data
(``elaborate_model.json``), fitted by ``eval/fit/elaboration.py`` on ClapNQ's marked sentences.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from retrieval.evidence import Evidence, LinearModel, load_linear_model
from retrieval.evidence_read import logit
from retrieval.words import content_tokens

WINDOW = 12
"""Sentences looked at on either side of the best one: the paragraphs around it."""

FAR = 5
"""Distances beyond count alike."""

BELONGS = 0.35
"""Likelihood from which a sentence is said too: of .25 to .4, the best F1 over ClapNQ's folds."""

FEATURES = (
    "score",
    "below_best",
    "rank",
    "is_next",
    "is_previous",
    "is_after",
    "distance",
    "distance_from_second",
    "overlap",
    "sentences",
    "reading",
    "reading_below_best",
    "reading_below_highest",
    "reading_rank",
    "passage_reading",
    "passage_reading_below_best",
)
"""What each column of the feature matrix is, in order; those of readings (the cross-encoder's
logits) are NaN where a sentence, or what it is compared with, was not read."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A scored sentence and how many sentences after (before, if negative) the best it stands."""

    evidence: Evidence
    offset: int


def belonging(window: Sequence[Placed], model: LinearModel | None = None) -> list[Evidence]:
    """Those of the window that belong to the answer besides the best, likeliest first.

    ``window`` holds the best sentence (offset 0) and its scored neighbours; ``model`` None is the
    one that is shipped.
    """
    if len(window) < 2:
        return []
    likely = (model or _model()).probabilities(features(window))
    order = sorted(range(len(window)), key=lambda place: (-likely[place], place))
    return [
        window[place].evidence
        for place in order
        if window[place].offset != 0 and likely[place] >= BELONGS
    ]


def features(window: Sequence[Placed]) -> npt.NDArray[np.float64]:
    """Shape (len(window), len(FEATURES))."""
    ranked = sorted(window, key=lambda placed: -placed.evidence.score)
    best = next(placed for placed in window if placed.offset == 0)
    second = next((placed for placed in ranked if placed.offset != 0), best)
    said = {token.key for token in content_tokens(best.evidence.text)}
    plain = np.array(
        [
            (
                logit(placed.evidence.score),
                logit(placed.evidence.score) - logit(best.evidence.score),
                math.log(1 + ranked.index(placed)),
                float(placed.offset == 1),
                float(placed.offset == -1),
                float(placed.offset > 0),
                float(min(FAR, abs(placed.offset))),
                float(min(FAR, abs(placed.offset - second.offset))),
                _overlap(placed.evidence.text, said),
                math.log(len(window)),
            )
            for placed in window
        ]
    )
    return np.hstack([plain, _reading_features(window, best)])


def _reading_features(window: Sequence[Placed], best: Placed) -> npt.NDArray[np.float64]:
    """Shape (len(window), 6)."""
    readings = _known([placed.evidence.reading for placed in window])
    passages = _known([placed.evidence.passage_reading for placed in window])
    place = window.index(best)
    highest = np.fmax.reduce(readings)  # NaN only where none was read
    ranks = np.argsort(np.argsort(-readings, kind="stable"), kind="stable")
    return np.column_stack(
        [
            readings,
            readings - readings[place],
            readings - highest,
            np.where(np.isnan(readings), math.nan, np.log1p(ranks)),
            passages,
            passages - passages[place],
        ]
    )


def _known(logits: Sequence[float | None]) -> npt.NDArray[np.float64]:
    """None as NaN."""
    return np.array([math.nan if one is None else one for one in logits])


def _overlap(text: str, said: set[str]) -> float:
    """Share of the sentence's content words that the best sentence says."""
    keys = {token.key for token in content_tokens(text)}
    return len(keys & said) / len(keys) if keys else 1.0


@cache
def _model() -> LinearModel:
    text = files("service").joinpath("elaborate_model.json").read_text(encoding="utf-8")
    return load_linear_model(text, FEATURES)
