"""A long-running server's memory: what it keeps, and what is walked to find garbage.

Vectors and indexes are made in one thread and let go of in another. Of each thread's arena glibc
gives back only what is free at its end: a server under mixed use grew by a tenth in 20 minutes
without holding more.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

M_ARENA_MAX = -8
"""``mallopt``'s number for how many arenas there may be; see mallopt(3)."""

ARENAS = 2
"""As many as threads that compute at once on a small machine; the default is eight a core."""


GIVE_BACK_SECONDS = 30.0
"""Between two times that free memory goes back to the system; it takes some milliseconds."""


def keep_loaded() -> None:
    """Leave what is loaded by now out of Python's search for garbage.

    Torch, the models' code and the routes live as long as the server; to walk all their objects
    stops every thread for tenths of a second, which refusals in a flood had to wait for
    (``python -m eval.bench.overload`` shows it).
    """
    gc.collect()
    gc.freeze()


@contextmanager
def kept_small() -> Iterator[None]:
    """The C library's allocator (glibc's only) gives back what is free, until the block ends; to be
    entered before there are other threads."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if libc is None or not hasattr(libc, "malloc_trim"):
        yield
        return
    libc.mallopt(M_ARENA_MAX, ARENAS)
    over = threading.Event()

    def give_back() -> None:
        while not over.wait(GIVE_BACK_SECONDS):
            libc.malloc_trim(0)

    thread = threading.Thread(target=give_back, name="memory", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
