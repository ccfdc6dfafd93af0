"""Copies in one answer: a text that was printed twice is one source, cited once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from retrieval.evidence import Evidence

CopiesOf = Callable[[str], Sequence[str]]
"""Ids of the other documents that are the same text as the one with this id."""


class CopyGroups:
    """For the length of one answer: the document that stands for each group of copies.

    It is the first of the group that was asked for: the one whose sentence scored best.
    """

    def __init__(self, copies_of: CopiesOf) -> None:
        self._copies_of = copies_of
        self._copies: dict[str, tuple[str, ...]] = {}
        self._stands_for: dict[str, str] = {}

    def representative(self, document_id: str) -> str:
        """The id under which this document's group is cited; its own, if it is the first."""
        if document_id not in self._stands_for:
            heard = [one for one in self._others(document_id) if one in self._stands_for]
            self._stands_for[document_id] = self._stands_for[heard[0]] if heard else document_id
        return self._stands_for[document_id]

    def copies(self, document_id: str) -> int:
        """How many other documents of the whole collection are this text again."""
        return len(self._others(document_id))

    def independent(self, document_ids: Sequence[str]) -> int:
        """How many sources the documents are, copies counted once."""
        return len({self.representative(document_id) for document_id in document_ids})

    def _others(self, document_id: str) -> tuple[str, ...]:
        if document_id not in self._copies:
            self._copies[document_id] = tuple(self._copies_of(document_id))
        return self._copies[document_id]


def without_copies(evidence: Sequence[Evidence], groups: CopyGroups) -> list[Evidence]:
    """The evidence, likeliest first as given, without sentences of a copy of an earlier one."""
    return [
        item for item in evidence if groups.representative(item.document_id) == item.document_id
    ]
