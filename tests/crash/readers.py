"""What a reader sees while documents change and indexes are made anew: every answer of one moment.

All documents are replaced together, each time by texts that name the version. ``python -m
tests.crash.readers FOLDER`` reads until its stdin closes, and prints what it saw.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.errors import SourceGone
from retrieval.library import Library
from retrieval.types import Document
from service.ask import ask
from service.question import AskRequest
from tests.crash.worker import document
from tests.fakes import HashEncoder

DOCUMENTS = 8
QUESTION = "What does report 3 say on line 2?"
ASK_EVERY = 4
ALL = 1_000
SAYS = re.compile(r"says (\d+) on")


@dataclass(slots=True)
class Seen:
    """``overtaken``: a question whose documents changed at each try, and was told so."""

    searches: int = 0
    answers: int = 0
    overtaken: int = 0
    generations: set[int] = field(default_factory=set)
    faults: Counter[str] = field(default_factory=Counter)


def all_of(version: int) -> list[Document]:
    return [document(number, version) for number in range(DOCUMENTS)]


def read_until(stop: Callable[[], bool], library: Library) -> Seen:
    """Search and ask without a pause; whatever goes wrong is a fault."""
    seen = Seen()
    while not stop():
        try:
            _search(library, seen)
            if seen.searches % ASK_EVERY == 0:
                _ask(library, seen)
        except Exception as error:
            seen.faults[repr(error)] += 1
    return seen


def _search(library: Library, seen: Seen) -> None:
    hits = library.search("report says line", library.encode("report says line"), k=ALL)
    versions = {said for hit in hits for said in SAYS.findall(hit.stored.text)}
    documents = {hit.stored.passage.document_id for hit in hits}
    if len(versions) != 1:
        seen.faults[f"{len(versions)} versions in one search"] += 1
    if len(documents) != DOCUMENTS:
        seen.faults[f"{len(documents)} documents"] += 1
    seen.searches += 1
    seen.generations.add(library.generation)


def _ask(library: Library, seen: Seen) -> None:
    try:
        answer = ask(library, AskRequest(QUESTION))
    except SourceGone:
        seen.overtaken += 1
        return
    cited = [*answer.citations, *answer.nearest]
    versions = {said for one in cited for said in SAYS.findall(one.cited_text)}
    if len(versions) != 1:
        seen.faults[f"{len(versions)} versions in one answer"] += 1
    seen.answers += 1


def main() -> None:
    stop = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        stop.set()

    with Library.open(Path(sys.argv[1]), HashEncoder, write=False) as library:
        library.search("loads what it needs", library.encode("report"))
        print("ready", flush=True)
        threading.Thread(target=wait).start()
        seen = read_until(stop.is_set, library)
    print(
        json.dumps(
            [
                seen.searches,
                seen.answers,
                seen.overtaken,
                sorted(seen.generations),
                dict(seen.faults),
            ]
        )
    )


if __name__ == "__main__":
    main()
