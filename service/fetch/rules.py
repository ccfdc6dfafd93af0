"""Where a request may go: to public addresses on the web's own ports, and what was allowed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from retrieval.errors import CannotFetch
from service.fetch.addresses import Address, is_public
from service.fetch.names import Target, host_and_port, target_of

PORTS = (80, 443)
"""Other ports are other services, some of which take a request for their own commands."""


class Rules(Protocol):
    """Decides about each hop of each fetch. Both raise CannotFetch for what is not allowed."""

    def target(self, url: str) -> Target:
        """Where ``url`` leads, before anything is looked up."""

    def check(self, target: Target, addresses: Sequence[Address]) -> None:
        """Whether to connect to these, which is all that the target's name stands for."""


class PublicOnly:
    """The rules in force. ``allowed`` are hosts with their ports that may be private: exactly
    these, as an intranet's site needs it."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        """``allowed`` as ``intranet.example:8080``. Raises CannotFetch for another form."""
        self._allowed = frozenset(map(host_and_port, allowed))

    def target(self, url: str) -> Target:
        target = target_of(url)
        if target.port not in PORTS and not self._names(target):
            raise CannotFetch(
                f"its port is {target.port}; others than 80 and 443 are asked only where "
                "PASSAGE_FETCH_ALLOW names them"
            )
        return target

    def check(self, target: Target, addresses: Sequence[Address]) -> None:
        if self._names(target) or (addresses and all(map(is_public, addresses))):
            return
        # Not which address: whoever may ingest need not learn the names of a network inside.
        raise CannotFetch(
            f"{target.host} is not on the public internet, or not only there; "
            "PASSAGE_FETCH_ALLOW may name it"
        )

    def _names(self, target: Target) -> bool:
        return (target.host, target.port) in self._allowed
