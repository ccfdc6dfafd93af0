"""A questions file run against a small collection: the whole way, with the real encoder."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from eval.__main__ import main
from eval.bench.ingest import main as bench
from retrieval.encode import load_encoder
from retrieval.library import Library
from retrieval.types import Document

DOCUMENTS = [
    Document(
        id="harbour",
        title="Harbour reopens to fishing boats",
        text="The harbour of Vellmar reopened to fishing boats on Monday. "
        "Harbour master Ines Dorn said 42 boats had sailed before noon. "
        "Cargo ships must wait until the northern pier is repaired.",
        published_at="2023-05-02",
    ),
    Document(
        id="library",
        title="Town library extends its hours",
        text="The town library will stay open until nine in the evening from June. "
        "Readers had asked for longer hours in a petition with 600 signatures.",
        published_at="2023-05-20",
    ),
]

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "boats",
        "kind": "factoid",
        "question": "How many fishing boats had sailed from the harbour of Vellmar before noon?",
        "facts": [["42"]],
        "evidence": [{"doc": "harbour", "quote": "said 42 boats had sailed before noon"}],
    },
    {
        "id": "after",
        "kind": "follow-up",
        "question": "And what about cargo ships?",
        "history": ["When did the harbour of Vellmar reopen to fishing boats?"],
        "facts": [["northern pier"]],
    },
    {"id": "cup", "kind": "unanswerable", "question": "Who won the 2022 World Cup?"},
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("eval") / "data"
    with Library.open(folder, load_encoder, write=True) as library:
        library.add(DOCUMENTS)
        library.publish()
    return folder


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    return path


def arguments(data: Path, questions: Path, out: Path, *more: str) -> list[str]:
    paths = ["--data", str(data), "--questions", str(questions), "--out", str(out)]
    return ["run", *paths, *more]


def test_a_run_is_saved_and_printed(
    data: Path, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results" / "run.json"
    assert main(arguments(data, questions, out, "--fail-over", "contract_breaks=0")) == 0
    saved = json.loads(out.read_text(encoding="utf-8"))
    assert saved["questions"] == 3
    assert saved["abstention"] == 1.0
    assert saved["contract_breaks"] == 0
    assert 0 < saved["latency_ms_p50"] <= saved["latency_ms_p99"]
    rows = {row["id"]: row for row in saved["rows"]}
    assert list(rows) == ["boats", "after", "cup"]
    assert rows["cup"]["outcome"] == "not_found"
    assert "cargo ships" in rows["after"]["standalone_question"]
    assert "Vellmar" in rows["after"]["standalone_question"]
    assert "fact_recall" in capsys.readouterr().out


@pytest.mark.parametrize("floor", ["words", "cosine"])
def test_a_floor_can_be_run_and_scored(
    data: Path, questions: Path, tmp_path: Path, floor: str
) -> None:
    """Each answer is one sentence, which it cites."""
    out = tmp_path / "floor.json"
    assert main(arguments(data, questions, out, "--system", floor)) == 0
    rows = {row["id"]: row for row in json.loads(out.read_text(encoding="utf-8"))["rows"]}
    assert rows["boats"]["latency_ms"] > 0
    (citation,) = rows["boats"]["citations"]
    assert citation["document_id"] == "harbour"
    assert main(["score", "--results", str(out), "--fail-under", "alce_citation_recall=1"]) == 0


def test_what_the_judge_and_the_search_made_of_a_question_is_kept(
    data: Path, questions: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run.json"
    assert main(arguments(data, questions, out)) == 0
    rows = {row["id"]: row for row in json.loads(out.read_text(encoding="utf-8"))["rows"]}
    assert rows["boats"]["quote_ranks"] == [1]
    assert rows["cup"]["quote_ranks"] == []
    assert rows["cup"]["probability"] < rows["boats"]["probability"] <= 1.0
    assert rows["boats"]["claims"][0]["citations"] == [1]


def test_a_limit_that_does_not_hold_fails_the_run(
    data: Path, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run.json"
    assert main(arguments(data, questions, out, "--fail-under", "mean_words=1000")) == 1
    assert "mean_words: " in capsys.readouterr().err
    assert out.exists()


def test_unusable_input_is_one_line(
    questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "nowhere"
    assert main(arguments(nowhere, questions, tmp_path / "run.json")) == 2
    assert "there is no collection" in capsys.readouterr().err
    assert not nowhere.exists()


def test_no_torch_before_the_first_question() -> None:
    code = "import sys, eval.run, eval.__main__; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_benchmark_prints_every_measure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "corpus.jsonl"
    rows = [{"no": one.id, "title": one.title, "abstract": one.text} for one in DOCUMENTS]
    corpus.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    mapping = ["--map", "text=abstract,id=no"]
    code = bench(["--corpus", str(corpus), *mapping, "--rounds", "1", "--questions", "2"])
    printed = capsys.readouterr().out
    assert code in (0, 1)  # so few documents say nothing about the ratio
    for measure in ("round 1: ingest", "ratio", "peak memory", "opening", "p50", "p99"):
        assert measure in printed


def test_a_corpus_that_cannot_be_read_stops_the_benchmark(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("{", encoding="utf-8")
    assert bench(["--corpus", str(corpus), "--rounds", "1"]) == 2
    assert "corpus.jsonl:1" in capsys.readouterr().err
