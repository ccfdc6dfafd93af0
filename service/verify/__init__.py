"""Does what is cited say what is claimed? Every claim of every composer passes here.

A claim holds when its words stand in one of its cited spans, in that order, without a gap: then no
number, name, negation or role can have changed on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.words import content_tokens
from service.answer import Verdict


@dataclass(frozen=True, slots=True)
class Verification:
    """``score`` is the share (0 to 1) of the claim's content words that the cited spans hold."""

    verdict: Verdict
    score: float
    reason: str | None


def verify(claim: str, cited: Sequence[str]) -> Verification:
    """The claim against the texts that its citations point at."""
    if any(_plain(claim) in _plain(text) for text in cited):
        return Verification("supported", 1.0, None)
    keys = [token.key for token in content_tokens(claim)]
    held = {token.key for text in cited for token in content_tokens(text)}
    score = sum(key in held for key in keys) / len(keys) if keys else 0.0
    return Verification("unsupported", score, "the cited text does not say this in these words")


def _plain(text: str) -> str:
    return " ".join(text.split())
