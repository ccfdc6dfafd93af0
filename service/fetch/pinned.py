"""Connections to addresses that were checked, each wait cut to what is left of the fetch's time.

httpcore asks its backend to connect to a name. This one never looks a name up: it connects to the
addresses it was made with. TLS still proves the name, and Host still carries it.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore

from service.fetch.addresses import Address

CONNECT_SECONDS = 5.0
"""For one address, and for agreeing on TLS; a name may stand for several addresses, and the next
one may answer."""

STEP_SECONDS = 0.5
"""Of waiting for a byte, then it is looked whether to go on: a server that ends does not wait."""

MOST_TRIED = 4  # addresses of one name


class Deadline:
    """So many seconds from now, by the clock that no one sets; or until ``stop`` is set."""

    def __init__(self, seconds: float, stop: threading.Event) -> None:
        self._end = time.monotonic() + seconds
        self._stop = stop

    def left(self) -> float:
        """Seconds, above 0. Raises httpcore.ReadTimeout when they are over."""
        left = self._end - time.monotonic()
        if left <= 0 or self._stop.is_set():
            raise httpcore.ReadTimeout("the time for this fetch is over")
        return left


class PinnedBackend(httpcore.NetworkBackend):
    """``network`` makes the connections: the system's, unless a test stands in for it."""

    def __init__(
        self, addresses: Sequence[Address], deadline: Deadline, network: httpcore.NetworkBackend
    ) -> None:
        self._addresses = addresses[:MOST_TRIED]
        self._deadline = deadline
        self._network = network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """To the first of the addresses that answers; ``host`` is not looked at."""
        failed: Exception = httpcore.ConnectError("no address")
        for address in self._addresses:
            try:
                seconds = min(CONNECT_SECONDS, self._deadline.left())
                stream = self._network.connect_tcp(str(address), port, seconds)
                return TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class TimedStream(httpcore.NetworkStream):
    """A connection on which every step ends by the deadline: a server that sends a byte now and
    then never runs into a limit on single steps."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while True:
            step = min(STEP_SECONDS, self._deadline.left())
            try:
                return self._stream.read(max_bytes, step)
            except httpcore.ReadTimeout:
                continue  # the deadline says when to give up

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = min(CONNECT_SECONDS, self._deadline.left())
        stream = self._stream.start_tls(ssl_context, server_hostname, seconds)
        return TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
