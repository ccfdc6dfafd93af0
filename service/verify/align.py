"""A claim's sentence laid along a source's, item by item, so that roles show.

Needleman and Wunsch's alignment (1970): order is kept, so "Russians were denied while Ukrainians
were admitted" does not bear out the same words with the two groups exchanged. What finds no
partner in order may still stand elsewhere in the source's sentence ("moved": a date put first).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.verify.items import Item, Kind
from service.verify.relation import Relation, relation
from service.verify.sentences import Sentence, is_passive

GAIN = {Relation.SAME: 1.0, Relation.CONFLICT: 0.5, Relation.RIVAL: 0.3}
"""What a pair adds, times the claim item's weight. A clash counts half: it shows what is denied."""

WORD_RIVAL_GAIN = 0.1
"""Two different plain words side by side say little."""

GAP_COST = 0.01
"""An item without a partner; so that of two equal alignments the more compact one is taken."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Item ``claim`` of the claim beside item ``source`` of the source (places in each)."""

    claim: int
    source: int
    relation: Relation
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """The pairs, by place in the claim; each item is in one at most."""

    claim: Sentence
    source: Sentence
    pairs: tuple[Pair, ...]

    def same(self) -> dict[int, int]:
        """Places of the claim's items that are borne out, with the source's place."""
        return {pair.claim: pair.source for pair in self.pairs if pair.relation is Relation.SAME}

    def coverage(self) -> float:
        """Share (0 to 1) of the claim's weight that is borne out."""
        total = sum(item.weight for item in self.claim.items)
        return sum(self.claim.items[place].weight for place in self.same()) / total if total else 0


def align(claim: Sentence, source: Sentence) -> Alignment:
    """The best alignment of the two."""
    relations = [[relation(mine, theirs) for theirs in source.items] for mine in claim.items]
    ordered = _in_order(claim.items, source.items, relations)
    turned = is_passive(claim.text) != is_passive(source.text)
    moved = _with_moved(ordered, claim.items, relations, _FREE | _ROLES if turned else _FREE)
    return Alignment(claim, source, tuple(moved))


def _in_order(
    claim: Sequence[Item], source: Sequence[Item], relations: Sequence[Sequence[Relation]]
) -> list[Pair]:
    rows, columns = len(claim), len(source)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            gain = _gain(claim[row], source[column], relations[row][column])
            best[row][column] = max(
                best[row + 1][column] - GAP_COST,
                best[row][column + 1] - GAP_COST,
                best[row + 1][column + 1] + gain if gain else 0.0,
            )
    pairs, row, column = [], 0, 0
    while row < rows and column < columns:
        here = best[row][column]
        gain = _gain(claim[row], source[column], relations[row][column])
        if gain and here == best[row + 1][column + 1] + gain:
            pairs.append(Pair(row, column, relations[row][column]))
            row, column = row + 1, column + 1
        elif here == best[row][column + 1] - GAP_COST:
            column += 1
        else:
            row += 1
    return pairs


def _gain(claim: Item, source: Item, how: Relation) -> float:
    if how is Relation.NONE:
        return 0.0
    if how is Relation.RIVAL and claim.kind in (Kind.WORD, Kind.NAME):
        return WORD_RIVAL_GAIN * claim.weight
    return GAIN[how] * claim.weight


_STAY = frozenset({Kind.NOT, Kind.SCOPE, Kind.HEDGE, Kind.CONDITION, Kind.OUTCOME})
"""What holds only for the words it stands by."""


_FREE = frozenset({Kind.WORD})
_ROLES = frozenset({Kind.NAME, Kind.GROUP})
"""What may have its equal elsewhere even if it stands beside a rival: plain words, which only
happen to stand there, and names where one side is a passive."""


def _with_moved(
    pairs: Sequence[Pair],
    claim: Sequence[Item],
    relations: Sequence[Sequence[Relation]],
    free: frozenset[Kind],
) -> list[Pair]:
    """The pairs, and for items without one their equal elsewhere, unless it is taken."""
    taken = {pair.source for pair in pairs if pair.relation is Relation.SAME}
    settled = {pair.claim: pair for pair in pairs}
    for place, item in enumerate(claim):
        pair = settled.get(place)
        rival = pair is not None and (pair.relation is not Relation.RIVAL or item.kind not in free)
        if rival:
            continue
        for at, how in enumerate(relations[place]):
            if how is Relation.SAME and at not in taken and _goes_along(item, place, at, settled):
                settled[place] = Pair(place, at, how, moved=True)
                taken.add(at)
                break
    return [settled[place] for place in sorted(settled)]


def _goes_along(item: Item, place: int, at: int, settled: Mapping[int, Pair]) -> bool:
    """ "Admitted" may change its place only with the word beside it; "after" as it likes."""
    if item.kind not in _STAY or item.key == "order":
        return True
    return any(
        near in settled
        and settled[near].relation is Relation.SAME
        and settled[near].source - at == near - place
        for near in (place - 1, place + 1)
    )
