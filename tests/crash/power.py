"""Cuts the power at random moments of a recorded run, and looks at what a disk may then hold.

``python -m tests.crash.power CUTS`` runs it and keeps the figure; see ``tests.crash.figures``.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.crash.disk_model import Change, Disk, read_changes
from tests.crash.figures import keep
from tests.crash.harness import ROOT, Model, faults_of

RECORDER = Path(__file__).with_name("recorder.c")
OPERATIONS = 300
"""Of one run: several moves of the log into the database, dozens of generations."""

WORKER = """
import sys
from pathlib import Path
from tests.crash.worker import work
work(Path(sys.argv[1]), 1, sys.argv[2], int(sys.argv[3]))
"""


def record(folder: Path, fault: str = "", operations: int = OPERATIONS) -> list[Change]:
    """Run a worker and return what it did to its disk, its own words (``acks``) among it.

    Without the index: tantivy renames by system calls of its own, which a preloaded library does
    not see. So the index is gone after each cut, and is made again from the database.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        raise RuntimeError("no C compiler")
    folder.mkdir(parents=True, exist_ok=True)
    root, log, shim = folder / "disk", folder / "log", folder / "recorder.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(shim), str(RECORDER), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    (root / "data").mkdir(parents=True)
    names = {"LD_PRELOAD": shim, "PASSAGE_TRACE_ROOT": f"{root}/", "PASSAGE_TRACE_LOG": log}
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    environment |= {name: str(value) for name, value in names.items()}
    worker = [sys.executable, "-c", WORKER, str(root / "data"), fault, str(operations)]
    with (root / "acks").open("wb") as acks:
        subprocess.run(worker, check=True, stdout=acks, env=environment, cwd=ROOT)
    return [one for one in read_changes(log) if "/data/index" not in one.path]


def cut(
    changes: list[Change], folder: Path, cuts: int, seed: int, *, ignore_folder_syncs: bool = False
) -> tuple[Counter[str], Counter[str]]:
    """Faults by kind, and what the cuts met: writes not yet synced, by file."""
    chance = random.Random(seed)
    moments = sorted(chance.randrange(1, len(changes)) for _ in range(cuts))
    disk, model, faults, met = Disk(), Model(), Counter[str](), Counter[str]()
    disk.ignore_folder_syncs = ignore_folder_syncs
    done = 0
    for moment in moments:
        for change in changes[done:moment]:
            if change.path.endswith("/acks"):
                for line in change.data.splitlines():
                    model.told(json.loads(line))
            else:
                disk.apply(change)
        done = moment
        for name, file in disk.now.items():
            met[Path(name).name] += bool(file and file.pending)
        data = folder / "cut"
        _write(disk.after_a_cut(chance), data)
        copy = Model(dict(model.acknowledged), model.begun)
        faults.update(one for one in faults_of(data, copy) if one != "torn index")
        shutil.rmtree(data)
    return faults, met


def _write(state: dict[str, bytes | None], folder: Path) -> None:
    folder.mkdir()
    for name, content in sorted(state.items()):
        path = folder / name.partition("/disk/data/")[2]
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def differences(changes: list[Change], folder: Path) -> Iterator[str]:
    """Files that are not what the record says, so that the record itself is checked."""
    disk = Disk()
    for change in changes:
        disk.apply(change)
    recorded = {name: file.apply(file.pending) for name, file in disk.now.items() if file}
    found = {
        str(path): path.read_bytes() for path in (folder / "disk/data").rglob("*") if path.is_file()
    }
    for name in sorted(recorded.keys() | found.keys()):
        if (
            "/data/index" not in name
            and not name.endswith("/acks")
            and recorded.get(name) != found.get(name)
        ):
            yield name


def main() -> None:
    cuts = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        changes = record(Path(folder))
        faults, met = cut(changes, Path(folder), cuts, seed=1)
    wal = met["library.db-wal"]
    print(f"{cuts:,} cuts, {wal:,} with an unsynced log of the database, faults {dict(faults)}")
    keep("D5", cuts=cuts, log_not_synced=wal, changes=len(changes), faults=dict(faults))


if __name__ == "__main__":
    main()
