"""Threads for the synchronous core, bounded: so many at work, so many waiting, the rest refused.

Who waits has a deadline too: what has waited longer is refused and never begun, for whoever asked
has given up by then, and the thread is better spent on one who has not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Literal, TypeAlias, TypeVar

import anyio
import anyio.to_thread

from service.http.problems import Problem

T = TypeVar("T")

RETRY_SECONDS = 1
"""An answer takes well under a second, so a place is likely free by then."""

LATEST = 0.1
"""Weight of the latest call in the mean time of one: the last twenty or so count."""

MARGIN = 0.4
"""Who would wait for more than this share of the deadline is refused at once: in a flood calls take
twice as long as before it, and a refusal that took the whole deadline helps nobody."""

Refusal: TypeAlias = Literal["full", "late"]


class Workers:
    """Runs calls in at most ``threads`` threads, ``queue`` more waiting; one more is 503."""

    def __init__(self, threads: int, queue: int, seconds: float) -> None:
        """``seconds`` is how long a call may wait for a thread."""
        self._turns = anyio.CapacityLimiter(threads)
        self._threads = anyio.CapacityLimiter(threads)
        self._places = threads + queue
        self._seconds = seconds
        self._taken = 0
        self._mean = 0.0
        self.waited: Callable[[float], None] = lambda seconds: None
        self.refused: Callable[[Refusal], None] = lambda why: None
        """Told of each call that began, with its wait, and of each that did not."""

    @property
    def working(self) -> int:
        return self._turns.borrowed_tokens

    @property
    def waiting(self) -> int:
        return max(0, self._taken - self.working)

    def check(self) -> None:
        """Raise 503 where the next call would be refused (for replies that begin early)."""
        if self._taken >= self._places or self._expected() > MARGIN * self._seconds:
            self.refused("full")
            raise _refusal("Too many requests are waiting; try again shortly.")

    def _expected(self) -> float:
        """Seconds that the next call would wait, as long as calls have taken lately."""
        threads = int(self._turns.total_tokens)
        return max(0, self._taken - threads + 1) * self._mean / threads

    async def run(self, call: Callable[[], T]) -> T:
        """What the call returns, in its turn. Raises Problem (503) where it gets none."""
        self.check()
        self._taken += 1
        try:
            turn = object()
            await self._wait_for(turn)
            began = time.monotonic()
            try:
                return await anyio.to_thread.run_sync(call, limiter=self._threads)
            finally:
                self._mean += LATEST * (time.monotonic() - began - self._mean)
                self._turns.release_on_behalf_of(turn)
        finally:
            self._taken -= 1

    async def _wait_for(self, turn: object) -> None:
        began = time.monotonic()
        with anyio.move_on_after(self._seconds) as waiting:
            await self._turns.acquire_on_behalf_of(turn)
        if waiting.cancelled_caught:
            self.refused("late")
            raise _refusal("The request waited too long for its turn; try again shortly.")
        self.waited(time.monotonic() - began)


def _refusal(why: str) -> Problem:
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, why, retry_after=RETRY_SECONDS)
