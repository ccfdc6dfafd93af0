"""One way to do a step, its scores and its time; ways of a step side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from eval.figures import shown
from eval.intervals import compare
from eval.metrics import percentile

Case = TypeVar("Case")

HEADINGS = ("step", "how", "quality", "difference (95 % interval)", "p50 ms", "questions")


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to do a step: each question's score (0 to 1) and the milliseconds it took."""

    step: str
    name: str
    scores: tuple[float, ...]
    times: tuple[float, ...]


def timed(step: str, name: str, cases: Sequence[Case], score: Callable[[Case], float]) -> Variant:
    """Every case scored, one after the other, and how long each took."""
    scores, times = [], []
    for case in cases:
        started = time.perf_counter()
        scores.append(float(score(case)))
        times.append((time.perf_counter() - started) * 1000)
    return Variant(step, name, tuple(scores), tuple(times))


def table(variants: Sequence[Variant], seed: int) -> str:
    """Markdown; of each step the first variant is what the others are compared with.

    Raises ValueError where a variant was not asked the questions of its step's first.
    """
    lines = [f"| {' | '.join(HEADINGS)} |", f"|{'---|' * len(HEADINGS)}"]
    first: dict[str, Variant] = {}
    for one in variants:
        base = first.setdefault(one.step, one)
        cells = (
            one.step,
            one.name,
            shown(float(np.mean(one.scores))),
            "–" if one is base else _difference(base, one, seed),
            f"{percentile(one.times, 0.5):.1f}",
            str(len(one.scores)),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _difference(base: Variant, one: Variant, seed: int) -> str:
    found = compare(base.scores, one.scores, seed=seed).interval
    return f"{found.mean:+.3f} ({found.low:+.3f} to {found.high:+.3f})"
