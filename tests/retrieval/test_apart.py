"""Documents embedded in a process of their own: the same vectors, when it is used, how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.apart import MUCH, Apart
from retrieval.apart_child import NICENESS
from retrieval.embedding import embed
from retrieval.errors import Interrupted, InvalidDocument
from retrieval.library import Library
from retrieval.types import Document
from tests.fakes import GlossaryEncoder, HashEncoder

COMMAND = (sys.executable, "-P", "-m", "tests.retrieval.hash_child")
FIRST, SECOND = HashEncoder(), GlossaryEncoder({})
NAMES = [FIRST.fingerprint, SECOND.fingerprint]
SENTENCE = "The ferry from pier {n} leaves at six, and nobody was let in before it did. "
LONG = Document("long", "".join(SENTENCE.format(n=n) for n in range(MUCH // 60)), title="Ferries")
SHORT = Document("short", SENTENCE.format(n=0))


@pytest.fixture
def apart() -> Iterator[Apart]:
    made = Apart(command=COMMAND, idle_seconds=60)
    yield made
    made.close()


def children() -> list[int]:
    """Process ids of our embedding children that live."""
    found = subprocess.run(
        ["pgrep", "-P", str(os.getpid()), "-f", "hash_child"],
        capture_output=True,
        text=True,
        check=False,
    )
    return [int(line) for line in found.stdout.split()]


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_much_is_embedded_apart_as_it_would_be_here(apart: Apart) -> None:
    documents = [LONG, SHORT]
    assert apart.embed(documents, NAMES) == embed(documents, FIRST, SECOND)
    (child,) = children()
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, child) == min(19, own + NICENESS)
    assert apart.embed([SHORT], NAMES) == embed([SHORT], FIRST, SECOND)  # now that one is there
    assert children() == [child]


def test_a_document_of_groups_is_embedded_apart_too(apart: Apart) -> None:
    documents = [replace(LONG, groups=("desk", "press")), replace(SHORT, groups=("desk",))]
    assert apart.embed(documents, NAMES) == embed(documents, FIRST, SECOND)


def test_little_is_left_to_the_caller_until_it_becomes_much(apart: Apart) -> None:
    assert apart.embed([SHORT], NAMES) is None
    assert children() == []
    part = Document("part", LONG.text[: MUCH // 2])
    assert apart.embed([part], NAMES) is None
    assert apart.embed([part], NAMES) is None  # one is started meanwhile
    until(lambda: apart.embed([part], NAMES) is not None)


def test_what_cannot_be_stored_is_said_as_it_is_here(apart: Apart) -> None:
    empty = Document("empty", "... " * (MUCH // 4))
    with pytest.raises(InvalidDocument, match="document empty holds no sentence") as refused:
        apart.embed([empty], NAMES)
    assert refused.value.field == "text"
    assert apart.embed([LONG], NAMES) is not None


def test_other_encoders_than_ours_are_not_used(apart: Apart) -> None:
    assert apart.embed([LONG], ["another", SECOND.fingerprint]) is None
    assert apart.embed([LONG], NAMES) is not None


def test_a_child_that_fails_is_replaced_after_a_while() -> None:
    apart = Apart(command=COMMAND, idle_seconds=0.3)
    assert apart.embed([Document("bad", LONG.text + " crash ")], NAMES) is None
    assert children() == []
    assert apart.embed([LONG], NAMES) is None  # not tried again at once
    time.sleep(0.4)
    assert apart.embed([LONG], NAMES) is not None
    apart.close()


def test_a_child_that_does_not_start_is_done_without() -> None:
    apart = Apart(command=(sys.executable, "-c", "raise SystemExit(1)"))
    assert apart.embed([LONG], NAMES) is None
    apart.close()


def test_a_child_without_work_is_given_up() -> None:
    apart = Apart(command=COMMAND, idle_seconds=0.3)
    assert apart.embed([LONG], NAMES) is not None
    until(lambda: children() == [])
    apart.close()


def test_closing_interrupts_what_is_embedded(apart: Apart, tmp_path: Path) -> None:
    library = Library.open(
        tmp_path, HashEncoder, write=True, multilingual=lambda: SECOND, elsewhere=apart
    )
    assert library.add([LONG]) == ["added"]
    with ThreadPoolExecutor(1) as pool:
        adding = pool.submit(library.add, [Document("slow", LONG.text + " hang ")])
        time.sleep(0.2)
        began = time.monotonic()
        library.interrupt()
        with pytest.raises(Interrupted, match="the process ends"):
            adding.result(5)
        assert time.monotonic() - began < 2
    assert children() == []
    assert library.count() == 1
    library.close()


def test_the_child_ends_with_its_parent_however_it_ends() -> None:
    program = (
        "from retrieval.apart import Apart\n"
        "from tests.retrieval.test_apart import COMMAND, LONG, NAMES\n"
        "apart = Apart(command=COMMAND)\n"
        "apart.embed([LONG], NAMES)\n"
        "print(apart._process.pid, flush=True)\n"
        "input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stdin=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
    until(lambda: not lives(child))


def lives(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
