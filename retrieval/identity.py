"""Which stored document a caller means by an id.

A caller may choose any id, and must not learn from it that a document they cannot see has it
already. So such an id is stored a second time, under a key of its own (``note~2``): each caller
goes on seeing one ``note``, theirs. Who may read several of one id sees ``note``, ``note~2`` and so
on, in the order they came; these are counted among what that caller may read, not the keys.
"""

from __future__ import annotations

from retrieval.access import Access
from retrieval.errors import NotAllowed
from retrieval.snapshot import Snapshot

MARK = "~"
"""Stands in no id that a caller may give (``retrieval.validate.ID``)."""


def key_of(snapshot: Snapshot, document_id: str, access: Access) -> str | None:
    """The key of the document that this caller means; None where they may read none such."""
    name, mark, _ = document_id.partition(MARK)
    mine = _readable(snapshot, name, access)
    if not mark:
        return mine[0] if mine else None
    return next((key for key in mine if _told(mine, key) == document_id), None)


def shown_id(snapshot: Snapshot, key: str, access: Access) -> str:
    """The id by which this caller knows a document they may read; mirror of ``key_of``."""
    if MARK not in key:  # the first of its id to come
        return key
    return _told(_readable(snapshot, name_of(key), access), key)


def key_to_write(snapshot: Snapshot, document_id: str, access: Access) -> str:
    """Where this caller's document of that id is stored: over their own, else under a free key.

    Raises NotAllowed for one that they may read and not change.
    """
    key = key_of(snapshot, document_id, access)
    if key is not None:
        require_own(snapshot, key, access)
        return key
    others = [other for other, _ in snapshot.named(document_id, MARK)]
    if not others:
        return document_id
    # After all of them: the order of arrival is then that of the numbers, the plain id first.
    last = max(int(other.partition(MARK)[2] or 1) for other in others)
    return f"{document_id}{MARK}{last + 1}"


def require_own(snapshot: Snapshot, key: str, access: Access) -> None:
    """Raises NotAllowed for a document that this caller may read and not change."""
    if not access.writes(snapshot.groups(key)):
        raise NotAllowed(
            f"{shown_id(snapshot, key, access)}: others than this key's groups read this document; "
            "who changes it needs a key of all its groups, or an admin key"
        )


def name_of(key: str) -> str:
    """The id that a key was made of."""
    return key.partition(MARK)[0]


def _readable(snapshot: Snapshot, name: str, access: Access) -> list[str]:
    """Keys of the documents of that name for this caller, by arrival."""
    return [key for key, groups in snapshot.named(name, MARK) if access.reads(groups)]


def _told(mine: list[str], key: str) -> str:
    place = mine.index(key)
    return name_of(key) if place == 0 else f"{name_of(key)}{MARK}{place + 1}"
