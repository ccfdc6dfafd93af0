"""Feedback: kept, counted, exported as JSON lines, and bounded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service import feedback
from service.cli import main
from service.feedback import FeedbackStore, exported

ANSWER = {"id": "ans_1", "question": "Кто?", "text": "Один. [1]"}


def test_what_is_kept_is_exported_in_order(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    first = store.keep("up", None, None, ANSWER)
    second = store.keep("down", "missing", "Where?", ANSWER)
    assert store.counts() == {"up": 1, "down": 1}
    store.close()
    rows = [json.loads(line) for line in exported(tmp_path)]
    assert [row["id"] for row in rows] == [first, second]
    assert rows[1]["answer"] == ANSWER
    assert [rows[1][name] for name in ("rating", "reason", "comment")] == [
        *("down", "missing", "Where?")
    ]


def test_a_folder_without_feedback_exports_nothing_and_stays_as_it_is(tmp_path: Path) -> None:
    assert list(exported(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


def test_the_oldest_rows_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "MAX_KEPT", 3)
    store = FeedbackStore(tmp_path)
    ids = [store.keep("up", None, None, {"n": n}) for n in range(5)]
    assert [row["id"] for row in store.rows()] == ids[-3:]
    store.close()


def test_the_command_prints_a_line_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = FeedbackStore(tmp_path)
    store.keep("down", "wrong", None, ANSWER)
    store.close()
    with pytest.raises(SystemExit, match="0"):
        main(["feedback", "export", "--data", str(tmp_path)])
    assert json.loads(capsys.readouterr().out)["answer"]["question"] == "Кто?"
