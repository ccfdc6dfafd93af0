"""Do two statements give different values for the same thing? Precise before complete.

A false alarm tells a reader that sources disagree where they do not, so everything that may tell
the two apart counts: another group, place, time, unit, or another thing counted.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from retrieval.countries import countries
from retrieval.kinds import Kind
from retrieval.query import match
from service.disagreement.measures import Measure, Unit, measures
from service.disagreement.outcomes import Outcome, opposite
from service.disagreement.statements import About, Statement
from service.disagreement.times import may_be_same_time

SHARED_ASKED = 0.5
"""Share of the shorter clause's words that both hold, where the question asks for the quantity."""

SHARED = 0.7
"""And where it asks for something else."""

SHARED_WORDS = 2
"""At least so many: one word in common is no common subject."""

QUANTITY_KINDS = frozenset({Kind.HOW_MANY, Kind.HOW_LONG})

_ANYBODY = frozenset(
    {"peopl", "person", "nation", "citizen", "individu", "migrant", "total", "man", "men", "woman"}
)
"""Words of a counted group that do not make it another group."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements that cannot both hold, with the words or outcomes that differ."""

    one: Measure | Outcome
    other: Measure | Outcome


def conflict(one: Statement, other: Statement, kinds: Collection[Kind]) -> Conflict | None:
    """The first thing on which two sentences of different documents disagree, if any.

    ``kinds`` is what the question asks for.
    """
    if one.document_id == other.document_id:
        return None
    return _of_quantities(one, other, kinds) or _of_outcomes(one, other)


def may_conflict(one: Statement, text: str) -> bool:
    """Whether a sentence is worth reading for ``conflict`` with this one: a quick look at it."""
    if any(_same_quantity(mine, theirs) for theirs in measures(text) for mine, _ in one.measured):
        return True
    return bool(one.outcomes) and any(outcome.group & countries(text) for outcome in one.outcomes)


def _of_quantities(one: Statement, other: Statement, kinds: Collection[Kind]) -> Conflict | None:
    needed = SHARED_ASKED if QUANTITY_KINDS & set(kinds) else SHARED
    published = (one.published_at, other.published_at)
    pairs = [
        (mine, theirs)
        for mine, about in one.measured
        for theirs, their_about in other.measured
        if _same_quantity(mine, theirs)
        and _same_thing(about, their_about, mine.unit, needed)
        and may_be_same_time(about.times, their_about.times, published)
    ]
    if not pairs or any(mine.agrees(theirs) for mine, theirs in pairs):
        return None
    return Conflict(*pairs[0])


def _same_quantity(one: Measure, other: Measure) -> bool:
    """The same unit and, for a count, the same thing counted; for an age, the same name."""
    if one.unit is not other.unit:
        return False
    if one.unit is Unit.AGE:
        return bool(one.counted & other.counted)
    if one.unit is not Unit.COUNT:
        return True
    both = one.counted & other.counted
    return bool(both) and (one.counted ^ other.counted) <= _ANYBODY


def _same_thing(one: About, other: About, unit: Unit, needed: float) -> bool:
    if not _same_names(one, other):
        return False
    shared = _shared(one.keys, other.keys)
    if unit is Unit.AGE:
        return shared >= 1
    subjects = len(one.countries & other.countries) + len(one.names & other.names)
    fewer = min(len(one.keys), len(other.keys))
    return shared >= 1 and shared + subjects >= SHARED_WORDS and shared >= needed * fewer


def _same_names(one: About, other: About) -> bool:
    """Neither names anybody or any place where the other names another; the same countries."""
    if one.countries != other.countries and (
        not one.countries & other.countries
        or (one.countries - other.countries and other.countries - one.countries)
    ):
        return False
    return not (one.names - other.names and other.names - one.names)


def _shared(one: frozenset[str], other: frozenset[str]) -> int:
    """How many words of the shorter set the longer one holds, or words that mean the same."""
    short, long = sorted((one, other), key=len)
    return sum(any(match(key, word) > 0 for word in long) for key in short)


def _of_outcomes(one: Statement, other: Statement) -> Conflict | None:
    same_place = not (one.about.names - other.about.names and other.about.names - one.about.names)
    published = (one.published_at, other.published_at)
    if not same_place or not may_be_same_time(one.about.times, other.about.times, published):
        return None
    for mine in one.outcomes:
        for theirs in other.outcomes:
            if opposite(mine, theirs):
                return Conflict(mine, theirs)
    return None
