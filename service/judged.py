"""What the collection holds on each part of a question, and whether it is enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from retrieval.asked_dates import DateRange, asked_dates
from retrieval.asked_outcome import stating_first
from retrieval.collection import Collection, title_of
from retrieval.dated import lifted
from retrieval.evidence import Evidence, score_sentences
from retrieval.evidence_across import rescored
from retrieval.evidence_read import reread
from retrieval.exact_names import without_dates
from retrieval.language import detect
from retrieval.query import Query, analyse
from retrieval.siblings import RightSiblings, moved_behind, right_siblings
from retrieval.types import Filters, Space
from service.about_whom import about_whom_asked
from service.compose import Part
from service.copies import CopyGroups, without_copies
from service.enough import Judgement, judge
from service.enough_across import judge_across
from service.parts import parts
from service.steps import NONE, Steps

PASSAGES = 12
"""Passages whose sentences are scored; with 24, fact recall on the sample fell from .64 to .59."""

CANDIDATES = 24
"""Passages among which siblings are told apart; the right one may stand far down the row of them.
36 bring no more right notices (``eval federal-register``) and take longer."""

NONE_NAMED = Judgement(0.0, enough=False, reason="not_stated")
"""For a question about a country or year of which there is no notice, only of its siblings."""

ENOUGH = Judgement(1.0, enough=True, reason=None)
"""For any evidence, where the judgement is left out."""


def inferred_dates(question: str, filters: Filters) -> DateRange | None:
    """The dates that the question names, unless the caller gave some to go by."""
    given = filters.published_after or filters.published_before
    return None if given else asked_dates(question)


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
    when = None if "dates" in without else inferred_dates(question, filters)
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
    if "named person" not in without:
        evidence = about_whom_asked(one.query, evidence)
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
