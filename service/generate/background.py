"""One event loop in a thread of its own, for what must be left off at once.

The core is synchronous, and a thread that waits for a socket cannot be stopped; a task can. All
model calls share the loop, because asynchronous HTTP clients live in the one they began in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import cache
from threading import Thread
from typing import Any


def start(work: Coroutine[Any, Any, None]) -> Future[None]:
    """Run it in the background; ``cancel()`` of what comes back leaves it off at its next wait."""
    return asyncio.run_coroutine_threadsafe(work, _loop())


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="passage-models", daemon=True).start()
    return loop
