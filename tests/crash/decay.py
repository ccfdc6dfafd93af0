"""D8. Damages every file of a data folder in every way, and looks at what is then answered.

``python -m tests.crash.decay FLIPS`` runs it and keeps the figure; see ``tests.crash.figures``.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retrieval.generations import CURRENT
from retrieval.store import DATABASE
from service.backup import back_up, restore
from tests.crash.decay_worker import open_at
from tests.crash.figures import keep
from tests.crash.harness import ROOT

NOTICED = ("refused", "index made again", "told by the doctor")
"""Before any answer; a damaged index is no longer read, and the answers are those of the truth; no
answer rests on it, but ``passage doctor`` finds it."""

HARMLESS = "without effect"
"""Nothing rests on it: an older index, the name of a lock's last holder, a free page, one that the
log has newer, the second of two slots. Every answer is as before."""

Damage = Callable[[Path, random.Random], None]


@dataclass(slots=True)
class Tally:
    """``faults`` is what must not be; ``harmless`` by file."""

    trials: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    harmless: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    repaired: int = 0


class Worker:
    """The process that opens folders; see ``tests.crash.decay_worker``."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, **order: object) -> dict[str, Any]:
        """What one fork saw; ``crashed`` where it did not live to tell."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        seen: dict[str, Any] = {}
        for line in map(json.loads, self._process.stdout):
            if line["kind"] == "seen":
                seen = line["seen"]
            elif line["kind"] == "failed":
                seen = {"failed": line["error"]}
            elif line["kind"] == "ended":
                return seen or {"crashed": line["signal"]}
        raise RuntimeError("the process that opens folders has ended")


@contextmanager
def worker() -> Iterator[Worker]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crash.decay_worker"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
    ) as process:
        yield Worker(process)


@dataclass(frozen=True, slots=True)
class Bench:
    """A folder to damage copies of, what it answers, and its backup.

    How rare a word is depends a little on which rows an index holds, so what is told with the index
    of the folder, without it, and with one made anew are each compared with their like.
    """

    worker: Worker
    folder: Path
    root: Path
    generation: int
    told: str
    told_without: frozenset[str]

    @classmethod
    def of(cls, worker: Worker, folder: Path, root: Path) -> Bench:
        """``folder`` is copied, for looking at it would already change it."""
        copied = root / "whole"
        shutil.copytree(folder, copied)
        with open_at(copied, write=False) as library:
            back_up(library, copied, root / "backup")
        shutil.rmtree(copied)
        looks: list[dict[str, Any]] = []
        for write in (False, False, True):
            shutil.copytree(folder, copied)
            if looks:
                (copied / CURRENT).unlink()
            looks.append(worker.ask(do="look", folder=str(copied), write=write))
            shutil.rmtree(copied)
        whole, *without = looks
        if any(one.get("problems") != [] for one in looks) or not whole["generation"]:
            raise RuntimeError(f"the folder was not whole to begin with: {looks}")
        told = frozenset(one["told"] for one in without)
        return cls(worker, folder, root, whole["generation"], whole["told"], told)

    def files(self) -> list[str]:
        """Every file's name; those of an older index last, and only one in turn of them all."""
        found = [path for path in self.folder.rglob("*") if path.is_file()]
        live = (self.folder / CURRENT).read_text().split()[0]
        names = sorted(str(path.relative_to(self.folder)) for path in found if path.stat().st_size)
        older = [name for name in names if name.startswith("index/") and live not in name]
        return [name for name in names if name not in older] + older[:1]

    def trial(self, tally: Tally, name: str, damage: Damage, chance: random.Random) -> None:
        """Damage one file, look as a reader and then as a writer, and put things right."""
        folder = self.root / "damaged"
        shutil.copytree(self.folder, folder)
        damage(folder / name, chance)
        seen = [
            self._judge(self.worker.ask(do="look", folder=str(folder), write=write))
            for write in (False, True)
        ]
        tally.trials += 1
        worst = next((one for one in seen if one not in (*NOTICED, HARMLESS)), None)
        if worst:
            tally.faults[f"{name}: {worst}"] += 1
        else:
            best = next((one for one in NOTICED if one in seen), HARMLESS)
            tally.seen[best] += 1
            if best == HARMLESS:
                tally.harmless[self._kind(name)] += 1
            elif self._is_put_right(folder):
                tally.repaired += 1
            else:
                tally.faults[f"{name}: not put right"] += 1
        shutil.rmtree(folder)

    def _kind(self, name: str) -> str:
        if name == DATABASE and (self.folder / f"{DATABASE}-wal").exists():
            return f"{name}, beside a log that has most of its pages newer"
        return "older index" if name.startswith("index/") else name

    def _judge(self, seen: dict[str, Any]) -> str:
        if "refused" in seen:
            return "refused"
        if "told" not in seen:
            return f"ended badly, {seen}"
        made_again = seen["generation"] != self.generation
        if seen["told"] not in (self.told_without if made_again else {self.told}):
            return "answered wrongly"
        if made_again:
            return "index made again"
        return "told by the doctor" if seen["problems"] else HARMLESS

    def _is_put_right(self, folder: Path) -> bool:
        """The writer has made the index again, or a backup has to be restored: equal answers."""
        if self._is_whole(folder):
            return True
        restored = self.root / "restored"
        restore(self.root / "backup", restored, lambda at: open_at(at, write=True))
        whole = self._is_whole(restored)
        shutil.rmtree(restored)
        return whole

    def _is_whole(self, folder: Path) -> bool:
        """All that can be told is the same, row numbers and scores included."""
        seen = self.worker.ask(do="look", folder=str(folder), write=False)
        return seen.get("told") in {self.told, *self.told_without} and not seen["problems"]


def flip(path: Path, chance: random.Random) -> None:
    """One bit."""
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def truncate(path: Path, chance: random.Random) -> None:
    os.truncate(path, chance.randrange(1, path.stat().st_size))


def empty(path: Path, chance: random.Random) -> None:
    os.truncate(path, 0)


def remove(path: Path, chance: random.Random) -> None:
    path.unlink()


def swap_with(other: str) -> Damage:
    """The content of two files of the folder exchanged."""

    def swap(path: Path, chance: random.Random) -> None:
        root = next(one for one in path.parents if (one / CURRENT).exists())
        mine, its = path.read_bytes(), (root / other).read_bytes()
        path.write_bytes(its)
        (root / other).write_bytes(mine)

    return swap


def benches(worker: Worker, root: Path) -> Iterator[Bench]:
    """A folder whose writer was killed, and the same one closed: all of it in the database."""
    killed, closed = root / "killed", root / "closed"
    worker.ask(do="make", folder=str(killed))
    shutil.copytree(killed, closed)
    worker.ask(do="look", folder=str(closed), write=True)
    for folder in (killed, closed):
        bench = root / f"bench of {folder.name}"
        bench.mkdir()
        yield Bench.of(worker, folder, bench)


def run(root: Path, flips: int, seed: int, times: int = 1) -> Tally:
    """So many flips over all files of both folders in turn, and so many times each other damage."""
    chance, tally = random.Random(seed), Tally()
    with worker() as process:
        files = [(bench, name) for bench in benches(process, root) for name in bench.files()]
        for number in range(flips):
            bench, name = files[number % len(files)]
            bench.trial(tally, name, flip, chance)
        for bench, name in files * times:
            others = [other for one, other in files if one is bench and other != name]
            for damage in (truncate, empty, remove, swap_with(chance.choice(others))):
                bench.trial(tally, name, damage, chance)
    return tally


def figures(tally: Tally, flips: int) -> dict[str, object]:
    return {
        "flips": flips,
        "other damages": tally.trials - flips,
        "noticed": sum(tally.seen[one] for one in NOTICED),
        "put right": tally.repaired,
        HARMLESS: dict(tally.harmless),
        "faults": dict(tally.faults),
    }


def main() -> None:
    flips = int(sys.argv[1])
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(Path(folder), flips, seed=1)
    found = figures(tally, flips)
    print(f"{found} {dict(tally.seen)} in {time.monotonic() - began:.0f} s")
    keep("D8", **found)


if __name__ == "__main__":
    main()
