"""One request to one place: checked, looked up once, and bounded in bytes and time.

No proxy, cookie or password of the environment goes with it.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import httpcore

from retrieval.errors import CannotFetch
from service.fetch.inflate import PACKINGS, inflated, whole
from service.fetch.names import Target
from service.fetch.pinned import Deadline, PinnedBackend
from service.fetch.resolve import Resolver, SystemResolver, addresses_of
from service.fetch.rules import Rules

OK = 200

Header: TypeAlias = tuple[bytes | str, bytes | str]
"""As httpcore takes them; here always text."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. ``headers`` have lower-case names; ``body`` is unpacked, and empty unless
    ``status`` is 200."""

    target: Target
    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """Thread-safe: it keeps nothing between requests. ``stop`` ends those that are on their way."""

    def __init__(
        self,
        rules: Rules,
        agent: str,
        resolver: Resolver | None = None,
        network: httpcore.NetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """``agent`` is the User-Agent. The others stand in for the system's own."""
        self.rules = rules
        self.stop = threading.Event()
        self._agent = agent
        self._resolver = resolver or SystemResolver()
        self._network = network or httpcore.SyncBackend()
        self._tls = tls or ssl.create_default_context()

    def wait(self, seconds: float) -> None:
        """Sleep, but not longer than until ``stop``."""
        self.stop.wait(seconds)

    def get(self, target: Target, headers: Mapping[str, str], most: int, seconds: float) -> Reply:
        """At most ``most`` bytes of content, before and after unpacking, within ``seconds``.

        Raises CannotFetch; a status is an answer, whatever it says.
        """
        deadline = Deadline(seconds, self.stop)
        addresses = addresses_of(target, self._resolver, seconds)
        self.rules.check(target, addresses)
        backend = PinnedBackend(addresses, deadline, self._network)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
                pool.stream("GET", _url(target), headers=self._sent(target, headers)) as reply,
            ):
                received = _received(reply)
                body = whole(_content(reply, received, most), most) if reply.status == OK else b""
                return Reply(target, reply.status, received, body)
        except httpcore.TimeoutException:
            raise CannotFetch(f"{target.host} takes longer than a fetch may") from None
        except httpcore.NetworkError as error:
            raise CannotFetch(f"{target.host} cannot be reached: {_plain(error)}") from None
        except httpcore.ProtocolError as error:
            raise CannotFetch(f"{target.host} breaks off: {_plain(error)}") from None

    def _sent(self, target: Target, headers: Mapping[str, str]) -> list[Header]:
        return [
            ("Host", target.authority),
            ("User-Agent", self._agent),
            ("Accept-Encoding", PACKINGS[0]),
            ("Connection", "close"),
            *headers.items(),
        ]


def _url(target: Target) -> httpcore.URL:
    return httpcore.URL(
        scheme=target.scheme.encode(),
        host=target.host.encode(),
        port=target.port,
        target=target.path.encode(),
    )


def _received(reply: httpcore.Response) -> dict[str, str]:
    """The first of each name: what a server says twice, it contradicts."""
    found: dict[str, str] = {}
    for name, value in reply.headers:
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return found


def _content(reply: httpcore.Response, received: Mapping[str, str], most: int) -> Iterator[bytes]:
    """Unpacked, but counted as it comes in too: an endless packed nothing is also too much."""
    stated = received.get("content-length", "")
    if stated.isdecimal() and int(stated[:20]) > most:
        raise CannotFetch(f"it is larger than {most / 1024**2:,.1f} MB")
    packing = received.get("content-encoding", "identity").strip().lower()
    pieces = reply.iter_stream()
    if packing == "identity":
        return pieces
    if packing in PACKINGS:
        return inflated(_counted(pieces, most))
    raise CannotFetch(f"it is packed in a way that was not asked for ({_plain(packing)})")


def _counted(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > most:
            raise CannotFetch(f"it is larger than {most / 1024**2:,.1f} MB")
        yield piece


def _plain(said: object) -> str:
    """One short line of what a library or a server says."""
    return "".join(c if c.isprintable() else " " for c in str(said))[:200] or "no reason given"
