"""Pauses between requests to one host, kept by all threads together."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from retrieval.errors import FetchLater


class Pauses:
    """Thread-safe. ``clock`` and ``sleep`` are those of ``time``, in seconds; ``patience`` is how
    long a turn is waited for."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        patience: float = math.inf,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._patience = patience
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}

    def wait(self, host: str, seconds: float) -> None:
        """Return when the host's turn has come; its next one is ``seconds`` later at least.

        Raises FetchLater where that would take longer than the patience.
        """
        with self._lock:
            now = self._clock()
            turn = max(now, self._next.get(host, now))
            if turn - now > self._patience:
                later = math.ceil(turn - now)
                raise FetchLater(f"{host} was asked often just now; try in {later} s", later)
            self._next[host] = turn + seconds
        if turn > now:
            self._sleep(turn - now)
