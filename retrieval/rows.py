"""Which rows a search may return, and what it returns of them: shared by both indexes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Rows: TypeAlias = npt.NDArray[np.int64]


class Scored(NamedTuple):
    """A passage's row number and its score by one index; higher is better."""

    row: int
    score: float


@dataclass(frozen=True, slots=True)
class RowFilter:
    """``only`` these rows (None: all), and ``never`` those; applied before the best k are taken."""

    only: frozenset[int] | None = None
    never: frozenset[int] = frozenset()

    def keeps(self, row: int) -> bool:
        return row not in self.never and (self.only is None or row in self.only)


EVERY_ROW = RowFilter()


def best(scored: Iterable[Scored], k: int) -> list[Scored]:
    """The ``k`` best, equal scores in row order: the one order used everywhere."""
    return sorted(scored, key=lambda one: (-one.score, one.row))[:k]
