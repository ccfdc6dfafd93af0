"""A writing process that does what it is told and can be killed at any moment of it.

One process imports everything and forks a writer whenever one is to start; then the writer reads
the lines of JSON that come in, answers each with one, and is killed or ends.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retrieval.language import working_language
from retrieval.library import Library
from retrieval.segment import segment
from retrieval.types import Document
from tests.crash.worker import die_at, document, say
from tests.fakes import HashEncoder


def orders() -> Iterator[dict[str, Any]]:
    """One line at a time, and never more: what follows may be for another process."""
    while line := sys.stdin.readline():
        yield json.loads(line)


def write(folder: Path) -> None:
    """Do what comes until told to close."""
    with Library.open(folder, HashEncoder, write=True) as library:
        say("ready")
        for order in orders():
            if order["do"] == "close":
                return
            say("done", outcome=_do(library, order, folder))


def _do(library: Library, order: dict[str, Any], folder: Path) -> object:
    match order["do"]:
        case "add":
            return library.add([Document(**one) for one in order["documents"]])
        case "delete":
            return library.delete(order["id"])
        case "publish":
            return library.publish()
        case "check":
            return library.check()
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "die at":
            die_at(order["event"], order["count"], str(folder))
        case "die after":
            killer = threading.Timer(order["ms"] / 1000, os.kill, (os.getpid(), signal.SIGKILL))
            killer.daemon = True
            killer.start()
    return None


def main() -> None:
    segment(document(0, 0))  # what these load is then shared by every writer
    working_language(document(0, 0))
    for order in orders():
        if order["do"] != "start":  # meant for a writer that was killed before it read it
            continue
        pid = os.fork()
        if pid == 0:
            try:
                write(Path(order["folder"]))
            except BaseException as error:
                say("failed", error=repr(error))
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        say("ended", signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)


if __name__ == "__main__":
    main()
