"""D8. One bit of any file, or a file cut, emptied, swapped or gone: noticed, or without effect."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval.commit_record import RECORD
from retrieval.errors import DamagedFolder
from retrieval.store import DATABASE
from tests.crash.decay import (
    HARMLESS,
    Bench,
    Tally,
    Worker,
    benches,
    empty,
    figures,
    flip,
    remove,
    run,
    truncate,
)
from tests.crash.decay import worker as started
from tests.crash.decay_worker import open_at
from tests.crash.figures import show
from tests.formats.make import HERE

FLIPS, MANY_FLIPS = 36, 1_000
LOG = f"{DATABASE}-wal"


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with started() as process:
        yield process


@pytest.fixture(scope="module")
def both(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, Bench]:
    """Of a killed writer, log and all, and of one that was closed."""
    killed, closed = benches(worker, tmp_path_factory.mktemp("damaged"))
    assert (killed.folder / LOG).stat().st_size > 50_000
    assert not (closed.folder / LOG).exists()
    return killed, closed


@pytest.fixture
def bench(both: tuple[Bench, Bench]) -> Bench:
    return both[0]


def test_some_damages(both: tuple[Bench, Bench]) -> None:
    chance, tally = random.Random(1), Tally()
    files = [(bench, name) for bench in both for name in bench.files()]
    for number in range(FLIPS):
        bench, name = files[number % len(files)]
        bench.trial(tally, name, flip, chance)
    for bench, name in files:
        if name in (DATABASE, LOG):
            for damage in (truncate, empty, remove):
                bench.trial(tally, name, damage, chance)
    show("D8 short", **figures(tally, FLIPS))
    assert tally.faults == {}
    assert DATABASE not in tally.harmless  # but beside a log


@pytest.mark.long
def test_many_damages(tmp_path: Path) -> None:
    tally = run(tmp_path, MANY_FLIPS, seed=2)
    show("D8", **figures(tally, MANY_FLIPS))
    assert tally.faults == {}


def flip_in(content: bytes) -> Callable[[Path, random.Random], None]:
    """The lowest bit of the last character, wherever it stands: another digit, still a text."""

    def damage(path: Path, chance: random.Random) -> None:
        whole = path.read_bytes()
        changed = content[:-1] + bytes([content[-1] ^ 1])
        assert content in whole
        path.write_bytes(whole.replace(content, changed))

    return damage


def test_a_title_that_decays_is_refused(both: tuple[Bench, Bench]) -> None:
    bench, tally = both[1], Tally()
    bench.trial(tally, DATABASE, flip_in(b"Report 7"), random.Random(1))
    assert (dict(tally.seen), tally.repaired, tally.faults) == ({"refused": 1}, 1, {})


def test_without_checksums_of_pages_it_is_served(worker: Worker, tmp_path: Path) -> None:
    """The control, over a folder of the format that had none."""
    shutil.unpack_archive(HERE / "schema-3.tar.xz", tmp_path / "old", filter="data")
    before = worker.ask(do="look", folder=str(tmp_path / "old"), write=False)
    flip_in(b"Report 3")(tmp_path / "old" / DATABASE, random.Random(1))
    after = worker.ask(do="look", folder=str(tmp_path / "old"), write=False)
    assert (before["problems"], after["problems"]) == ([], [])
    assert after["told"] != before["told"]


def flip_in_the_middle(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_log_that_decays_is_refused_and_left_as_it_is(bench: Bench, tmp_path: Path) -> None:
    tally = Tally()
    bench.trial(tally, LOG, flip_in_the_middle, random.Random(1))
    assert (dict(tally.seen), tally.repaired, tally.faults) == ({"refused": 1}, 1, {})
    copied = tmp_path / "copied"
    shutil.copytree(bench.folder, copied)
    flip_in_the_middle(copied / LOG, random.Random(1))
    before = (copied / LOG).read_bytes()
    seen = bench.worker.ask(do="look", folder=str(copied), write=True)
    assert "changes were made in it" in seen["refused"]
    assert (copied / LOG).read_bytes() == before


def test_without_a_record_of_commits_it_loses_them_unsaid(bench: Bench) -> None:
    """The control: SQLite itself takes the damaged log for one that ends there."""

    def damage(path: Path, chance: random.Random) -> None:
        (path.parent / RECORD).unlink()
        flip_in_the_middle(path, chance)

    tally = Tally()
    bench.trial(tally, LOG, damage, random.Random(1))
    assert dict(tally.faults) == {f"{LOG}: answered wrongly": 1}
    assert tally.seen[HARMLESS] == 0


@pytest.mark.parametrize("indexed", [True, False])
def test_a_vector_that_decays_is_made_again(bench: Bench, tmp_path: Path, indexed: bool) -> None:
    folder = tmp_path / "vectors"
    shutil.copytree(bench.folder, folder)
    name = "d9" if indexed else "d30"
    with open_at(folder, write=True) as library:
        vector = library.passages(name)[0].vector.astype("<f4").tobytes()
    flip_in(vector[:64])(folder / DATABASE, random.Random(1))
    if not indexed:  # not even opened but to be repaired
        with pytest.raises(DamagedFolder, match="a page is not what was written"):
            open_at(folder, write=True)
    with open_at(folder, write=True, to_repair=True) as library:
        assert any("a page is not what was written" in line for line in library.check())
        said = library.repair()
        assert said[0] == f"document {name}: its vectors were damaged; made again from its text"
        assert library.check() == []
    assert "told" in bench.worker.ask(do="look", folder=str(folder), write=False)
