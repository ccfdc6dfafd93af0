"""The probability that a question can be answered, as the abstention judge sees it.

An answer says only whether it was enough. This goes the same way as ``service.ask.ask`` up to the
judge; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.evidence import Evidence, score_sentences
from retrieval.language import detect
from retrieval.library import Library
from retrieval.query import Query, analyse
from service.ask import PASSAGES
from service.enough import Judgement, judge
from service.parts import parts
from service.question import AskRequest
from service.standalone import standalone


@dataclass(frozen=True, slots=True)
class JudgedPart:
    """One part of a question, the sentences scored against it, and what the judge made of them."""

    query: Query
    evidence: list[Evidence]
    judgement: Judgement


def likelihood(library: Library, request: AskRequest) -> JudgedPart | None:
    """The part of the question likeliest to be answered; None where nothing is looked for."""
    question = standalone(request.question, request.history)
    language = detect(question)
    if not analyse(question, language).terms:
        return None
    asked = [part for part in parts(question) if analyse(part).terms] or [question]
    judged = [_judged(library, part, language, request) for part in asked]
    return max(judged, key=lambda part: (part.judgement.enough, part.judgement.probability))


def _judged(library: Library, part: str, language: str, request: AskRequest) -> JudgedPart:
    vector = library.encode(part)
    hits = library.search(part, vector, request.filters, PASSAGES)
    query = analyse(part, language)
    evidence = score_sentences(query, vector, hits)
    return JudgedPart(query, evidence, judge(query, evidence))
