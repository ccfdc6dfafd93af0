"""A disagreement is shown whole: what contradicts a cited sentence is cited beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from retrieval.countries import countries
from retrieval.evidence import leans_on_previous
from retrieval.kinds import Kind
from service.compose import (
    MAX_CLAIMS,
    MAX_WORDS,
    SECOND_COUNT_FLOOR,
    SECOND_SOURCE_FLOOR,
    Draft,
    Part,
    Quoted,
)
from service.disagreement.compare import QUANTITY_KINDS, conflict, may_conflict
from service.disagreement.outcomes import Outcome, asked_group
from service.disagreement.statements import Statement

LOOKED_AT = 40
"""Sentences of the evidence, likeliest first, among which the other side is looked for."""

ASKED_OUTCOME_FLOOR = 0.05
"""Share of the best sentence's likelihood from which one that states the outcome asked for counts:
"not every Russian was refused" shares few words with "are Russians let in?"."""

ReadQuoted = Callable[[Quoted], Statement]


def with_other_side(draft: Draft, parts: Sequence[Part], read: ReadQuoted) -> Draft:
    """The draft, with the likeliest sentence of another document that contradicts one of its own.

    Unchanged where nothing does, or where both sides are cited already. To make room, sentences
    that take no side leave, the last first.
    """
    for part in parts:
        pair = _asked_pair(part, read)
        if pair is not None:
            return _joined(_joined(draft, pair[0], pair[0]), *pair)
    said = [(quoted, read(quoted)) for quoted in draft.sentences]
    comparable = [(quoted, one) for quoted, one in said if one.measured or one.outcomes]
    if not comparable:
        return draft
    for part in parts:
        for candidate in _candidates(part, draft):
            for quoted, one in comparable:
                if (
                    one.document_id != candidate.document_id
                    and may_conflict(one, candidate.text)
                    and conflict(one, read(candidate), part.query.kinds) is not None
                ):
                    return _joined(draft, quoted, candidate)
    return draft


def _asked_pair(part: Part, read: ReadQuoted) -> tuple[Quoted, Quoted] | None:
    """For "were they let through?": the likeliest two sentences that answer it in opposite ways."""
    group = asked_group(part.query.text) if Kind.YES_NO in part.query.kinds else frozenset()
    if not group:
        return None
    floor = ASKED_OUTCOME_FLOOR * part.evidence[0].score
    said = [
        Quoted(item.document_id, item.span, item.text)
        for item in part.evidence[:LOOKED_AT]
        if item.score >= floor and countries(item.text) & group
    ]
    for one, other in combinations(said, 2):
        differ = conflict(read(one), read(other), ())
        if differ is not None and isinstance(differ.one, Outcome) and differ.one.group & group:
            return one, other
    return None


def _candidates(part: Part, draft: Draft) -> Iterator[Quoted]:
    """Strong evidence that is not cited and can stand alone, likeliest first."""
    counting = QUANTITY_KINDS & set(part.query.kinds)
    share = SECOND_COUNT_FLOOR if counting else SECOND_SOURCE_FLOOR
    for item in part.evidence[:LOOKED_AT]:
        quoted = Quoted(item.document_id, item.span, item.text)
        if item.score < share * part.evidence[0].score:
            return
        if quoted not in draft.sentences and not leans_on_previous(item.text):
            yield quoted


def _joined(draft: Draft, side: Quoted, other: Quoted) -> Draft:
    """The draft with ``other`` in it; ``side`` is the sentence that must stay."""
    if other in draft.sentences:
        return draft
    kept = list(draft.sentences)
    claims = max(MAX_CLAIMS, len(kept))  # a list may hold more
    words = max(MAX_WORDS, sum(map(_length, kept)))
    while len(kept) + 1 > claims or sum(map(_length, kept)) + _length(other) > words:
        spare = [quoted for quoted in kept if quoted != side]
        if not spare:
            break
        kept.remove(spare[-1])
    places = [at for at, quoted in enumerate(kept) if quoted.document_id == other.document_id]
    at = places[-1] + 1 if places else len(kept)
    return Draft((*kept[:at], other, *kept[at:]), draft.missing)


def _length(quoted: Quoted) -> int:
    return len(quoted.text.split())
