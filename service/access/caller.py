"""Who is asking, as every route sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Scope: TypeAlias = Literal["ask", "ingest", "admin"]
"""Each includes those before it: ``ask`` questions and reads, ``ingest`` also adds, replaces and
deletes, ``admin`` also reads what is about everybody (metrics, status)."""

SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True, slots=True)
class Caller:
    """``id`` is a key's id or a token's subject; ``scope`` None may do nothing."""

    id: str
    name: str
    scope: Scope | None

    def may(self, needed: Scope) -> bool:
        return self.scope is not None and SCOPES.index(self.scope) >= SCOPES.index(needed)


LOCAL = Caller("local", "anyone on this machine", "admin")
"""Whoever reaches a server that has no keys: it listens on this machine only."""

NOBODY = Caller("nobody", "anyone", None)
"""Who calls an open route of a server that has keys: not asked for a name, and shown nothing."""
