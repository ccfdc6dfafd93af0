"""Names to addresses, once for each request: what was looked up is what is connected to."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable
from typing import Protocol

from retrieval.errors import CannotFetch
from service.fetch.addresses import Address
from service.fetch.names import Target

Answer = list[Address] | OSError


class Resolver(Protocol):
    """Every address of a name, in the order to try them."""

    def resolve(self, host: str, seconds: float) -> list[Address]:
        """Raises CannotFetch where there is none, or none within so many seconds."""


class SystemResolver:
    """As the machine resolves names: its hosts file, its name servers."""

    def __init__(self, ask: Callable[[str], Answer] | None = None) -> None:
        """``ask`` stands in for the system's call."""
        self._ask = ask or _ask

    def resolve(self, host: str, seconds: float) -> list[Address]:
        # The system's call cannot be told how long it may take, nor be ended.
        answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        asking = threading.Thread(
            target=lambda: answers.put(self._ask(host)), name="resolve", daemon=True
        )
        asking.start()
        try:
            answer = answers.get(timeout=max(0.0, seconds))
        except queue.Empty:
            raise CannotFetch(f"{host} is not found in time") from None
        if isinstance(answer, OSError):
            raise CannotFetch(f"{host} is not found: {answer.strerror or answer}")
        return answer


def addresses_of(target: Target, resolver: Resolver, seconds: float) -> list[Address]:
    """The target's own address where it is one, else all that its name stands for."""
    if target.address is not None:
        return [target.address]
    return resolver.resolve(target.host, seconds)


def _ask(host: str) -> Answer:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(ipaddress.ip_address(one[4][0]) for one in found))
    except OSError as error:
        return error
    except ValueError:  # a name that cannot be asked for
        return OSError("it is not a name")
