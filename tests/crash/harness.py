"""Kills a writing process again and again and looks, each time, at what it left behind.

``python -m tests.crash.harness ROUNDS`` runs it and keeps the figures by commit in
``eval/results/service/durability.json``.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retrieval.errors import PassageError
from retrieval.generations import Generations
from retrieval.library import Library
from tests.crash.figures import keep
from tests.crash.worker import document
from tests.fakes import HashEncoder

ROOT = Path(__file__).resolve().parents[2]

EVENTS = ("os.rename", "open", "os.mkdir", "shutil.rmtree", "os.remove", "os.listdir")
"""Where a worker is killed by name; else at a random moment."""

MOST_BEFORE = 8
"""Operations, or events of a name, before the kill."""

LONGEST_WAIT = 0.05
"""Seconds between an operation's beginning and the kill: about as long as a few take, with the
writing of an index between them."""


@dataclass(slots=True)
class Model:
    """What must be there: the acknowledged version of each id, None where deleted; and what was
    begun and not acknowledged, which may be there or not."""

    acknowledged: dict[str, int | None] = field(default_factory=dict)
    begun: tuple[str, int | None] | None = None

    def told(self, line: dict[str, Any]) -> None:
        if line["kind"] == "begin":
            self.begun = (line["id"], line["version"])
        elif line["kind"] == "done":
            self.acknowledged[line["id"]] = line["version"]
            self.begun = None


@dataclass(slots=True)
class Tally:
    """``faults`` by kind; empty: nothing was lost, undone, made up, doubled or torn."""

    kills: int = 0
    operations: int = 0
    faults: Counter[str] = field(default_factory=Counter)


@contextmanager
def workers() -> Iterator[subprocess.Popen[str]]:
    """The process that forks workers; see ``tests.crash.worker``."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crash.worker"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
    ) as process:
        yield process


def run(folder: Path, rounds: int, seed: int, fault: str = "") -> Tally:
    """So many kills over one folder; ``fault`` names a control that must show."""
    chance, model, tally = random.Random(seed), Model(), Tally()
    with workers() as process:
        for number in range(1, rounds + 1):
            _one_kill(process, folder, number, chance, model, tally, fault)
            tally.kills += 1
            tally.faults.update(faults_of(folder, model))
            if fault and tally.faults:  # a control has shown itself
                break
    return tally


def _one_kill(
    process: subprocess.Popen[str],
    folder: Path,
    number: int,
    chance: random.Random,
    model: Model,
    tally: Tally,
    fault: str,
) -> None:
    event = "" if fault or chance.random() < 0.5 else chance.choice(EVENTS)
    count = chance.randint(1, MOST_BEFORE)
    order = {"folder": str(folder), "seed": number, "event": event, "count": count, "fault": fault}
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()
    pid, began, killed = 0, 0, False
    for line in map(json.loads, process.stdout):
        if line["kind"] == "pid":
            pid = line["pid"]
        elif line["kind"] == "ended":
            return
        elif line["kind"] == "failed":
            tally.faults["not ready"] += 1
        model.told(line)
        began += line["kind"] == "begin"
        tally.operations += line["kind"] == "done"
        # An event may never come (nothing to remove yet): then the moment decides after all.
        if pid and not killed and began >= (count if not event else 2 * MOST_BEFORE):
            time.sleep(chance.random() * LONGEST_WAIT)
            with suppress(ProcessLookupError):  # its event came while we waited
                os.kill(pid, signal.SIGKILL)
            killed = True
    raise RuntimeError("the process that forks workers has ended")


def faults_of(folder: Path, model: Model) -> Iterator[str]:
    """What is wrong after a kill; then the model takes up which of two states came true."""
    generations = Generations(folder)
    current = generations.current()
    try:
        if current is not None:
            generations.load(current)
    except PassageError:
        yield "torn index"
    try:
        with Library.open(folder, HashEncoder, write=True) as library:
            yield from _wrong_documents(library, model)
            yield from ("torn" for _ in library.check())
            hits = library.search("report says line", library.encode("report"), k=1000)
            yield from _wrong_hits([(hit.stored.row, hit.stored.text) for hit in hits], model)
    except PassageError:
        yield "not ready"


def _wrong_documents(library: Library, model: Model) -> Iterator[str]:
    stored = {one.id: library.get(one.id) for one in library.documents(limit=1000)}
    if library.count() != len(stored):
        yield "duplicate"
    if model.begun:
        one_id, version = model.begun
        expected = None if version is None else document(int(one_id[1:]), version)
        if stored.get(one_id) == expected:
            model.acknowledged[one_id] = version
        model.begun = None
    for one_id, version in model.acknowledged.items():
        found = stored.pop(one_id, None)
        if version is None and found is not None:
            yield "undone delete"
        elif version is not None and found != document(int(one_id[1:]), version):
            yield "lost"
    yield from ("phantom" for _ in stored)


def _wrong_hits(hits: list[tuple[int, str]], model: Model) -> Iterator[str]:
    """The search must show every live passage once, and nothing that is gone."""
    live = "\n".join(
        document(int(one_id[1:]), version).text
        for one_id, version in model.acknowledged.items()
        if version is not None
    )
    yield from ("phantom hit" for _, text in hits if text not in live)
    if len({text for _, text in hits}) < len(hits):
        yield "duplicate hit"
    if live and not hits:
        yield "lost hits"


def main() -> None:
    rounds = int(sys.argv[1])
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(Path(folder) / "data", rounds, seed=1)
    seconds = time.monotonic() - began
    print(f"{tally.kills:,} kills, {tally.operations:,} acknowledged, faults {dict(tally.faults)}")
    keep(
        "D1",
        kills=tally.kills,
        acknowledged=tally.operations,
        faults=dict(tally.faults),
        seconds=round(seconds),
    )


if __name__ == "__main__":
    main()
