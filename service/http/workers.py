"""Threads for the synchronous core, bounded: so many at work, so many waiting, the rest refused."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

import anyio
import anyio.to_thread

from service.http.problems import Problem

T = TypeVar("T")

RETRY_SECONDS = 1
"""An answer takes well under a second, so a place is likely free by then."""


class Workers:
    """Runs calls in at most ``threads`` threads, ``queue`` more waiting; one more is 503."""

    def __init__(self, threads: int, queue: int) -> None:
        self._limiter = anyio.CapacityLimiter(threads)
        self._places = threads + queue
        self._taken = 0

    @property
    def working(self) -> int:
        return self._limiter.borrowed_tokens

    @property
    def waiting(self) -> int:
        return max(0, self._taken - self.working)

    def check(self) -> None:
        """Raise 503 where the next call would be refused (for replies that begin early)."""
        if self._taken >= self._places:
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Too many requests are waiting; try again shortly.",
                retry_after=RETRY_SECONDS,
            )

    async def run(self, call: Callable[[], T]) -> T:
        self.check()
        self._taken += 1
        try:
            return await anyio.to_thread.run_sync(call, limiter=self._limiter)
        finally:
            self._taken -= 1
