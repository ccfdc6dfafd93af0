"""Who is asking, as every route sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from retrieval.access import EVERYTHING, Access

Scope: TypeAlias = Literal["ask", "ingest", "admin"]
"""Each includes those before it: ``ask`` questions and reads, ``ingest`` also adds, replaces and
deletes, ``admin`` also reads what is about everybody (metrics, status) and sees every group."""

SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True, slots=True)
class Caller:
    """``id`` is a key's id or a token's subject; ``scope`` None may do nothing. ``access`` says
    which documents there are for this caller."""

    id: str
    name: str
    scope: Scope | None
    access: Access

    def may(self, needed: Scope) -> bool:
        return self.scope is not None and SCOPES.index(self.scope) >= SCOPES.index(needed)


def access_of(scope: Scope | None, groups: Iterable[str]) -> Access:
    """An admin's is everything, anybody else's what is open and what is of these groups."""
    return EVERYTHING if scope == "admin" else Access(frozenset(groups))


LOCAL = Caller("local", "anyone on this machine", "admin", EVERYTHING)
"""Whoever reaches a server that has no keys: it listens on this machine only."""

NOBODY = Caller("nobody", "anyone", None, Access(frozenset()))
"""Who calls an open route of a server that has keys: not asked for a name, and shown nothing."""
