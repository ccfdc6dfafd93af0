"""The process that is killed: it writes to a library without end and says what it did.

One process imports everything and forks one worker a round, so that a round costs milliseconds.
Named failpoints are the interpreter's own audit events (a rename, a file opened, a tree removed):
production code holds no seam for them and pays nothing.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from pathlib import Path

from retrieval.language import working_language
from retrieval.library import Library
from retrieval.segment import segment
from retrieval.types import Document
from tests.fakes import HashEncoder

DOCUMENTS = 12
"""Ids that all operations share, so that each is added, replaced and deleted often."""


def say(kind: str, **values: object) -> None:
    """One line, written at once: a pipe keeps what was written when the writer is killed."""
    os.write(1, (json.dumps({"kind": kind, **values}) + "\n").encode())


def document(number: int, version: int) -> Document:
    """Several sentences that each name the version, so that a mixture would show."""
    text = " ".join(f"Report {number} says {version} on line {line}." for line in range(12))
    return Document(f"d{number}", text, title=f"Version {version}")


def work(folder: Path, seed: int, fault: str, most: int = sys.maxsize) -> None:
    """At most so many operations; else until killed."""
    chance = random.Random(seed)
    version = seed * 1000
    with Library.open(folder, HashEncoder, write=True) as library:
        if fault == "unsynced":  # the control: acknowledged before it has reached the disk
            stop_waiting_for_the_disk(library)
        for _ in range(most):
            version += 1
            number = chance.randrange(DOCUMENTS)
            kind = chance.choices(("put", "delete", "publish"), (5, 2, 2))[0]
            told = {"id": f"d{number}", "version": version if kind == "put" else None}
            if kind == "publish":
                publish(library, folder, fault)
                continue
            say("begin", **told)
            if fault == "early":  # the control: acknowledged before it is committed
                say("done", **told)
            if kind == "put":
                library.add([document(number, version)])
            else:
                library.delete(f"d{number}")
            if fault != "early":
                say("done", **told)


def stop_waiting_for_the_disk(library: Library) -> None:
    writer = library._store._writer
    assert writer is not None
    list(writer.execute("PRAGMA synchronous = OFF"))


def publish(library: Library, folder: Path, fault: str) -> None:
    library.publish()
    if fault == "in place":  # the control: the live index is written where it stands
        live = folder / "index" / (folder / "CURRENT").read_text().split()[0] / "dense.faiss"
        whole = live.read_bytes()
        for _ in range(20):
            with live.open("wb", buffering=0) as stream:
                stream.write(whole[: len(whole) // 2])
                os.fsync(stream.fileno())
                stream.write(whole[len(whole) // 2 :])


def die_at(event: str, count: int, folder: str) -> None:
    """Be killed at the ``count``-th audit event of that name that concerns the folder."""
    left = count

    def hook(name: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if name == event and folder in str(arguments):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def main() -> None:
    # What these load is then shared by every worker.
    segment(document(0, 0))
    working_language(document(0, 0))
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            if order["event"]:
                die_at(order["event"], order["count"], order["folder"])
            try:
                work(Path(order["folder"]), order["seed"], order["fault"])
            except BaseException as error:
                say("failed", error=repr(error))
            os._exit(1)
        say("pid", pid=pid)
        os.waitpid(pid, 0)
        say("ended")


if __name__ == "__main__":
    main()
