"""Documents embedded in a process of their own, so that questions do not wait for them.

In the server's process both would share Python's one interpreter lock and the model's threads: an
answer took several times as long while documents were read in. The child is started when much
comes, stays while it is used, and is given up afterwards, for it holds models of its own.
"""

from __future__ import annotations

import logging
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from typing import Any

from retrieval.apart_wire import unpacked
from retrieval.child_process import end, module_path
from retrieval.embedding import Embedded
from retrieval.errors import Interrupted, InvalidDocument
from retrieval.read.frames import receive, send
from retrieval.types import Document

COMMAND = (sys.executable, "-P", "-m", "retrieval.apart_child")
"""``-P``: nothing is imported from the folder that someone happens to stand in."""

MUCH = 50_000
"""Characters that are worth a child: a second or two of embedding, where starting takes ten."""

IDLE_SECONDS = 60.0
"""So long the child stays without work; it holds some hundred megabytes."""

LONGEST_REPLY = 2**31

ENDING = "the process ends; nothing more is added"

_log = logging.getLogger(__name__)


class Apart:
    """Thread-safe; one child at most, one request at a time."""

    def __init__(
        self,
        model: str | None = None,
        command: Sequence[str] = COMMAND,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        """``model`` is the default encoder's name, None for the one that ships."""
        self._arguments = (*command, str(os.getpid()), model or "")
        self._idle_seconds = idle_seconds
        self._one_at_a_time = threading.Lock()
        # A child is killed when the thread that started it ends, so one that stays starts them.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="embedder")
        self._process: subprocess.Popen[bytes] | None = None
        self._ready: Future[None] | None = None
        self._idle: threading.Timer | None = None
        self._lately, self._last, self._failed = 0, 0.0, -math.inf
        self._closed = False

    def embed(
        self, documents: Sequence[Document], encoders: Sequence[str]
    ) -> dict[Document, Embedded] | None:
        """Both encoders' vectors of the documents; None where the caller had better do it.

        That is: they are few and no child waits for work, or it failed, or its encoders are not
        those of the fingerprints ``encoders``. Raises InvalidDocument; Interrupted once closed.
        """
        characters = sum(len(one.text) for one in documents)
        if not self._one_at_a_time.acquire(blocking=characters >= MUCH):
            return None
        try:
            if self._closed:
                raise Interrupted(ENDING)
            return self._asked(documents, encoders) if self._is_worth_it(characters) else None
        finally:
            self._one_at_a_time.release()

    def close(self) -> None:
        """End the child, whatever it is doing; nothing is embedded any more."""
        self._closed = True
        if self._process:
            self._process.kill()  # whoever waits for it hears of that
        with self._one_at_a_time:
            self._drop()
        self._starter.shutdown()

    def _is_worth_it(self, characters: int) -> bool:
        """Much at once, or a child that is there; where little by little becomes much, one is
        started meanwhile."""
        now = time.monotonic()
        if now - self._last > self._idle_seconds:
            self._lately = 0
        self._lately += characters
        self._last = now
        if self._ready is None and self._lately >= MUCH:
            if now - self._failed < self._idle_seconds:
                return False
            self._ready = self._starter.submit(self._start)
        return self._ready is not None and (characters >= MUCH or self._ready.done())

    def _asked(
        self, documents: Sequence[Document], encoders: Sequence[str]
    ) -> dict[Document, Embedded] | None:
        if self._idle:
            self._idle.cancel()
        try:
            reply, content = self._answered(
                {"encoders": list(encoders), "documents": [asdict(one) for one in documents]}
            )
            found = unpacked(documents, reply, content) if "embedded" in reply else None
        except (OSError, EOFError, ValueError) as error:
            self._drop()
            if self._closed:
                raise Interrupted(ENDING) from None
            self._failed = time.monotonic()
            _log.warning("the embedding process failed (%s); embedding here", error)
            return None
        if "invalid" in reply:
            raise InvalidDocument(*reply["invalid"])
        self._idle = threading.Timer(self._idle_seconds, self._give_up)
        self._idle.daemon = True
        self._idle.start()
        return found

    def _answered(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        assert self._ready is not None  # it was worth it
        self._ready.result()
        child = self._process
        assert child is not None  # it is ready, and both are pipes
        assert child.stdin is not None
        assert child.stdout is not None
        send(child.stdin, request)
        return receive(child.stdout, LONGEST_REPLY)

    def _start(self) -> None:
        """Raises OSError, EOFError where it does not come to life."""
        child = subprocess.Popen(
            self._arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the parent, which drains
        )
        self._process = child
        if self._closed:  # between the two lines above nobody could have ended it
            child.kill()
        assert child.stdout is not None  # a pipe
        receive(child.stdout, LONGEST_REPLY)  # it is ready

    def _give_up(self) -> None:
        if self._one_at_a_time.acquire(blocking=False):
            try:
                self._drop()
            finally:
                self._one_at_a_time.release()

    def _drop(self) -> None:
        """End the child if there is one; the next use starts another."""
        if self._idle:
            self._idle.cancel()
        if self._ready:
            if self._process:
                self._process.kill()
            wait([self._ready])
        if self._process:
            end(self._process)
        self._process = self._ready = None


def _environment() -> dict[str, str]:
    """Ours less our settings: keys and addresses are not the child's business."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PASSAGE_")}
    return {**kept, "PYTHONPATH": module_path()}
