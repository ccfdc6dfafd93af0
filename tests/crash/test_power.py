"""D5. The power goes: nothing acknowledged is lost, nothing damaged is served."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.crash.disk_model import Change
from tests.crash.figures import show
from tests.crash.power import cut, differences, record

CUTS, MANY_CUTS = 60, 1_000
OPERATIONS = 120

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> list[Change]:
    folder = tmp_path_factory.mktemp("recorded")
    changes = record(folder, operations=OPERATIONS)
    assert list(differences(changes, folder)) == []
    return changes


def test_some_cuts(recorded: list[Change], tmp_path: Path) -> None:
    faults, met = cut(recorded, tmp_path, CUTS, seed=1)
    show("D5 short", cuts=CUTS, log_not_synced=met["library.db-wal"], faults=dict(faults))
    assert met["library.db-wal"] > 0
    assert faults == {}


@pytest.mark.long
def test_many_cuts(tmp_path: Path) -> None:
    faults, met = cut(record(tmp_path), tmp_path, MANY_CUTS, seed=2)
    show("D5", cuts=MANY_CUTS, log_not_synced=met["library.db-wal"], faults=dict(faults))
    assert met["library.db"] > 0
    assert faults == {}


def test_a_database_that_does_not_wait_for_the_disk_is_seen(tmp_path: Path) -> None:
    faults, _ = cut(record(tmp_path, "unsynced", operations=40), tmp_path, CUTS // 2, seed=3)
    show("D5 control, synchronous=OFF", faults=dict(faults))
    assert faults["not ready"] > 0  # the record of commits says that some are gone


def test_folders_that_are_never_synced_are_seen(recorded: list[Change], tmp_path: Path) -> None:
    faults, _ = cut(recorded, tmp_path, CUTS // 2, seed=4, ignore_folder_syncs=True)
    show("D5 control, no fsync of folders", faults=dict(faults))
    assert faults["lost"] > 0
