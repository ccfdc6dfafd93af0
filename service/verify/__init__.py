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
from service.verify.closeness import likelihood
from service.verify.sentences import sentences
from service.verify.verbatim import stands_in

DOUBT = 0.49
"""The score of a claim that is not supported stays at or under this."""

SURE = 0.5
"""That of one that is supported lies over this."""

DENIED = 0.1
"""That of one that is contradicted, under this."""


@dataclass(frozen=True, slots=True)
class Verification:
    """``score`` (0 to 1) ranks: 1.0 for the cited texts' own words, over ``SURE`` if supported.

    Within a verdict it grows with how probable it is, by the words alone, that the texts bear the
    claim out (``closeness.py``). ``reason`` says what is wrong; None for a supported claim.
    """

    verdict: Verdict
    score: float
    reason: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules say of a claim; ``aligned`` (0 to 1) is the share of it, in its worst
    sentence, that lines up with one sentence of what is cited. ``verbatim``: all of it.
    """

    verdict: Verdict
    reason: str | None
    aligned: float
    verbatim: bool = False


def verify(claim: str, cited: Sequence[str]) -> Verification:
    """The claim (a sentence or several) against the texts that its citations point at."""
    found = read(claim, cited)
    if found.verbatim:
        return Verification("supported", 1.0, None)
    if not any(text.strip() for text in cited):
        return Verification("unsupported", 0.0, "nothing is cited")
    score = scaled(found.verdict, likelihood(claim, cited, found.aligned))
    return Verification(found.verdict, round(score, 4), found.reason)


def read(claim: str, cited: Sequence[str]) -> Reading:
    """The verdict alone, by the rules: the gravest of those on the claim's sentences."""
    if any(stands_in(claim, text) for text in cited):
        return Reading("supported", None, 1.0, verbatim=True)
    source = [sentence for text in cited for sentence in sentences(text)]
    findings = [check(sentence, source) for sentence in sentences(claim)]
    if not findings:
        return Reading("unsupported", "it states nothing", 0.0)
    aligned = min(one.coverage for one in findings)
    for verdict in ("contradicted", "unsupported"):
        wrong = next((one for one in findings if one.verdict == verdict), None)
        if wrong is not None:
            return Reading(wrong.verdict, wrong.reason, aligned)
    return Reading("supported", None, aligned)


def scaled(verdict: Verdict, likely: float) -> float:
    """The score: the likelihood (0 to 1) within the bounds of its verdict."""
    if verdict == "supported":
        return 1 - (1 - likely) * (1 - SURE)
    return likely * (DENIED if verdict == "contradicted" else DOUBT)
