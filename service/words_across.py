"""How much of a question's words a text in another language holds, by vectors of single words.

A whole sentence's vector says what it is about; it hides that the one thing asked for is missing.
Word by word that shows: "puente" lies near "bridge", and near nothing in a sentence about trains.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from retrieval.query import Query
from retrieval.types import FloatMatrix
from retrieval.words import content_tokens

WordVectors: TypeAlias = Callable[[Sequence[str]], FloatMatrix]
"""Words (at least one) to multilingual unit vectors, shape (n, dimension)."""

LEAST = 2
"""Words of the question that stand for what is missing, beside the one that is missed most."""


def covered(
    query: Query, texts: Sequence[Sequence[str]], vectors: WordVectors
) -> list[list[float]]:
    """For each group of texts: how near its words come to the question's content words.

    The mean over the question's words of the cosine with the nearest word of the group, the least
    of them, and the mean of the ``LEAST`` least. Zeros where either has no content word.
    """
    asked = _words(query.text, query.language)
    groups = [[word for text in group for word in _words(text, "en")] for group in texts]
    known = list(dict.fromkeys(word for words in (asked, *groups) for word in words))
    if not asked or not known:
        return [[0.0, 0.0, 0.0] for _ in texts]
    place = {word: number for number, word in enumerate(known)}
    matrix = vectors(known)
    question = matrix[[place[word] for word in asked]]
    return [
        _nearest(question, matrix[[place[word] for word in words]]) if words else [0.0, 0.0, 0.0]
        for words in groups
    ]


def _nearest(question: FloatMatrix, words: FloatMatrix) -> list[float]:
    nearest = np.sort((question @ words.T).max(axis=1))
    return [float(nearest.mean()), float(nearest[0]), float(nearest[:LEAST].mean())]


def _words(text: str, language: str) -> list[str]:
    return [token.text.lower() for token in content_tokens(text, language)]
