"""The audit log: a line an event, for its owner's eyes, bounded."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from service.access.audit import FILE, KEPT, MAX_BYTES, REFUSALS_A_MINUTE, Audit
from service.access.caller import LOCAL, NOBODY


def test_a_line_an_event(tmp_path: Path) -> None:
    Audit(tmp_path).record(LOCAL, "delete", document="line\nbreak", request_id="r1")
    line = json.loads((tmp_path / FILE).read_text())
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "event": "delete",
        "key": "local",
        "name": LOCAL.name,
        "document": "line\nbreak",
        "request_id": "r1",
    }
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_full_file_is_moved_away_and_the_oldest_goes(tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    for number in range(KEPT + 2):
        audit.record(LOCAL, "delete", document=str(number))
        os.truncate(tmp_path / FILE, MAX_BYTES)
    audit.record(LOCAL, "delete", document="last")
    assert len(list(tmp_path.iterdir())) == 1 + KEPT
    assert json.loads((tmp_path / FILE).read_text())["document"] == "last"


def test_refusals_cannot_push_the_others_out(tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    for _ in range(REFUSALS_A_MINUTE * 3):
        audit.record(NOBODY, "refused", status=401)
    audit.record(LOCAL, "ingest", document="a")
    lines = (tmp_path / FILE).read_text().splitlines()
    assert REFUSALS_A_MINUTE <= len(lines) - 1 < REFUSALS_A_MINUTE * 2
    assert json.loads(lines[-1])["event"] == "ingest"


def test_where_it_cannot_be_written_the_log_has_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FILE).mkdir()
    Audit(tmp_path).record(LOCAL, "delete", document="a")
    assert "audit log not written" in capsys.readouterr().out
