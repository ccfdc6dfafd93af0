"""The probability that a question can be answered, as the abstention judge sees it.

An answer says only whether it was enough; this asks the same judge, about the same evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.evidence import Evidence
from retrieval.language import detect
from retrieval.library import Library
from retrieval.query import Query, analyse
from service.copies import CopyGroups
from service.enough import Judgement
from service.judged import judged_parts
from service.question import AskRequest
from service.standalone import standalone


@dataclass(frozen=True, slots=True)
class JudgedPart:
    """One part of a question, the sentences scored against it, and what the judge made of them."""

    query: Query
    evidence: Sequence[Evidence]
    judgement: Judgement


def likelihood(library: Library, request: AskRequest) -> JudgedPart | None:
    """The part of the question likeliest to be answered; None where nothing is looked for."""
    question = standalone(request.question, request.history)
    if not analyse(question, detect(question)).terms:
        return None
    groups = CopyGroups(library.copies)
    parts = [
        JudgedPart(part.query, part.evidence, judgement)
        for part, judgement in judged_parts(library, question, request.filters, groups)
    ]
    return max(parts, key=lambda part: (part.judgement.enough, part.judgement.probability))
