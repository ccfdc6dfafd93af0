"""``score`` and ``compare``: what they read, print, save and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.compare import differences
from eval.judge import judge, summarise, to_json
from eval.questions import QuestionCase, Quote
from eval.scored import ScoredRow, intervals, load_rows, save_rows
from retrieval.errors import InputError
from tests.eval.answers import not_found, valid
from tests.eval.test_ranking import beir

ROWS = [
    judge(QuestionCase("a", "who", "Who?", facts=(("Hundreds",),)), valid(), [], 10.0, 0.9),
    judge(
        QuestionCase("b", "who", "Who?", evidence=(Quote("x", "y"),)), not_found(), [], 30.0, 0.3
    ),
    judge(QuestionCase("c", "unanswerable", "Won?"), not_found(), [], 20.0, 0.1),
]


@pytest.fixture
def results(tmp_path: Path) -> Path:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(to_json(summarise(ROWS), ROWS)))
    return path


def test_answers_are_scored(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, out = tmp_path / "rows.jsonl", tmp_path / "score.json"
    given = ["score", "--results", str(results), "--rows", str(rows), "--out", str(out)]
    assert main(given) == 0
    printed = capsys.readouterr().out
    assert "alce_*: judged by service.verify.verify" in printed
    scores = json.loads(out.read_text())["scores"]
    assert scores["fact_recall"]["mean"] == 0.5
    assert scores["alce_citation_recall"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "count": 1}
    assert scores["abstention"]["count"] == 1
    assert scores["right_to_answer"]["mean"] == pytest.approx(2 / 3)
    assert [row.id for row in load_rows(rows)] == ["a", "b", "c"]
    assert load_rows(rows) == load_rows(results)


def test_a_metric_under_its_limit_fails(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["score", "--results", str(results), "--fail-under"]
    assert main([*given, "fact_recall=0.5,alce_citation_recall=1"]) == 0
    assert main([*given, "fact_recall=0.6"]) == 1
    assert "fact_recall: 0.5 is under 0.6" in capsys.readouterr().err
    assert main([*given, "nDCG@10=0.6"]) == 2


def test_rankings_are_scored_from_a_trec_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, run, again = beir(tmp_path), tmp_path / "run.trec", tmp_path / "again.trec"
    run.write_text("q1 Q0 d2 1 0.9 x\nq1 Q0 d1 2 0.8 x\n")
    given = ["score", "--beir", str(folder), "--run", str(run), "--run-out", str(again)]
    assert main([*given, "--measures", "RR@10 R@1", "--fail-under", "RR@10=0.5"]) == 0
    assert "RR@10" in capsys.readouterr().out
    assert again.read_text().splitlines()[1].split()[2:4] == ["d1", "2"]
    assert main([*given[:3]]) == 2
    assert "needs --data to search, or --run" in capsys.readouterr().err


def test_rankings_are_searched(tmp_path: Path) -> None:
    """The whole way: the corpus into a collection, a run out of it, scores of the run."""
    folder, run, rows = beir(tmp_path), tmp_path / "run.trec", tmp_path / "rows.jsonl"
    data = ["--data", str(tmp_path / "data"), "--run-out", str(run), "--rows", str(rows)]
    assert main(["score", "--beir", str(folder), *data]) == 0
    (row,) = load_rows(rows)
    assert row.scores["Success@1"] == 1.0
    assert {line.split()[2] for line in run.read_text().splitlines()} == {"d1", "d2"}


def test_scores_are_read_back(tmp_path: Path) -> None:
    rows = [ScoredRow("ä", {"x": 0.5}, {"question": "¿qué?"}), ScoredRow("b", {})]
    save_rows(tmp_path / "rows.jsonl", rows)
    assert load_rows(tmp_path / "rows.jsonl") == rows


def test_what_is_no_file_of_scores_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": "a", "scores": {}}\n{"id": "b"}\n')
    with pytest.raises(InputError, match=r"rows\.jsonl:2: not a line of scores"):
        load_rows(path)
    path.write_text('{"id": "a", "scores": {}}\n' * 2)
    with pytest.raises(InputError, match="an id stands twice"):
        load_rows(path)
    path = tmp_path / "run.json"
    path.write_text("{}")
    with pytest.raises(InputError, match="not what `python -m eval run` saves"):
        load_rows(path)


def test_intervals_are_over_those_that_measure() -> None:
    rows = [ScoredRow("a", {"x": 1.0}), ScoredRow("b", {"x": 0.0, "y": 0.25})]
    found = intervals(rows, seed=0)
    assert (found["x"].mean, found["x"].count) == (0.5, 2)
    assert (found["y"].mean, found["y"].count) == (0.25, 1)


def test_a_comparison_pairs_by_question() -> None:
    first = [ScoredRow("a", {"x": 0.0}), ScoredRow("b", {"x": 1.0, "y": 0.5})]
    second = [ScoredRow("b", {"x": 0.5}), ScoredRow("c", {"x": 0.9})]
    found = differences(first, second, seed=0)
    assert list(found) == ["x"]
    assert (found["x"].interval.mean, found["x"].interval.count) == (-0.5, 1)


def test_compare_prints_and_saves(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "difference.json"
    given = ["compare", str(results), str(results), "--metric", "fact_recall"]
    assert main([*given, "--out", str(out)]) == 0
    assert "randomisation" in capsys.readouterr().out
    assert json.loads(out.read_text())["fact_recall"]["p"] == 1.0
    assert main([*given[:3], "--metric", "nDCG@10"]) == 2
    assert "not measured by both runs: nDCG@10" in capsys.readouterr().err
