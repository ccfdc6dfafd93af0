"""What a measurement comes to: named figures, each with its interval, its floors and its goal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from eval.intervals import bootstrap

Row: TypeAlias = dict[str, Any]
"""What one question came to, ready for JSON; ``id`` is always there."""


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` over ``count`` questions, with its bootstrap bounds where it is a mean.

    ``floors`` are what simpler means reach on the same questions; ``goal`` is what to reach.
    ``headline`` figures stand in the README's table: by default those with a goal or a floor.
    """

    name: str
    value: float | None
    count: int
    low: float | None = None
    high: float | None = None
    goal: float | None = None
    floors: Mapping[str, float] = field(default_factory=dict)
    headline: bool | None = None

    @property
    def is_headline(self) -> bool:
        return self.headline if self.headline is not None else bool(self.goal or self.floors)


@dataclass(frozen=True, slots=True)
class Result:
    """One set's figures and the rows that they come from."""

    figures: list[Figure]
    rows: list[Row]


def mean_figure(
    name: str,
    scores: Iterable[float | bool | None],
    *,
    seed: int,
    goal: float | None = None,
    floors: Mapping[str, float] | None = None,
    headline: bool | None = None,
) -> Figure:
    """The mean of the scores there are, with its interval; no value where there is none."""
    known = [float(score) for score in scores if score is not None]
    if not known:
        return Figure(name, None, 0, goal=goal, floors=floors or {}, headline=headline)
    found = bootstrap(known, seed=seed)
    return Figure(
        name, found.mean, found.count, found.low, found.high, goal, floors or {}, headline
    )


def shown(value: float | None) -> str:
    """Three digits for a share, one for anything larger, none for a count."""
    if value is None:
        return "-"
    if isinstance(value, int):
        return str(value)
    return f"{value:.3f}" if abs(value) <= 1 else f"{value:.1f}"


def mean_of(rows: Sequence[Row], key: str) -> float:
    """The mean of one column over the rows that have it; NaN where none has."""
    known = [float(row[key]) for row in rows if row[key] is not None]
    return sum(known) / len(known) if known else float("nan")
