"""Somebody's draft, sentence by sentence: does the evidence bear it out, and where does it stand?

No model writes or judges anything: each sentence goes through ``service.verify``, against evidence
that was sent along or sentences found in the collection (``service/evidence_pool.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from retrieval.segment import sentences
from retrieval.types import Document
from service.answer import Citation, Claim
from service.compose import Quoted
from service.evidence_pool import EvidencePool
from service.verify import Verification, verify
from service.verify.sentences import needs_support


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """``claims`` index the draft's text and leave out what needs no support.

    ``support_score`` (0 to 1) is the mean of the claims' scores, 1.0 where there are none: a claim
    supported in part counts as one that is not.
    """

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    support_score: float


def check_draft(text: str, pool: EvidencePool) -> CheckedDraft:
    """The verdict on each sentence of the text, with the sentences of the pool that decide it."""
    claims: list[Claim] = []
    citations: dict[Quoted, Citation] = {}
    for start, end in _claims_of(text):
        sentence = text[start:end]
        candidates = pool.candidates(sentence)
        checked = verify(sentence, [quoted.text for quoted in candidates])
        for quoted in (cited := _decisive(sentence, candidates, checked)):
            citations.setdefault(quoted, pool.citation(len(citations) + 1, quoted))
        numbers = tuple(citations[quoted].n for quoted in cited)
        claims.append(
            Claim(start, end, sentence, numbers, checked.verdict, checked.score, checked.reason)
        )
    mean = sum(claim.score for claim in claims) / len(claims) if claims else 1.0
    return CheckedDraft(tuple(claims), tuple(citations.values()), round(mean, 4))


def to_json(checked: CheckedDraft) -> dict[str, Any]:
    """JSON-ready: ``claims``, ``citations``, ``support_score``."""
    return asdict(checked)


def _claims_of(text: str) -> Iterator[tuple[int, int]]:
    for span in sentences(Document("draft", text)):
        if needs_support(text[span.start : span.end]):
            yield span.start, span.end


def _decisive(
    sentence: str, candidates: Sequence[Quoted], checked: Verification
) -> tuple[Quoted, ...]:
    """The candidates that the verdict rests on; none where nothing supports or contradicts."""
    if checked.verdict == "unsupported":
        return ()
    for quoted in candidates:
        if verify(sentence, [quoted.text]).verdict == checked.verdict:
            return (quoted,)
    return _together(sentence, candidates, checked)


def _together(
    sentence: str, candidates: Sequence[Quoted], checked: Verification
) -> tuple[Quoted, ...]:
    """Those that give the verdict together, without any that it does not need."""
    chosen = list(candidates)
    for quoted in reversed(candidates):
        rest = [one for one in chosen if one != quoted]
        if verify(sentence, [one.text for one in rest]).verdict == checked.verdict:
            chosen = rest
    return tuple(chosen)
