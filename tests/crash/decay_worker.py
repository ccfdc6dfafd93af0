"""The process that opens damaged folders: each in a fork of its own, so that a crash is only its.

A line of JSON in, ``{"do": "make", …}`` or ``{"do": "look", …}``; lines of JSON out.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from retrieval.errors import PassageError
from retrieval.language import working_language
from retrieval.library import Library
from retrieval.segment import segment
from retrieval.types import Document, Filters
from tests.crash.worker import say
from tests.fakes import HashEncoder
from tests.formats.make import second_encoder
from tests.retrieval.collection import answers, document

IN_INDEX, LATER = 24, 8
"""Documents of the index, and of the log that is left when the writer is killed."""

ODD = Filters(outlet=("Harbour News",), published_after="2022-03-10")
FOREIGN = "puente"


def open_at(folder: Path, *, write: bool, to_repair: bool = False) -> Library:
    return Library.open(
        folder, HashEncoder, write=write, multilingual=second_encoder, to_repair=to_repair
    )


def make(folder: Path) -> None:
    """A folder as a killed writer leaves it: two generations, a tail, and a log not yet moved."""
    with open_at(folder, write=True) as library:
        library.add([_document(number) for number in range(IN_INDEX // 2)])
        library.publish()
        library.add([_document(number) for number in range(IN_INDEX // 2, IN_INDEX)])
        library.publish()
        library.delete("d3")
    library = open_at(folder, write=True)
    for number in range(IN_INDEX, IN_INDEX + LATER):
        library.add([_document(number)])
    library.delete("d5")
    library.add([document(100, outlet="Late Paper")])
    os.kill(os.getpid(), signal.SIGKILL)


def _document(number: int) -> Document:
    outlet = "Harbour News" if number % 3 else "Border Post"
    return document(number, outlet=outlet, day=1 + number % 28)


def everything(library: Library) -> str:
    """A digest of all that a reader can be told."""
    listed = library.documents(limit=1_000)
    told: list[object] = [listed, library.count(), library.count(ODD), library.facets()]
    told += [library.get(one.id) for one in listed]
    told += [library.copies(one.id) for one in listed]
    for one in listed:
        for passage in library.passages(one.id):
            told += [passage.row, passage.text, passage.passage]
            told += [passage.vector.tobytes().hex(), passage.sentence_vectors.tobytes().hex()]
    told.append(answers(library))
    hits = library.search(FOREIGN, library.encode(FOREIGN, "multilingual"), space="multilingual")
    told += [(hit.stored.row, round(hit.score, 5)) for hit in hits]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def look(folder: Path, *, write: bool) -> dict[str, object]:
    """What a reader, or a writer and whoever reads after it, makes of the folder."""
    try:
        with open_at(folder, write=write) as library:
            told, generation = everything(library), library.generation
            return {"told": told, "generation": generation, "problems": library.check()}
    except PassageError as error:
        return {"refused": f"{type(error).__name__}: {error}"}


def apart(work: Callable[[], object]) -> None:
    """Do it in a fork; say what it gave, and then how it ended."""
    pid = os.fork()
    if pid == 0:
        try:
            say("seen", seen=work())
        except BaseException as error:
            say("failed", error=repr(error))
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    say("ended", signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)


def main() -> None:
    segment(document(0))  # what these load is then shared by every fork
    working_language(document(0))
    for line in sys.stdin:
        order = json.loads(line)
        folder, write = Path(order["folder"]), bool(order.get("write"))
        if order["do"] == "make":
            apart(partial(make, folder))
        else:
            apart(partial(look, folder, write=write))


if __name__ == "__main__":
    main()
