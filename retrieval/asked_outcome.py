"""The outcome that a question names, and the passages that state it.

"Who was allowed across the border?" is about being let in or turned away. A passage that is only
about the border shares more words with it than one on people who "are being let in"; what tells
them apart is whether they say what became of anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from retrieval.kinds import Kind
from retrieval.outcomes import outcomes
from retrieval.types import Hit

TELLING = frozenset({"entry"})
"""Oppositions by which people are told apart. Words of the others ("before", "with", "more") stand
in too many passages to say what one is about."""


ENOUGH = 3
"""Passages that make an answer possible without those that do not state the outcome."""


def asked_outcome(question: str, kinds: Collection[Kind]) -> str | None:
    """The telling opposition of which a who or why names a side; None where there is none.

    "How long may those admitted stay?" takes the outcome as known and asks for something else.
    """
    if not {Kind.WHO, Kind.WHY} & set(kinds):
        return None
    return next((one.opposition for one in outcomes(question) if one.opposition in TELLING), None)


def states(outcome: str, text: str) -> bool:
    """Whether the text names a side of the opposition; which of them does not matter."""
    return any(one.opposition == outcome for one in outcomes(text))


def stating_first(outcome: str | None, hits: Sequence[Hit]) -> list[Hit]:
    """The hits in their order, those of documents that state the outcome first.

    Where there are ``ENOUGH`` of these, the others are left out. A document states it when one of
    its passages found does: the reason for an outcome often stands in the next one.
    """
    if outcome is None:
        return list(hits)
    stating = {_id(hit) for hit in hits if states(outcome, hit.stored.text)}
    first = [hit for hit in hits if _id(hit) in stating]
    rest = [hit for hit in hits if _id(hit) not in stating]
    return first if len(first) >= ENOUGH else first + rest


def _id(hit: Hit) -> str:
    return hit.stored.passage.document_id
