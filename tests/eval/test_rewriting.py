"""Rewrites judged by hand-counted words; conversations read by their own layouts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.conversations import (
    CAST,
    CAST_2019_REWRITES,
    MTRAG,
    FollowUp,
    conversation,
    load_conversations,
)
from eval.rewriting import judged, scored
from eval.scored import load_rows
from retrieval.errors import InputError
from service.question import Turn


def test_words_recovered_and_wrong() -> None:
    """A person added garage, door and opener; the rule door, and wrongly gate and hinge."""
    found = judged(
        "How much does fixing it cost?",
        "How much does fixing the door gate hinge cost?",
        "How much does fixing the garage door opener cost?",
    )
    assert found.recovered == pytest.approx(1 / 3)
    assert found.wrong == pytest.approx(2 / 3)
    assert found.f1 == pytest.approx(2 * 3 / (5 + 5))
    assert found.last_turn_f1 == pytest.approx(2 * 2 / (2 + 5))


def test_where_nothing_was_added_there_is_nothing_to_judge() -> None:
    found = judged("What is throat cancer?", "What is throat cancer?", "What is throat cancer?")
    assert (found.recovered, found.wrong, found.f1) == (None, None, 1.0)


def test_the_rule_is_given_the_history() -> None:
    case = FollowUp("1_2", (Turn("user", "Who was Ada Lovelace?"),), "When was she born?", "x")
    assert "Lovelace" in scored("set", case).more["made"]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    cast, mtrag = tmp_path / "treccast", tmp_path / "mtrag"
    cast.mkdir()
    mtrag.mkdir()
    turns = [
        {"number": 1, "raw_utterance": "What is a tide?", "manual_rewritten_utterance": "-"},
        {"number": 2, "raw_utterance": "Why? ", "manual_rewritten_utterance": "Why is a tide?"},
    ]
    for file in CAST.values():
        (cast / file).write_text(json.dumps([{"number": 7, "turn": turns}]))
    told = [{**turns[0], "passage": "The moon pulls."}, turns[1]]
    (cast / CAST["cast2021"]).write_text(json.dumps([{"number": 7, "turn": told}]))
    (cast / CAST_2019_REWRITES).write_text("7_1\t-\n7_2\tWhy a tide?\n")
    for name in MTRAG:
        for kind, second in (("lastturn", "And its cost?"), ("rewrite", "What does a tide cost?")):
            rows = [
                {"_id": "c<::>1", "text": "|user|: What is a tide?"},
                {"_id": "d<::>1", "text": "|user|: Another?"},
                {"_id": "c<::>2", "text": f"|user|: {second}"},
            ]
            (mtrag / f"mtrag_{name}_{kind}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return tmp_path


def test_conversations_are_read(shared: Path) -> None:
    found = load_conversations(shared)
    first = Turn("user", "What is a tide?")
    assert found["cast2019"] == [FollowUp("7_2", (first,), "Why?", "Why a tide?")]
    assert found["cast2020"] == [FollowUp("7_2", (first,), "Why?", "Why is a tide?")]
    assert found["cast2021"][0].history == (first, Turn("assistant", "The moon pulls."))
    (case,) = found["mtrag-cloud"]
    assert case == FollowUp("c<::>2", (first,), "And its cost?", "What does a tide cost?")


def test_the_command(shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "rows.jsonl"
    assert main(["rewriting", "--shared", str(shared), "--rows", str(rows), "--show"]) == 0
    printed = capsys.readouterr().out
    assert "mtrag-govt" in printed
    assert "worst by recovered" in printed
    assert len(load_rows(rows)) == 7


def test_a_set_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        load_conversations(tmp_path)


def test_turns_of_a_conversation_share_its_id() -> None:
    assert conversation("106_12") == conversation("106_2") == "106"
    assert conversation("a_1<::>3") == conversation("a_1<::>4") == "a_1"
