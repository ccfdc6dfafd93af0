"""The server is told to end: open answers may go on for a while, then they get a last word.

A supervisor's patience has an end too. An answer that still waits for a model then is better
ended by us, with an error that says so, than cut by it.
"""

from __future__ import annotations

import time
from http import HTTPStatus

from service.http.problems import Problem

PATIENCE_SECONDS = 5.0
"""Well within the seconds that open replies have (``service.serve.DRAIN_SECONDS``)."""

RETRY_SECONDS = 10
"""By then another process may answer in this one's place."""


class Ending:
    """Begun once, by the server; looked at by whoever waits."""

    def __init__(self) -> None:
        self._began: float | None = None

    def begin(self) -> None:
        self._began = time.monotonic()

    @property
    def begun(self) -> bool:
        return self._began is not None

    def check(self) -> None:
        """Raise 503 where the patience is over."""
        if self._began is not None and time.monotonic() - self._began > PATIENCE_SECONDS:
            raise closing()


def closing() -> Problem:
    """What whoever still waits is told."""
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The server is closing; ask again shortly.",
        retry_after=RETRY_SECONDS,
    )
