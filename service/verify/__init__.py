"""Does what is cited say what is claimed? Every claim of every composer passes here.

A claim whose sentences stand word for word in what it cites holds. Any other is read for what it
states (``items.py``) and laid along the source's sentences (``align.py``); every difference must
be one that keeps the meaning (``problems.py``). Deterministic, for English.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.answer import Verdict
from service.verify.check import check
from service.verify.sentences import sentences
from service.verify.verbatim import stands_in

DOUBT = 0.49
"""The score of a claim that is not supported stays at or under this."""


@dataclass(frozen=True, slots=True)
class Verification:
    """``score`` (0 to 1): how far the cited texts bear the claim out; 1.0 for their own words.

    ``reason`` says what is wrong; None for a claim that is supported.
    """

    verdict: Verdict
    score: float
    reason: str | None


def verify(claim: str, cited: Sequence[str]) -> Verification:
    """The claim (a sentence or several) against the texts that its citations point at."""
    if any(stands_in(claim, text) for text in cited):
        return Verification("supported", 1.0, None)
    source = [sentence for text in cited for sentence in sentences(text)]
    findings = [check(sentence, source) for sentence in sentences(claim)]
    if not findings:
        return Verification("unsupported", 0.0, "it states nothing")
    for verdict in ("contradicted", "unsupported"):
        wrong = next((one for one in findings if one.verdict == verdict), None)
        if wrong is not None:
            return Verification(wrong.verdict, round(DOUBT * wrong.coverage, 4), wrong.reason)
    lowest = min(one.coverage for one in findings)
    return Verification("supported", round(1 - DOUBT * (1 - lowest), 4), None)
