"""Five folds by question, and how a sentence of a case is named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from eval.fit.cases import FitCase
from retrieval.evidence import Evidence

FOLDS = 5


def folds_of(cases: Sequence[FitCase]) -> npt.NDArray[np.int64]:
    """A question and its twin without gold are in the same fold."""
    names = sorted({case.id.removesuffix("-without") for case in cases})
    order = dict(zip(names, np.random.default_rng(0).permutation(len(names)), strict=True))
    return np.array([order[case.id.removesuffix("-without")] % FOLDS for case in cases])


def key(item: Evidence) -> tuple[int, int]:
    """As in ``FitCase.gold``."""
    return item.hit.stored.row, item.index
