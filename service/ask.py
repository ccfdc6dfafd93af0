"""One question in, one cited answer out. Read ``_ask`` top to bottom: that is the whole way."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from threading import Event as Flag
from typing import Any

import numpy as np
import numpy.typing as npt

from prompts.words import words
from retrieval.asked_dates import DateRange, asked_dates
from retrieval.asked_outcome import stating_first
from retrieval.collection import Collection, title_of
from retrieval.dated import lifted
from retrieval.errors import SourceGone
from retrieval.evidence import Evidence, score_sentences
from retrieval.evidence_across import rescored
from retrieval.evidence_read import reread
from retrieval.exact_names import without_dates
from retrieval.language import detect
from retrieval.query import Query, analyse
from retrieval.siblings import RightSiblings, moved_behind, right_siblings
from retrieval.types import Filters, Space
from service.answer import Answer, AnswerOutcome, AsOf, Citation, Claim, Note, NotFoundReason
from service.compose import Part, Quoted
from service.composer import EXTRACTIVE, Batch, Closing, Composer, Task
from service.copies import CopyGroups, without_copies
from service.disagreement.notes import disagrees
from service.disagreement.reader import StatementReader
from service.enough import Judgement, judge
from service.enough_across import judge_across
from service.extractive import Extractive
from service.parts import parts
from service.question import AskRequest
from service.sources import Sources
from service.steps import NONE, Steps
from service.writing import Event, Writing

PASSAGES = 12
"""Passages whose sentences are scored; with 24, fact recall on the sample fell from .64 to .59."""

CANDIDATES = 24
"""Passages among which siblings are told apart; the right one may stand far down the row of them.
36 bring no more right notices (``eval federal-register``) and take longer."""

NEAREST = 3
"""Sentences shown, set apart, when the documents do not say."""

NONE_NAMED = Judgement(0.0, enough=False, reason="not_stated")
"""For a question about a country or year of which there is no notice, only of its siblings."""

ENOUGH = Judgement(1.0, enough=True, reason=None)
"""For any evidence, where the judgement is left out."""

TRIES = 5
"""Searches for one answer, where what was found is deleted or replaced before it can be cited."""


def ask(
    library: Collection,
    request: AskRequest,
    composer: Composer | None = None,
    without: Steps = NONE,
) -> Answer:
    """Answer one question from the library; without a composer, in the sources' own words.

    ``without`` leaves steps out, to measure what they add. Raises EncoderMismatch if it was
    embedded otherwise, SourceGone where its documents change faster than they can be cited.
    """
    for event in ask_events(library, request, composer or Extractive(without), without=without):
        if isinstance(event, Answer):
            return event
    raise AssertionError("asking ends with an answer")


def ask_events(
    library: Collection,
    request: AskRequest,
    composer: Composer,
    stop: Flag | None = None,
    without: Steps = NONE,
) -> Iterator[Event]:
    """The same, claim by claim as they are verified, then the whole answer.

    Setting ``stop`` ends it, also while a model is waited for: AskerGone is raised.
    """
    stop = stop or Flag()
    for left in reversed(range(TRIES)):
        begun = False
        try:
            for event in _ask(library, request, composer, stop, without):
                begun = True
                yield event
            return
        except SourceGone:
            if begun or not left:
                raise


def _ask(
    library: Collection, request: AskRequest, composer: Composer, stop: Flag, without: Steps
) -> Iterator[Event]:
    clock = _Clock()
    generation = library.generation
    question = composer.standalone(request.question, request.history, stop)
    sources = Sources(library)
    groups = CopyGroups(library.copies)
    writing = Writing(sources, groups)
    reply = _Reply(request, question, generation, writing, groups)
    if library.count(request.filters) == 0:
        yield reply.without("no_documents", None, (), clock)
        return
    if not analyse(question, detect(question)).terms:
        yield reply.without("not_found", "off_topic", (), clock)
        return
    if request.ignore_inferred:
        without |= {"dates"}
    judged = judged_parts(library, question, request.filters, groups, clock.mark, without)
    answerable = [part for part, judgement in judged if judgement.enough]
    clock.mark("evidence")
    likeliest, sure = max(judged, key=lambda pair: pair[1].probability)
    if not answerable:
        yield reply.without("not_found", sure.reason, likeliest.evidence[:NEAREST], clock)
        return

    read = StatementReader(sources)
    task = Task(question, answerable, sources, read, sure.probability, clock.mark, stop)
    for step in composer.compose(task):
        if isinstance(step, Batch):
            clock.first_claim()
            yield writing.add(step.composer, step.said)
        elif step.declined:
            yield reply.without(
                "not_found", "not_stated", likeliest.evidence[:NEAREST], clock, step.composer
            )
        else:
            yield reply.written(step, complete=len(answerable) == len(judged), clock=clock)


def judged_parts(
    library: Collection,
    question: str,
    filters: Filters,
    groups: CopyGroups,
    mark: Callable[[str], None] = lambda stage: None,
    without: Steps = NONE,
) -> list[tuple[Part, Judgement]]:
    """Each part of a standalone question with its scored evidence, and whether that is enough.

    Evaluation reads the probability behind an abstention here. ``mark`` is told when a stage ends.
    Without the step "dates" those that the question names are words like others.
    """
    language = detect(question)
    when = None if "dates" in without else _inferred(question, filters)
    asked = [question] if "parts" in without else _asked(question)
    searched = [_search(library, part, language, filters, without) for part in asked]
    mark("retrieve")
    scored = [_scored(library, one, groups, when, without) for one in searched]
    judged = [
        _judged(library, one, part, without) for one, part in zip(searched, scored, strict=True)
    ]
    if when is not None:  # after the judgement: a date that fits makes no evidence enough
        scored = [Part(part.query, lifted(part.evidence, when, library.get)) for part in scored]
    return list(zip(scored, judged, strict=True))


def _inferred(question: str, filters: Filters) -> DateRange | None:
    """The dates that the question names, unless the caller gave some to go by."""
    given = filters.published_after or filters.published_before
    return None if given else asked_dates(question)


def _asked(question: str) -> list[str]:
    """The parts of the question that name something to look for."""
    return [part for part in parts(question) if analyse(part).terms] or [question]


@dataclass(frozen=True, slots=True)
class _Searched:
    """One part of the question, its vector (dimension,) of ``space``, and what was found there."""

    query: Query
    vector: npt.NDArray[np.float32]
    found: RightSiblings
    space: Space


def _search(
    library: Collection,
    question: str,
    language: str,
    filters: Filters,
    without: Steps,
) -> _Searched:
    space = library.space(language)
    vector = library.encode(question, space)
    hits = library.search(question, vector, filters, CANDIDATES, space)
    query = analyse(question, language, synonyms="synonyms" not in without)
    if "stated outcome" not in without:
        hits = stating_first(query.outcome, hits)
    if "siblings" in without:
        found = RightSiblings(tuple(hits[:PASSAGES]))
    else:
        dates = "dates" not in without
        found = right_siblings(question, hits, library.get, PASSAGES, dates=dates)
    return _Searched(without_dates(query) if found.dates_met else query, vector, found, space)


def _scored(
    library: Collection,
    one: _Searched,
    groups: CopyGroups,
    when: DateRange | None,
    without: Steps,
) -> Part:
    evidence = score_sentences(one.query, one.vector, one.found.hits)
    if one.space == "multilingual":
        evidence = rescored(evidence)
    evidence = without_copies(evidence, groups)
    if one.space == "default" and "cross-encoder" not in without:  # it reads English only
        first = _of_the_time_first(evidence, when, library)
        evidence = reread(one.query.text, first, partial(title_of, library), one.found.behind)
    return Part(one.query, moved_behind(evidence, one.found.behind))


def _of_the_time_first(
    evidence: Sequence[Evidence], when: DateRange | None, library: Collection
) -> list[Evidence]:
    """In the order in which passages are worth reading, the likelihoods as they are."""
    if when is None:
        return list(evidence)
    own = {(one.hit.stored.row, one.index): one for one in evidence}
    ordered = lifted(evidence, when, library.get)
    return [own[one.hit.stored.row, one.index] for one in ordered]


def _judged(library: Collection, one: _Searched, part: Part, without: Steps) -> Judgement:
    if "judgement" in without:
        return ENOUGH if part.evidence else NONE_NAMED
    if one.found.none_named:
        return NONE_NAMED
    if one.space == "multilingual":
        return judge_across(part.query, part.evidence, library.encode_words)
    return judge(part.query, part.evidence)


class _Clock:
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


class _Reply:
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
        clock: _Clock,
        composer: str = EXTRACTIVE,
    ) -> Answer:
        """The documents do not say: which of the reasons, and the nearest sentences."""
        quoted = [Quoted(item.document_id, item.span, item.text) for item in nearest]
        shown = tuple(self._writing.citation(n, one) for n, one in enumerate(quoted, 1))
        text = words("no_documents" if outcome == "no_documents" else reason or "not_stated")
        return self._answer(outcome, text, (), (), shown, clock, reason, (), composer)

    def written(self, closing: Closing, *, complete: bool, clock: _Clock) -> Answer:
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
        clock: _Clock,
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
        when = None if request.ignore_inferred else _inferred(self._question, request.filters)
        return when.as_filters() if when else {}


def _given(filters: Filters) -> Mapping[str, Any]:
    return {name: value for name, value in asdict(filters).items() if value}
