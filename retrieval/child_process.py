"""What processes have in common that work for this one over two pipes and must end with it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from typing import IO

PR_SET_PDEATHSIG = 1


def own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Both pipes out of reach of a library that prints or reads: 0 and 1 lead nowhere."""
    requests, replies = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return os.fdopen(requests, "rb"), os.fdopen(replies, "wb")


def end_with(parent: int) -> None:
    """Be killed when the parent ends, however it ends; or end now, if it has ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)


def module_path() -> str:
    """``PYTHONPATH`` for a child that finds the modules that this process finds."""
    return os.pathsep.join(map(os.path.abspath, sys.path))


def end(child: subprocess.Popen[bytes]) -> None:
    """Kill it and let go of its pipes."""
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        try:
            if pipe:
                pipe.close()
        except OSError:  # what was not sent cannot be any more
            pass
