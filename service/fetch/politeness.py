"""Pauses between requests to one host, kept by all threads together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Pauses:
    """Thread-safe. ``clock`` and ``sleep`` are those of ``time``, in seconds."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}

    def wait(self, host: str, seconds: float) -> None:
        """Return when the host's turn has come; its next one is ``seconds`` later at least."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + seconds
        if turn > now:
            self._sleep(turn - now)
