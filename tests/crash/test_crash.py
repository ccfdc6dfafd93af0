"""Killed at any moment: nothing acknowledged is lost, and the harness sees it when it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.harness import run

KILLS = 150
"""A quarter of a second each where nothing else runs; the many take minutes."""

MANY_KILLS = 1_000
CONTROL_KILLS = 400
"""At most: a control ends at the first fault that it shows, mostly after a handful; where both
cores are busy the moments fall otherwise, and it has taken more than 40."""


def test_nothing_acknowledged_is_lost_over_some_kills(tmp_path: Path) -> None:
    tally = run(tmp_path / "data", KILLS, seed=1)
    print(f"{tally.kills} kills, {tally.operations} acknowledged operations, {tally.faults}")
    assert tally.operations > KILLS
    assert tally.faults == {}


@pytest.mark.long
def test_nothing_acknowledged_is_lost_over_many_kills(tmp_path: Path) -> None:
    tally = run(tmp_path / "data", MANY_KILLS, seed=2)
    print(f"{tally.kills} kills, {tally.operations} acknowledged operations, {tally.faults}")
    assert tally.faults == {}


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        # Whichever comes first: what was acknowledged too early may be a document or its deletion.
        ("early", {"lost", "undone delete"}),
        ("in place", {"torn index"}),
    ],
)
def test_the_harness_sees_a_store_that_does_it_wrong(
    tmp_path: Path, fault: str, seen: set[str]
) -> None:
    tally = run(tmp_path / "data", CONTROL_KILLS, seed=3, fault=fault)
    print(f"{fault}: {tally.faults} in {tally.kills} kills")
    assert seen & set(tally.faults)
