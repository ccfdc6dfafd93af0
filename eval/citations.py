"""ALCE's citation recall and precision, with our own verifier as the judge.

Gao, Yen, Yu and Chen, Enabling Large Language Models to Generate Text with Citations (EMNLP 2023),
section 3.3. There an NLI model (TRUE) decides whether the cited text entails a statement; here
``service.verify.verify`` does, so figures compare between runs of this project, not with the paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

JUDGE = "service.verify.verify"
"""Stands beside every figure made with it."""

Supports: TypeAlias = Callable[[str, Sequence[str]], bool]
"""Whether the texts, taken together, bear the statement out."""


@dataclass(frozen=True, slots=True)
class CitationScores:
    """Shares from 0 to 1 over one answer's statements and over its citations of them."""

    recall: float
    precision: float


def citation_scores(answer: Mapping[str, Any], supports: Supports) -> CitationScores | None:
    """One answer (or a run's row) with ``claims`` and ``citations``; None where nothing is said.

    A statement is recalled when its citations together support it; without any it is not. A
    citation of a recalled statement is precise unless it is irrelevant: alone it does not support
    the statement, and the statement's other citations do so without it. An answer that cites
    nothing has precision 0.
    """
    texts = {citation["n"]: citation["cited_text"] for citation in answer["citations"]}
    statements = [
        (claim["text"], [texts[n] for n in claim["citations"] if n in texts])
        for claim in answer["claims"]
    ]
    if not statements:
        return None
    recalled = [bool(cited) and supports(said, cited) for said, cited in statements]
    precise = [
        recall and not _irrelevant(said, cited, place, supports)
        for (said, cited), recall in zip(statements, recalled, strict=True)
        for place in range(len(cited))
    ]
    precision = sum(precise) / len(precise) if precise else 0.0
    return CitationScores(sum(recalled) / len(recalled), precision)


def _irrelevant(said: str, cited: Sequence[str], place: int, supports: Supports) -> bool:
    others = [*cited[:place], *cited[place + 1 :]]
    return bool(others) and not supports(said, [cited[place]]) and supports(said, others)


def verified(statement: str, cited: Sequence[str]) -> bool:
    """The judge named ``JUDGE``: partial support is not support."""
    from service.verify import verify

    return verify(statement, cited).verdict == "supported"
