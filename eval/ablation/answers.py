"""Whole answers, one step of the way left out at a time: what they then say, and miss."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, get_args

from eval import metrics
from eval.ablation.variant import Variant
from eval.questions import QuestionCase
from eval.run import answer_case
from retrieval.library import Library
from service.ask import ask
from service.question import AskRequest
from service.steps import NONE, Step, Steps

Score: TypeAlias = Callable[[QuestionCase, Mapping[str, Any]], float | None]


def _abstained(case: QuestionCase, answer: Mapping[str, Any]) -> float | None:
    return None if case.answerable else float(metrics.abstained(answer))


SCORES: Mapping[str, Score] = {
    "facts": metrics.fact_recall,
    "evidence cited": metrics.evidence_hit,
    "abstained rightly": _abstained,
}
"""What an answer is scored by; None where the question does not measure it."""


def variants(name: str, library: Library, cases: Sequence[QuestionCase]) -> list[Variant]:
    """For each of ``SCORES`` every step taken, then one left out at a time."""
    ask(library, AskRequest("Which documents warm the encoder?"))  # its loading is not timed
    found: dict[str, list[Variant]] = {score: [] for score in SCORES}
    for label, without in _ways():
        answers = [_timed(library, case, without) for case in cases]
        for score, of in SCORES.items():
            scored = [
                (value, milliseconds)
                for case, (answer, milliseconds) in zip(cases, answers, strict=True)
                if (value := of(case, answer)) is not None
            ]
            if scored:
                values, times = zip(*scored, strict=True)
                found[score].append(Variant(f"{name}: {score}", label, values, times))
    return [one for of in found.values() for one in of]


def _ways() -> list[tuple[str, Steps]]:
    steps: tuple[Step, ...] = get_args(Step)
    return [("every step", NONE), *((f"without {step}", frozenset({step})) for step in steps)]


def _timed(library: Library, case: QuestionCase, without: Steps) -> tuple[dict[str, Any], float]:
    """The answer to the case's question, and the milliseconds that its conversation took."""
    started = time.perf_counter()
    answer = answer_case(library, case, without)
    return answer, (time.perf_counter() - started) * 1000
