"""Passages that score nearly alike are read once more, this time word by word.

One vector a passage cannot tell it from another that speaks of the same things. Late interaction
(MaxSim: Khattab and Zaharia, ColBERT, 2020) can: each piece of the question looks for the piece of
the passage that is nearest to it. It takes another run of the model, so only close calls are
decided by it, and of a passage only the sentences nearest to the question are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from retrieval.embedding import stored_text
from retrieval.types import FloatMatrix, Hit, PassageText, Pieces

CLOSE = 0.06
"""Scores no further below the best are a close call: one of six of NQ's questions."""

MOST = 3
"""Passages read again at most; each takes its time."""

SENTENCES = 3
"""Of each passage, the nearest to the question: of NQ's tuning half 135 close calls are decided
rightly, 133 by whole passages, 127 by one sentence (122 without; ``eval/fit/close_calls.py``)."""

SHARE = 1.0
"""What the pieces' nearness counts beside the score; .5 and 1.5 differ by 3 of the 216. On the
other half of the close calls 135 of 215 become right, 117 without."""

DECIMALS = 6
"""Of the nearness: equal texts read in one batch come out equal."""


def close_calls(hits: Sequence[Hit]) -> list[Hit]:
    """The first hits, if more than one could be the best; else none."""
    close = [hit for hit in hits[:MOST] if hits[0].score - hit.score < CLOSE]
    return close if len(close) > 1 else []


def gist(hit: Hit, title: str, vector: npt.NDArray[np.float32]) -> PassageText:
    """What is read again: the sentences nearest to the question's vector, (dimension,), in their
    order under the document's title."""
    read = stored_text(hit.stored)
    nearest = np.argsort(-(hit.stored.sentence_vectors @ vector), kind="stable")[:SENTENCES]
    return PassageText(title, tuple(read.sentences[place] for place in sorted(nearest)))


def reordered(hits: Sequence[Hit], pieces: Pieces) -> list[Hit]:
    """All hits, best first; ``pieces`` are of the question and of the first hits, in their order.

    The first keeps its score; another of those gains or loses by how much nearer its words are.
    """
    if not len(pieces.question):
        return list(hits)
    near = [nearness(pieces.question, passage) for passage in pieces.passages]
    moved = [
        replace(hit, score=hit.score + SHARE * (one - near[0]))
        for hit, one in zip(hits, near, strict=False)  # fewer were read again
    ]
    rest = hits[len(moved) :]
    return sorted([*moved, *rest], key=lambda hit: (-hit.score, hit.stored.row))


def nearness(question: FloatMatrix, passage: FloatMatrix) -> float:
    """Mean over the question's pieces of the cosine with the passage's nearest piece; 0 for none.

    Shapes (n, dimension) with n > 0, and (m, dimension); rows are unit vectors.
    """
    if not len(passage):
        return 0.0
    return round(float(np.mean((question @ passage.T).max(axis=1))), DECIMALS)
