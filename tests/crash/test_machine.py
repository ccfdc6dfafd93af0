"""D13. Any sequence of changes, publishing, reopening and kills leaves what a dict would hold, and
is searched as an exact scan of it would be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from retrieval.embedding import embed
from retrieval.library import Library
from retrieval.types import Document
from tests.crash.figures import show
from tests.crash.harness import EVENTS, ROOT
from tests.fakes import HashEncoder
from tests.retrieval.collection import document, open_library

EXAMPLES, MANY_EXAMPLES = 12, 150
STEPS, MANY_STEPS = 15, 30
IDS = st.sampled_from(["a", "b", "c", "d"])
DOCUMENTS = st.builds(
    lambda name, number: replace(document(number), id=name), IDS, st.integers(0, 9)
)
DEATHS = st.one_of(
    st.none(),
    st.builds(
        lambda event, count: {"do": "die at", "event": event, "count": count},
        st.sampled_from(EVENTS),
        st.integers(1, 8),
    ),
    st.builds(lambda ms: {"do": "die after", "ms": ms}, st.integers(0, 30)),
)
"""What comes over the writer while it works: nothing, a kill at a named moment, or at any."""

QUESTIONS = st.sampled_from(["border", "Officers crossed the river", "visit 3"])
ALL = 1_000

Held = dict[str, Document]


class Writers:
    """Starts the writers of ``tests.crash.commanded``, one after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def tell(self, **order: object) -> dict[str, Any]:
        """The answer to one line; ``ended`` when the writer did not live to give one."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert answer["kind"] != "failed", answer
        return answer


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crash.commanded"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
    ) as process:
        yield Writers(process)


class Machine(RuleBasedStateMachine):
    """A writer in a process of its own, a reader here, and a dict of what must be there."""

    def __init__(self, writers: Writers, tally: Counter[str]) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.folder = self.root / "data"
        self.writers, self.tally = writers, tally
        self.held: Held = {}
        self.start()
        self.reader: Library = open_library(self.folder, write=False)

    def teardown(self) -> None:
        if self.alive:
            self.writers.tell(do="close")
        self.reader.close()
        shutil.rmtree(self.root)

    def start(self) -> None:
        """After a kill, or the first time: it must come up."""
        self.alive = self.writers.tell(do="start", folder=str(self.folder))["kind"] == "ready"
        assert self.alive

    def tell(
        self, after: Held | None = None, death: dict[str, Any] | None = None, **order: object
    ) -> object:
        """Let the writer do something. If it is killed over it, all or nothing of it is done.

        ``after`` is what is then held; the outcome is None where nobody lived to tell it.
        """
        if death:
            self.tell(**death)
        before, after = self.held, self.held if after is None else after
        answer = self.writers.tell(**order)
        self.tally["operations"] += 1
        if answer["kind"] == "done":
            self.held = after
            return answer["outcome"]
        assert answer == {"kind": "ended", "signal": 9}
        self.tally["kills"] += 1
        self.tally["kills over a change"] += after != before
        self.start()
        found = {one.id: self.reader.get(one.id) for one in self.reader.documents()}
        assert found in (before, after)
        self.held = after if found == after else before
        return None

    @rule(documents=st.lists(DOCUMENTS, min_size=1, max_size=3), death=DEATHS)
    def add(self, documents: list[Document], death: dict[str, Any] | None) -> None:
        after, expected = dict(self.held), []
        for one in documents:
            was = after.get(one.id)
            expected.append("added" if was is None else "unchanged" if was == one else "replaced")
            after[one.id] = one
        outcomes = self.tell(after, death, do="add", documents=[asdict(one) for one in documents])
        assert outcomes in (None, expected)

    @rule(name=IDS, death=DEATHS)
    def delete(self, name: str, death: dict[str, Any] | None) -> None:
        after = {held: one for held, one in self.held.items() if held != name}
        expected = name in self.held
        assert self.tell(after, death, do="delete", id=name) in (None, expected)

    @rule(death=DEATHS)
    def publish(self, death: dict[str, Any] | None) -> None:
        self.tell(None, death, do="publish")

    @rule()
    def healthy(self) -> None:
        assert self.tell(do="check") in (None, [])

    @rule()
    def reopen(self) -> None:
        ended = self.writers.tell(do="close")
        assert ended["kind"] == "ended"  # well, or by a kill that came just then
        self.start()

    @rule()
    def kill(self) -> None:
        self.tell(do="die")

    @rule(text=QUESTIONS)
    def search_as_an_exact_scan(self, text: str) -> None:
        vector = HashEncoder().encode_query(text)
        with open_library(self.folder, write=False) as fresh:
            for library in (self.reader, fresh):
                hits = library.search(text, vector, k=ALL)
                found = {
                    (hit.stored.passage.document_id, hit.stored.text): hit.dense for hit in hits
                }
                assert found == exact_scan(self.held, vector)
                assert len(hits) == len(found)
        self.tally["searches"] += 2

    @invariant()
    def holds_what_the_dict_holds(self) -> None:
        assert {one.id: self.reader.get(one.id) for one in self.reader.documents()} == self.held
        assert self.reader.count() == len(self.held)


def exact_scan(held: Held, vector: np.ndarray[Any, Any]) -> dict[tuple[str, str], float]:
    """Every passage of the dict's documents with its cosine, from the texts alone."""
    scan = {}
    for one, embedded in embed(list(held.values()), HashEncoder()).items():
        for record in embedded.records:
            stored = np.frombuffer(record.vector, dtype="<f4")
            scan[one.id, one.text[record.start : record.end]] = float(np.sum(stored * vector))
    return scan


def run(writers: Writers, examples: int, steps: int) -> Counter[str]:
    tally = Counter[str]()
    run_state_machine_as_test(
        lambda: Machine(writers, tally),  # type: ignore[arg-type]
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,  # fsync takes what it takes
            database=None,  # an example is a run of processes, whose moments are not replayed
            suppress_health_check=list(HealthCheck),
        ),
    )
    return tally


def test_some_sequences_with_kills(writers: Writers) -> None:
    tally = run(writers, EXAMPLES, STEPS)
    show("D13 short", **tally, differences=0)
    assert tally["kills over a change"] > 0


@pytest.mark.long
def test_many_sequences_with_kills(writers: Writers) -> None:
    tally = run(writers, MANY_EXAMPLES, MANY_STEPS)
    show("D13", **tally, differences=0)
    assert tally["kills over a change"] > MANY_EXAMPLES
