"""When the server publishes a new index generation: once writing has paused, or when much is new.

What is added is searchable at once (the library searches what came after the generation exactly);
publishing only keeps that part small.
"""

from __future__ import annotations

import threading
import time

import structlog

from retrieval.errors import PassageError, StorageFull
from retrieval.library import Library

log = structlog.get_logger("passage.publish")

QUIET_SECONDS = 2.0
"""A batch posts several documents a second; a pause this long means it is over."""

MANY_WRITES = 1_000
"""Publish in the middle of a long batch too: past this the exact part is what searches wait for."""


class Publisher:
    """A thread that publishes after writes; :meth:`close` publishes what is left."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._changed = threading.Condition()
        self._pending = 0
        self._last_write = 0.0
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="publish", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wrote(self, documents: int = 1) -> None:
        """Called by who wrote, who also makes ready what the next search then need not."""
        try:
            self._library.refresh()
        except PassageError as error:  # what was written stands; the next search says it too
            log.warning("not refreshed", reason=str(error))
        with self._changed:
            self._pending += documents
            self._last_write = time.monotonic()
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._due():
                    self._changed.wait(QUIET_SECONDS if self._pending else None)
                pending, self._pending = self._pending, 0
                closing = self._closing
            if pending:
                self._publish()
            if closing:
                return

    def _due(self) -> bool:
        quiet = time.monotonic() - self._last_write >= QUIET_SECONDS
        return self._closing or self._pending >= MANY_WRITES or (self._pending > 0 and quiet)

    def _publish(self) -> None:
        try:
            log.info("published", generation=self._library.publish())
        except StorageFull as error:
            log.warning("not published", reason=str(error))
        except Exception:  # searches stay right without it; the next write tries again
            log.exception("publishing failed")
