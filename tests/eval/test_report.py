"""The report: what it works out, and that its page stands alone and trusts no text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from eval.__main__ import main
from eval.figures import Figure
from eval.judge import judge, summarise, to_json
from eval.questions import QuestionCase, Quote
from eval.report import recall_curve, run_figures, tiles
from eval.results import Measured, save
from eval.worst import faults, goodness, worst
from tests.eval.answers import not_found, valid

ATTACK = '<script>alert("x")</script>'
ROWS = [
    judge(
        QuestionCase("right", "who", "Who?", facts=(("Hundreds",),)), valid(), [], 10.0, 0.9, [1]
    ),
    judge(
        QuestionCase("half", "who", ATTACK, facts=(("Hundreds",), ("[Nn]ever",))),
        valid(),
        [],
        12.0,
        0.8,
        [3, None],
    ),
    judge(
        QuestionCase("silent", "who", "Who?", facts=(("x",),), evidence=(Quote("d", "let in"),)),
        not_found(),
        [],
        30.0,
        0.3,
    ),
    judge(QuestionCase("sure", "unanswerable", "Won?"), valid(), [], 20.0, 0.95),
    judge(QuestionCase("unsure", "unanswerable", "Won?"), valid(), [], 20.0, 0.6),
    judge(QuestionCase("kept", "unanswerable", "Won?"), not_found(), [], 20.0, 0.1),
    judge(QuestionCase("broken", "who", "Who?"), valid(), ["text is empty"], 20.0, 0.7),
]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(to_json(summarise(ROWS), ROWS)), encoding="utf-8")
    return path


def rows(saved: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(saved.read_text())["rows"]
    return found


def test_the_worst_come_first(saved: Path) -> None:
    """A broken contract, then zeros by how sure they were, then halves; what is right is left."""
    order = [row["id"] for row in worst(rows(saved))]
    assert order == ["broken", "sure", "silent", "unsure", "half"]
    assert [row["id"] for row in worst(rows(saved), count=2)] == ["broken", "sure"]


def test_goodness_by_hand(saved: Path) -> None:
    found = {row["id"]: goodness(row) for row in rows(saved)}
    assert found == {
        "right": 1.0,
        "half": 0.5,
        "silent": 0.0,
        "sure": 0.0,
        "unsure": 0.0,
        "kept": 1.0,
        "broken": 1.0,
    }


def test_faults_are_named(saved: Path) -> None:
    named = {row["id"]: faults(row) for row in rows(saved)}
    assert named["half"] == ["fact missed: [Nn]ever"]
    assert named["sure"] == ["answered a question that the documents do not answer"]
    assert named["silent"] == [
        "abstained though the documents answer",
        "fact missed: x",
        "quote not cited: “let in”",
    ]
    assert named["broken"] == ["contract break: text is empty"]


def test_a_recall_curve_by_hand() -> None:
    assert recall_curve([1, 3, None, 2], 4) == [0.25, 0.5, 0.75, 0.75]


def test_the_tiles(saved: Path) -> None:
    assert dict(tiles(rows(saved))) == {
        "facts found": "62%",
        "evidence cited": "0%",
        "rightly abstained": "1 of 3",
        "wrongly abstained": "1 of 4",
        "contract breaks": "1",
        "median answer": "20 ms",
    }


def test_another_run_is_a_floor(saved: Path, tmp_path: Path) -> None:
    floor = tmp_path / "floor.json"
    floor.write_text(json.dumps(to_json(summarise(ROWS[2:3]), ROWS[2:3])), encoding="utf-8")
    figures = {one.name: one for one in run_figures(saved, {"words": floor}, seed=0)}
    assert figures["fact recall"].value == 0.625
    assert figures["fact recall"].floors == {"words": 0.0}
    assert figures["abstention"].floors == {}


def page(saved: Path, tmp_path: Path, *more: str) -> str:
    out = tmp_path / "report.html"
    assert main(["report", "--results", str(saved), "--out", str(out), *more]) == 0
    return out.read_text(encoding="utf-8")


def test_the_page_stands_alone(saved: Path, tmp_path: Path) -> None:
    html = page(saved, tmp_path)
    sources = re.findall(r'(?:src|href)="([^"]{0,12})', html)
    assert sources
    assert all(one.startswith(("data:image/s", "#")) for one in sources)
    assert "url(" not in html
    assert "@import" not in html
    assert html == page(saved, tmp_path)


def test_text_of_a_run_is_only_text(saved: Path, tmp_path: Path) -> None:
    html = page(saved, tmp_path, "--title", "<b>Sample</b>")
    assert ATTACK not in html
    assert "&lt;script&gt;alert(" in html
    assert "<script" not in html
    assert "<b>Sample" not in html


def test_what_was_cited_is_shown(saved: Path, tmp_path: Path) -> None:
    html = page(saved, tmp_path)
    assert "Hundreds of people [sic] were let in on Friday." in html
    assert "probability 0.950" in html
    assert "The nearest sentences, set apart:" in html
    assert "judge is service.verify.verify" in html


def test_benchmarks_stand_beside_the_run(saved: Path, tmp_path: Path) -> None:
    figures, kept = tmp_path / "figures.json", tmp_path / "rows.jsonl"
    figure = Figure("Hits@1", 0.5, 40, 0.4, 0.6, goal=0.9, floors={"BM25": 0.25})
    save(figures, [Measured("nq", "aaaaaaaaaa", "2024-01-01T00:00:00+00:00", 40, 0, (figure,))])
    lines = [
        {"set": "nq", "id": "a", "rank": 1, "dense_rank": 2, "words_rank": None},
        {"set": "clapnq", "id": "b", "answerable": True, "probability": 0.9},
    ]
    kept.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    given = ["--benchmarks", str(figures), "--benchmark-rows", str(kept)]
    html = page(saved, tmp_path, *given)
    assert "at most 40 questions, seed 0, commit aaaaaaaaaa" in html
    assert "BM25 0.250" in html
    assert "NQ pooled, 1 questions" in html
    assert "ClapNQ: 1 questions" in html


def test_a_run_saved_before_probabilities_is_readable(saved: Path, tmp_path: Path) -> None:
    value = json.loads(saved.read_text())
    for row in value["rows"]:
        for key in ("probability", "quote_ranks", "claims", "nearest"):
            del row[key]
    saved.write_text(json.dumps(value))
    html = page(saved, tmp_path)
    assert "The run holds no probabilities." in html
    assert "The run lists no quotes to find." in html


def test_what_cannot_be_a_report_is_refused(
    saved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["report", "--results", str(saved), "--out", str(tmp_path / "out.html")]
    assert main([*given, "--floor", "words"]) == 2
    assert "must be NAME=RUN.json" in capsys.readouterr().err
    assert main(["report", "--results", str(tmp_path / "no.json"), "--out", "x"]) == 2
