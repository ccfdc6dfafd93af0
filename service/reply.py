"""The answer as a whole: what every outcome of one request shares, and how long it took."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from prompts.words import words
from retrieval.evidence import Evidence
from retrieval.types import Filters
from service.answer import Answer, AnswerOutcome, AsOf, Citation, Claim, Note, NotFoundReason
from service.compose import Quoted
from service.composer import EXTRACTIVE, Closing
from service.copies import CopyGroups
from service.disagreement.notes import disagrees
from service.judged import inferred_dates
from service.question import AskRequest
from service.writing import Writing


class Clock:
    """Milliseconds each stage took."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self.timings: dict[str, float] = {}

    def mark(self, stage: str) -> None:
        now = time.perf_counter()
        self.timings[stage] = round((now - self._last) * 1000, 2)
        self._last = now

    def first_claim(self) -> None:
        """The time from the question to the first claim that leaves."""
        elapsed = round((time.perf_counter() - self._start) * 1000, 2)
        self.timings.setdefault("first_claim", elapsed)

    def total(self) -> dict[str, float]:
        elapsed = round((time.perf_counter() - self._start) * 1000, 2)
        return {**self.timings, "total": elapsed}


class Reply:
    """What every answer to one request shares."""

    def __init__(
        self,
        request: AskRequest,
        standalone_question: str,
        generation: int,
        writing: Writing,
        groups: CopyGroups,
    ) -> None:
        self._request = request
        self._question = standalone_question
        self._generation = generation
        self._writing = writing
        self._groups = groups

    def without(
        self,
        outcome: AnswerOutcome,
        reason: NotFoundReason | None,
        nearest: Sequence[Evidence],
        clock: Clock,
        composer: str = EXTRACTIVE,
    ) -> Answer:
        """The documents do not say: which of the reasons, and the nearest sentences."""
        quoted = [Quoted(item.document_id, item.span, item.text) for item in nearest]
        shown = tuple(self._writing.citation(n, one) for n, one in enumerate(quoted, 1))
        text = words("no_documents" if outcome == "no_documents" else reason or "not_stated")
        return self._answer(outcome, text, (), (), shown, clock, reason, (), composer)

    def written(self, closing: Closing, *, complete: bool, clock: Clock) -> Answer:
        """What has been written, as a whole answer."""
        outcome: AnswerOutcome = "answered" if complete and closing.whole else "partial"
        if disagrees(closing.notes):
            outcome = "disputed"
        done = self._writing
        return self._answer(
            outcome,
            done.text,
            done.claims,
            done.citations,
            (),
            clock,
            None,
            closing.notes,
            closing.composer,
        )

    def _answer(
        self,
        outcome: AnswerOutcome,
        text: str,
        claims: tuple[Claim, ...],
        citations: tuple[Citation, ...],
        nearest: tuple[Citation, ...],
        clock: Clock,
        reason: NotFoundReason | None,
        notes: tuple[Note, ...],
        composer: str,
    ) -> Answer:
        dates = sorted(citation.published_at for citation in citations if citation.published_at)
        return Answer(
            id=f"ans_{secrets.token_hex(8)}",
            question=self._request.question,
            standalone_question=self._question,
            outcome=outcome,
            text=text,
            claims=claims,
            citations=citations,
            nearest=nearest,
            as_of=AsOf(dates[0] if dates else None, dates[-1] if dates else None),
            composer=composer,
            generation=self._generation,
            timings_ms=clock.total(),
            reason=reason,
            independent_sources=self._groups.independent([one.document_id for one in citations]),
            filters={"given": _given(self._request.filters), "inferred": self._inferred()},
            notes=notes,
        )

    def _inferred(self) -> Mapping[str, str]:
        request = self._request
        when = None if request.ignore_inferred else inferred_dates(self._question, request.filters)
        return when.as_filters() if when else {}


def _given(filters: Filters) -> Mapping[str, Any]:
    return {name: value for name, value in asdict(filters).items() if value}
