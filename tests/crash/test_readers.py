"""D12. Eight readers over ten rebuilds while documents change: no error, one moment an answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest

from retrieval.library import Library
from tests.crash.figures import show
from tests.crash.harness import ROOT
from tests.crash.readers import Seen, all_of, read_until
from tests.retrieval.collection import open_library

READERS, REBUILDS = 8, 10
CHANGES = 3
"""Of all documents, before each rebuild."""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path / "data") as library:
        library.add(all_of(0))
        yield library


def rebuild_under_ingest(writer: Library) -> None:
    version = 0
    for _ in range(REBUILDS):
        for _ in range(CHANGES):
            version += 1
            writer.add(all_of(version))
        writer.publish()
        time.sleep(0.05)


def require_sound(name: str, seen: Iterable[Seen]) -> None:
    seen = list(seen)
    faults = sum((one.faults for one in seen), Counter[str]())
    generations = set[int]().union(*(one.generations for one in seen))
    show(
        name,
        readers=len(seen),
        rebuilds=REBUILDS,
        searches=sum(one.searches for one in seen),
        answers=sum(one.answers for one in seen),
        overtaken=sum(one.overtaken for one in seen),
        generations=len(generations),
        faults=dict(faults),
    )
    assert faults == {}
    assert all(one.searches for one in seen)
    assert sum(one.answers for one in seen)
    assert len(generations) > 1


def test_readers_in_threads(writer: Library) -> None:
    stop = threading.Event()
    with ThreadPoolExecutor(READERS) as pool:
        reading = [pool.submit(read_until, stop.is_set, writer) for _ in range(READERS)]
        try:
            rebuild_under_ingest(writer)
        finally:
            stop.set()
        require_sound("D12 threads", [one.result() for one in reading])


@contextmanager
def reader(folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crash.readers", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_readers_in_processes(writer: Library, tmp_path: Path) -> None:
    with ExitStack() as stack:
        processes = [stack.enter_context(reader(tmp_path / "data")) for _ in range(READERS)]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        rebuild_under_ingest(writer)
        told = [json.loads(process.communicate()[0]) for process in processes]
    require_sound(
        "D12 processes",
        (
            Seen(searches, answers, overtaken, set(generations), Counter(faults))
            for searches, answers, overtaken, generations, faults in told
        ),
    )


def test_a_reader_that_mixes_moments_is_seen(writer: Library) -> None:
    """The control: documents that are replaced one by one."""
    stop = threading.Event()

    def one_by_one() -> None:
        version = 0
        while not stop.is_set():
            version += 1
            for one in all_of(version):
                writer.add([one])

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(one_by_one)
        until = time.monotonic() + 60
        found = Counter[str]()
        while not found and time.monotonic() < until:
            found = read_until(partial(next, iter([False, True])), writer).faults
        stop.set()
        writing.result()
    assert "2 versions in one search" in found
