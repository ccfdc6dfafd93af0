"""What keeps a source's sentence from bearing out a claim, given how the two align."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.outcomes import Outcome
from service.verify.align import Alignment, Pair
from service.verify.items import Item, Kind
from service.verify.relation import Relation
from service.verify.sentences import is_passive


@dataclass(frozen=True, slots=True)
class Problem:
    """``contradicts``: the source says the opposite, rather than not saying it."""

    reason: str
    contradicts: bool = False


_LIGHT = frozenset({"some", "many", "possible", "likely", "both", "again"})
"""Keys of what a claim may add: it then says less than the source."""

_ROLES = frozenset({Kind.NAME, Kind.GROUP})

_TELLING = frozenset({Kind.NAME, Kind.GROUP, Kind.NUMBER, Kind.DATE, Kind.OUTCOME})

_TRUE = frozenset({"true", "case", "correct", "fact", "so"})
"""Stems after "it is not" that deny all that follows."""

_BINDING_SCOPES = frozenset({"some", "few", "most"})
"""Dropping one of these makes the claim say more than the source."""


def problems(alignment: Alignment) -> list[Problem]:
    """Every reason against it; empty: the source's sentence bears the claim out."""
    found = [*_of_claim(alignment), *_dropped(alignment), *_exchanged(alignment)]
    return found or list(_from_elsewhere(alignment))


def _of_claim(alignment: Alignment) -> Iterator[Problem]:
    """Items of the claim that the source does not bear out."""
    pairs = {pair.claim: pair for pair in alignment.pairs}
    for place, item in enumerate(alignment.claim.items):
        pair = pairs.get(place)
        if pair is not None and pair.relation is Relation.SAME:
            continue
        if item.kind in (Kind.SCOPE, Kind.HEDGE, Kind.LINK) and item.key in _LIGHT and not pair:
            continue
        yield _missing(alignment, item, pair)


def _missing(alignment: Alignment, item: Item, pair: Pair | None) -> Problem:
    theirs = alignment.source.items[pair.source] if pair else None
    if item.kind is Kind.NOT:
        return Problem("the source says this without “not”", contradicts=True)
    if theirs is None or pair is None:
        return Problem(f"the source does not say “{item.text}”")
    if pair.relation is Relation.CONFLICT:
        return Problem(f"the source says “{theirs.text}”, not “{item.text}”", contradicts=True)
    return Problem(f"the source says “{theirs.text}”, not “{item.text}”")


def _dropped(alignment: Alignment) -> Iterator[Problem]:
    """What the source adds beside the words that bear the claim out, and what that changes."""
    partnered = {pair.source for pair in alignment.pairs}
    touched = {alignment.source.clause[place] for place in alignment.same().values()}
    reversed_ = any(pair.relation is Relation.CONFLICT for pair in alignment.pairs)
    for place, item in enumerate(alignment.source.items):
        if place in partnered:
            continue
        here = alignment.source.clause[place] in touched
        if item.kind is Kind.SAY:
            yield Problem("the source gives this as somebody's words")
        elif item.kind is Kind.CONDITION:
            yield Problem(f"the source says this under a condition (“{item.text}”)")
        elif here and item.kind is Kind.NOT:
            yield Problem(f"the source says “{item.text}”", _denied_next(alignment, place))
        elif here and _stops_what_follows(alignment, place):
            yield Problem(f"the source says “{item.text}”")
        elif here and item.kind is Kind.HEDGE:
            yield Problem(f"the source says only “{item.text}”")
        elif here and item.kind is Kind.SCOPE and item.key in _BINDING_SCOPES and not reversed_:
            yield Problem(f"the source says “{item.text}”")


def _denied_next(alignment: Alignment, place: int) -> bool:
    """Whether a "not" at this place denies something the claim states: "not unusual" does not."""
    rest = [
        at
        for at in range(place + 1, len(alignment.source.items))
        if alignment.source.items[at].key not in _TRUE
    ]
    return bool(rest) and rest[0] in alignment.same().values()


def _stops_what_follows(alignment: Alignment, place: int) -> bool:
    """Whether a "blocked" or "denies" there governs what bears the claim out ("from being …")."""
    source = alignment.source
    item = source.items[place]
    return (
        isinstance(item.value, Outcome)
        and item.value.denies
        and any(
            at > place and source.clause[at] == source.clause[place]
            for mine, at in alignment.same().items()
            if alignment.claim.items[mine].kind is Kind.OUTCOME
        )
    )


def _exchanged(alignment: Alignment) -> Iterator[Problem]:
    """A name that has changed places with another word: who did it to whom is not the same.

    Something both sides state must stand between the two, so that a place put first, or names
    joined by "and", are no exchange. A speaker put last turns them rightly; where one side is a
    passive ("was attacked by") it is the same order that is wrong.
    """
    if _any_say(alignment):
        return
    mine, theirs = alignment.claim, alignment.source
    same = list(alignment.same().items())
    turned = is_passive(mine.text) != is_passive(theirs.text)
    for number, (place, at) in enumerate(same):
        for later, its in same[number + 1 :]:
            one, other = mine.items[place], mine.items[later]
            if not _may_act(one, other) or not _apart(mine.items, same, (place, at), (later, its)):
                continue
            agent = _by(mine.text, other) or _by(theirs.text, theirs.items[max(at, its)])
            if (its < at) != (turned and agent):
                yield Problem(f"the source has “{one.text}” and “{other.text}” in other roles")
                return


def _may_act(one: Item, other: Item) -> bool:
    kinds = {one.kind, other.kind}
    return bool(kinds & _ROLES) and kinds <= _ROLES | {Kind.WORD}


def _apart(
    items: Sequence[Item],
    same: Sequence[tuple[int, int]],
    one: tuple[int, int],
    other: tuple[int, int],
) -> bool:
    """Whether something borne out, no name, stands between the two in the claim and the source."""
    (place, at), (later, its) = one, other
    first, last = min(at, its), max(at, its)
    return any(
        place < mine < later and first < theirs < last and items[mine].kind not in _ROLES
        for mine, theirs in same
    )


def _by(text: str, item: Item) -> bool:
    return re.search(r"\bby\s+(?:the\s+)?$", text[: item.start]) is not None


def _any_say(alignment: Alignment) -> bool:
    """Whether a speaker stands first on one side and last on the other."""
    moved = [pair for pair in alignment.pairs if pair.moved]
    return any(alignment.claim.items[pair.claim].kind is Kind.SAY for pair in moved)


def _from_elsewhere(alignment: Alignment) -> Iterator[Problem]:
    """Part of a claim's clause that only another clause of the source states.

    The clause that holds most of it counts. Fine where that one is silent on it ("by Friday, they
    were denied while others got in": both by Friday), not where it names another in its place.
    """
    same = alignment.same()
    mine, theirs = alignment.claim, alignment.source
    for number in sorted(set(mine.clause)):
        places = [place for place in same if mine.clause[place] == number]
        if not places:
            continue
        weights: Counter[int] = Counter()
        for place in places:
            weights[theirs.clause[same[place]]] += round(100 * mine.items[place].weight)
        home = max(sorted(weights), key=lambda clause: weights[clause])
        spare = [
            item
            for place, item in enumerate(theirs.items)
            if theirs.clause[place] == home and place not in same.values()
        ]
        for place in places:
            item = mine.items[place]
            rivals = [one.text for one in spare if one.kind is item.kind and one.kind in _TELLING]
            if theirs.clause[same[place]] != home and rivals:
                yield Problem(f"the source says this of “{rivals[0]}”, not “{item.text}”")
