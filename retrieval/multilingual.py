"""Searching in the multilingual space: what a passage says best, not only what it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from threading import Lock

import numpy as np
import numpy.typing as npt

from retrieval.fuse import Fused
from retrieval.second_vectors import fetch
from retrieval.snapshot import Snapshot
from retrieval.types import Encoder, Hit, PassageVectors, Space, StoredPassage
from retrieval.view import View

RERANKED = 40
"""Candidates whose sentences are looked at; XQuAD's Hits@5 is the same with 100."""

SENTENCE_SHARE = 0.5
"""Of the best sentence's cosine beside the passage's own. On XQuAD's tuning half .3 to .7 differ by
less than .01; without sentences Spanish loses .02 and Russian .01."""

DENSE_SHARE = 0.9
"""The cosine's share beside the words': few but names and numbers are the same in both."""


class OnDemand:
    """The multilingual encoder of a library, made at its first need; there may be none."""

    def __init__(self, make: Callable[[], Encoder] | None) -> None:
        self._make = make
        self._made: Encoder | None = None
        self._making = Lock()

    @property
    def is_given(self) -> bool:
        return self._make is not None

    def ready(self) -> Encoder | None:
        with self._making:
            if self._made is None and self._make is not None:
                self._made = self._make()
            return self._made


def search_multilingual(
    snapshot: Snapshot,
    view: View,
    text: str,
    question: npt.NDArray[np.float32],
    only: frozenset[int] | None,
    k: int,
) -> list[Hit]:
    """The ``k`` best of the allowed rows by passage, best sentence and words. Raises DamagedFolder.

    ``view`` is of the very moment of ``snapshot``.
    """
    depth = max(k, RERANKED)
    candidates = view.search(text, question, only, depth, "multilingual", DENSE_SHARE)
    rows = [one.row for one in candidates]
    stored, vectors = snapshot.fetch(rows), fetch(snapshot.execute, rows)
    return by_sentences(candidates, stored, vectors, question)[:k]


def space_of(language: str) -> Space:
    """Where questions in this language are searched.

    English ones in the default space: the multilingual vectors mixed in moved NQ's Hits@1 by no
    more than .004 either way.
    """
    return "default" if language == "en" else "multilingual"


def by_sentences(
    candidates: Sequence[Fused],
    stored: Mapping[int, StoredPassage],
    vectors: Mapping[int, PassageVectors],
    question: npt.NDArray[np.float32],
) -> list[Hit]:
    """The stored candidates as hits, best first, equal ones in row order.

    The hits carry the multilingual vectors, so that what scores their sentences against the
    question's vector compares like with like. A passage without any has zeros: it is found by its
    words alone.
    """
    hits = [
        _hit(one, _with_vectors(stored[one.row], vectors.get(one.row), len(question)), question)
        for one in candidates
        if one.row in stored
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.stored.row))


def _hit(one: Fused, stored: StoredPassage, question: npt.NDArray[np.float32]) -> Hit:
    passage = one.dense or 0.0
    best = float((stored.sentence_vectors @ question).max())
    gain = DENSE_SHARE * SENTENCE_SHARE * (best - passage)
    return Hit(stored, one.score + gain, one.dense, one.lexical)


def _with_vectors(
    stored: StoredPassage, vectors: PassageVectors | None, dimension: int
) -> StoredPassage:
    sentences = len(stored.passage.sentences)
    found = vectors or PassageVectors(
        np.zeros(dimension, dtype=np.float32), np.zeros((sentences, dimension), dtype=np.float32)
    )
    return replace(stored, vector=found.passage, sentence_vectors=found.sentences)
