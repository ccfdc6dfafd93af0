"""Not to make a bad time worse: a model that fails is left alone, and retried only a little."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

FAILURES = 5
"""In a row, after which the model is left alone."""

PAUSE_SECONDS = 20.0
"""Then one request tries again; the others go on without the model until it has come back."""

RETRY_SHARE = 0.1
"""Retries for each request: at most a tenth more load on an upstream that is struggling."""

RETRY_CAP = 10.0
"""Retries that may be saved up; also the start, so that a first failure can be retried."""


class CircuitBreaker:
    """Open after FAILURES in a row; half open, for one request, after the pause. Thread-safe."""

    def __init__(
        self, pause: float = PAUSE_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pause, self._clock = pause, clock
        self._lock = Lock()
        self._failures = 0
        self._opened: float | None = None
        self._trying = False

    def enter(self) -> bool:
        """Whether the model may be asked; each True is followed by one of the three below."""
        with self._lock:
            if self._opened is None:
                return True
            if self._trying or self._clock() - self._opened < self._pause:
                return False
            self._trying = True
            return True

    def worked(self) -> None:
        with self._lock:
            self._failures, self._opened, self._trying = 0, None, False

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            self._trying = False
            if self._failures >= FAILURES:
                self._opened = self._clock()

    def left(self) -> None:
        """The request was given up here; it says nothing of the model."""
        with self._lock:
            self._trying = False


class RetryBudget:
    """A bucket that each request fills by RETRY_SHARE and each retry empties by one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._saved = RETRY_CAP

    def earn(self) -> None:
        with self._lock:
            self._saved = min(RETRY_CAP, self._saved + RETRY_SHARE)

    def take(self) -> bool:
        with self._lock:
            if self._saved < 1:
                return False
            self._saved -= 1
            return True
