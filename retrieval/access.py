"""Who may read and change which documents: one rule, asked by every method that shows any."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from retrieval.errors import NotAllowed
from retrieval.types import Document


@dataclass(frozen=True, slots=True)
class Access:
    """What one caller may see and change. ``groups`` None: everything; none at all: what is open.

    A document without groups is everybody's to read. One with groups is there for holders of any
    of them, and for everybody else it is as if it did not exist.
    """

    groups: frozenset[str] | None

    def reads(self, groups: Collection[str]) -> bool:
        """Whether a document of these groups is there for this caller."""
        return self.groups is None or not groups or not self.groups.isdisjoint(groups)

    def writes(self, groups: Collection[str]) -> bool:
        """Whether it is this caller's to write: no reader of it is beyond the caller's groups, and
        who holds groups opens nothing to everybody."""
        if self.groups is None:
            return True
        return self.groups.issuperset(groups) and bool(groups) == bool(self.groups)


EVERYTHING = Access(None)
"""For whoever holds the folder itself, and for admins."""


def grouped(document: Document, access: Access) -> Document:
    """The document as this caller may store it; without groups of its own it gets the caller's.

    Raises NotAllowed for other groups than the caller may write.
    """
    groups = own_groups(document.groups, access)
    return document if groups == document.groups else replace(document, groups=groups)


def own_groups(stated: Collection[str], access: Access) -> tuple[str, ...]:
    """The groups of what this caller stores, in order. Raises NotAllowed."""
    groups = tuple(sorted({*stated} or access.groups or ()))
    if not access.writes(groups):
        own = ", ".join(sorted(access.groups or ()))
        allowed = f"of its groups only: {own}" if own else "without groups only"
        raise NotAllowed(f"this key writes documents {allowed}")
    return groups
