"""Reading in child processes: a few that stay, replaced when a file breaks or outlasts one."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

from retrieval.child_process import end, module_path
from retrieval.errors import UnreadableFile
from retrieval.read.draft import Draft
from retrieval.read.frames import receive, send
from retrieval.read.limits import ChildLimits

COMMAND = (sys.executable, "-P", "-m", "retrieval.read.child")
"""``-P``: nothing is imported from the folder that someone happens to stand in."""

MOST = 2
"""Children at once: one for commands and uploads, one for whoever else asks meanwhile."""

ENDING_SECONDS = 1.0
"""Between the end of a child's pipe and its own."""

BYTES_A_CHARACTER = 6
"""At most, as JSON: a control character is written as an escape."""

OTHER_FIELDS_BYTES = 1024**2
"""Title, names, address and the reply's own words: a thousand times what they may be."""


class Children:
    """Thread-safe. Starts a child at the first need and keeps it."""

    def __init__(
        self,
        limits: ChildLimits = ChildLimits(),  # noqa: B008  (frozen)
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._limits = limits
        self._command = command
        self._free = threading.BoundedSemaphore(MOST)
        self._idle: list[subprocess.Popen[bytes]] = []
        # A child is killed when the thread that started it ends, so one that stays starts them.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="readers")

    def read(self, kind: str, data: bytes, characters: int) -> Draft:
        """The draft of a file's content by its extension; at most ``characters`` of text.

        Raises UnreadableFile: for what the reader says of it, and where it crashes the reader or
        needs more time or memory than is allowed.
        """
        longest = BYTES_A_CHARACTER * characters + OTHER_FIELDS_BYTES
        with self._free, self._child() as child:
            late = threading.Timer(self._limits.wall_seconds, child.kill)
            began = time.monotonic()
            late.start()
            try:
                assert child.stdin is not None  # both are pipes
                assert child.stdout is not None
                send(child.stdin, {"kind": kind, "characters": characters}, data)
                reply, _ = receive(child.stdout, longest)
            except (OSError, EOFError, ValueError):
                status = _ended(child)
                raise UnreadableFile(self._why(status, time.monotonic() - began)) from None
            finally:
                late.cancel()
            if reply["last"]:
                child.kill()
                child.wait()
        if reply.get("memory"):
            raise UnreadableFile(
                f"needs more than {self._limits.memory_bytes // 10**6:,} MB of memory to be read: "
                "it is damaged or made to do harm; split it"
            )
        if "unreadable" in reply:
            raise UnreadableFile(str(reply["unreadable"]))
        return Draft(**reply["draft"])

    def close(self) -> None:
        """End the idle children; a later ``read`` starts another."""
        while child := self._idle_child():
            end(child)

    @contextmanager
    def _child(self) -> Iterator[subprocess.Popen[bytes]]:
        """A living child, for one file; it is kept unless it ended."""
        child = self._idle_child() or self._starter.submit(self._start).result()
        ended = True
        try:
            yield child
            ended = child.returncode is not None
        finally:
            if ended:
                end(child)
            else:
                self._idle.append(child)

    def _idle_child(self) -> subprocess.Popen[bytes] | None:
        while True:
            try:
                child = self._idle.pop()
            except IndexError:
                return None
            if child.poll() is None:
                return child
            end(child)  # something ended it while it had nothing to do

    def _start(self) -> subprocess.Popen[bytes]:
        limits = self._limits
        arguments = (limits.memory_bytes, limits.cpu_seconds, os.getpid())
        try:
            return subprocess.Popen(
                [*self._command, *map(str, arguments)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                cwd="/",
                start_new_session=True,  # Ctrl-C is for the parent, which drains
            )
        except OSError as error:
            raise UnreadableFile(
                f"cannot be read now: its reader cannot be started ({error.strerror})"
            ) from error

    def _why(self, status: int, seconds: float) -> str:
        """What the end of a child after so long means; the status is negative for a signal."""
        if status == -signal.SIGXCPU:
            return f"takes more than {self._limits.cpu_seconds} s of processor time: split it"
        if seconds >= self._limits.wall_seconds:
            return f"takes more than {self._limits.wall_seconds:.0f} s to read: split it"
        return f"crashes its reader ({_ending(status)}): it is damaged or made to do harm"


@cache
def children() -> Children:
    """Those of this process."""
    shared = Children()
    atexit.register(shared.close)
    return shared


def _environment() -> dict[str, str]:
    """None of ours but where modules are found: keys and addresses are no parser's business."""
    return {
        "PYTHONPATH": module_path(),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "OMP_NUM_THREADS": "1",  # each thread of numpy's would reserve memory for itself
        "OPENBLAS_NUM_THREADS": "1",
    }


def _ended(child: subprocess.Popen[bytes]) -> int:
    """The exit status, of its own if it is ending, of our signal if it is not."""
    try:
        return child.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def _ending(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"exit code {status}"
