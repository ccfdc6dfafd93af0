"""How many requests a key may send: a token bucket each, in this process.

Own code because the library ``limits`` counts in windows (twice the limit passes where two meet)
and keeps a thread to forget them; there is one server process, and a bucket is two numbers.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

MAX_BUCKETS = 10_000
"""Callers remembered; beyond them, those whose bucket is full again are forgotten."""


class Buckets:
    """Each holds a minute's requests and fills evenly; for any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives seconds."""
        self._clock = clock
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, who: str, per_minute: int) -> float:
        """Take one request; the seconds until there is one to take, 0.0 if it was taken."""
        with self._lock:
            return self._take(who, per_minute)

    def _take(self, who: str, per_minute: int) -> float:
        now = self._clock()
        left, at = self._left.get(who, (float(per_minute), now))
        left = min(float(per_minute), left + (now - at) * per_minute / 60)
        waiting = max(0.0, (1 - left) * 60 / per_minute)
        if len(self._left) >= MAX_BUCKETS:
            self._left = {one: kept for one, kept in self._left.items() if now - kept[1] < 60}
        self._left[who] = (left if waiting else left - 1, now)
        return waiting
