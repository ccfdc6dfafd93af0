"""How one item of a claim stands to one item of a source: the same, in conflict, or neither."""

from __future__ import annotations

from enum import Enum

from retrieval.outcomes import Outcome
from service.verify.dates import DateMention
from service.verify.items import COMMON_WORD, Item, Kind
from service.verify.names import UNUSUAL, same_name
from service.verify.paraphrase import may_replace
from service.verify.quantities import Quantity, Unit


class Relation(Enum):
    """``RIVAL``: another of the same kind (another country, another day), which need not clash."""

    SAME = "same"
    CONFLICT = "conflict"
    RIVAL = "rival"
    NONE = "none"


_PLAIN = frozenset({Kind.WORD, Kind.NAME})


def relation(claim: Item, source: Item) -> Relation:
    """Whether the source's item bears out the claim's, both taken as they stand."""
    if claim.kind in _PLAIN and source.kind in _PLAIN:
        return Relation.SAME if _same_word(claim, source) else Relation.RIVAL
    if claim.kind is not source.kind:
        crossed = {claim.kind, source.kind} <= {Kind.NAME, Kind.GROUP}
        return Relation.RIVAL if crossed else Relation.NONE
    return _of_one_kind(claim, source)


def _of_one_kind(claim: Item, source: Item) -> Relation:
    mine, theirs = claim.value, source.value
    if isinstance(mine, Outcome) and isinstance(theirs, Outcome):
        if mine.same(theirs):
            return Relation.SAME
        return Relation.CONFLICT if mine.opposite(theirs) else Relation.NONE
    if isinstance(mine, DateMention) and isinstance(theirs, DateMention):
        if theirs.bears_out(mine):
            return Relation.SAME
        return Relation.CONFLICT if theirs.conflicts(mine) else Relation.RIVAL
    if isinstance(mine, Quantity) and isinstance(theirs, Quantity):
        return _of_quantities(mine, theirs)
    return Relation.SAME if claim.key == source.key else Relation.RIVAL


def _of_quantities(claim: Quantity, source: Quantity) -> Relation:
    if claim.unit is not source.unit:
        return Relation.RIVAL
    if claim.unit is Unit.LABEL:
        return Relation.SAME if claim.word == source.word else Relation.RIVAL
    if source.bears_out(claim):
        return Relation.SAME
    same_thing = claim.counted == source.counted or set(claim.counted) & set(source.counted)
    clash = bool(same_thing) and not source.overlaps(claim)
    return Relation.CONFLICT if clash else Relation.RIVAL


def _same_word(claim: Item, source: Item) -> bool:
    if claim.key == source.key:
        return True
    if Kind.NAME in (claim.kind, source.kind) or (_may_be_name(claim) and _may_be_name(source)):
        return same_name(claim.text, source.text)  # "Ivanov" and "Ivanova" are two people
    return may_replace(claim.key, source.key)


def _may_be_name(item: Item) -> bool:
    """A sentence's first word may be a name; an unusual one probably is."""
    return item.is_capitalised and item.weight * COMMON_WORD >= UNUSUAL
