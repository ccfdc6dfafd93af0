"""The commands, run as a user runs them; a stand-in encoder where one is needed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from retrieval.library import Library
from retrieval.types import Document
from service.answer import to_json
from service.bounds import parse_mapping
from service.cli import main
from service.http.documents import to_document
from service.ingest import ingest
from service.settings import Settings
from tests.answers import answer_of
from tests.fakes import HashEncoder
from tests.http.conftest import ARTICLES, running

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    with Library.open(folder, HashEncoder, write=True) as library:
        library.add([to_document(article) for article in ARTICLES])
        library.publish()
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Exit code, stdout and stderr of one command."""

    def command(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit, match=r"^\d+$") as ended:
            main([str(argument) for argument in arguments], encoder=HashEncoder)
        code = ended.value.code
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return (code if isinstance(code, int) else 0), out, err

    return command


def test_documents_and_search(run: Run, data: Path) -> None:
    code, out, err = run("documents", "list", "--data", data)
    assert code == 0
    assert {line.split("\t")[0] for line in out.splitlines()} == {"russians", "ukrainians"}
    assert "2 of 2" in err
    code, out, _ = run("documents", "show", "russians", "--data", data)
    assert json.loads(out)["text"] == ARTICLES[1]["text"]
    code, out, _ = run("search", "Ukrainians allowed", "--words", "--data", data)
    assert code == 0
    assert "Ukrainians" in out
    assert run("documents", "delete", "russians", "--data", data)[0] == 0
    assert run("documents", "delete", "russians", "--data", data)[0] == 1
    assert run("documents", "show", "russians", "--data", data)[0] == 2


def test_ask_and_check(run: Run, data: Path, tmp_path: Path) -> None:
    question = "Who was allowed to cross the border at San Ysidro?"
    code, out, _ = run("ask", question, "--json", "--data", data)
    assert code == 0
    receipt = tmp_path / "receipt.json"
    receipt.write_text(out)
    assert run("check", receipt, "--data", data)[:2] == (0, "Every citation holds.\n")
    answer = json.loads(out)
    _, out, _ = run("ask", question, "--data", data)
    for citation in answer["citations"]:
        assert f"[{citation['n']}]" in out
        assert citation["document_id"] in out
    assert "Sources" in out or "Nearest" in out


def test_check_names_each_broken_citation(run: Run, data: Path, tmp_path: Path) -> None:
    with Library.open(data, HashEncoder, write=False) as library:
        document = library.get("russians")
    sha256 = document.sha256 if document else ""
    citation = {"n": 1, "document_id": "russians", "start": 0, "end": 8, "sha256": sha256}
    receipt = tmp_path / "receipt.json"
    receipt.write_text(json.dumps({"citations": [citation | {"cited_text": "Belgians"}]}))
    code, out, _ = run("check", receipt, "--data", data)
    assert code == 1
    assert len(out.splitlines()) >= 1
    receipt.write_text("not json")
    assert run("check", receipt, "--data", data)[0] == 2


def test_ingest_goes_on_after_a_bad_line(run: Run, tmp_path: Path) -> None:
    notices = tmp_path / "notices.jsonl"
    lines = [json.dumps({"doc_number": f"n{n}", "abstract": f"Notice {n}."}) for n in range(5)]
    lines[2] = '{"doc_number": '
    notices.write_text("\n".join(lines))
    folder = tmp_path / "new"
    arguments = ("ingest", notices, "--map", "text=abstract,id=doc_number", "--data", folder)
    code, _, err = run(*arguments)
    assert code == 1
    assert "notices.jsonl:3" in err
    assert "4 added, 0 replaced, 0 unchanged, 1 failed" in err
    assert "4 unchanged" in run(*arguments)[2]
    assert len(run("documents", "list", "--data", folder)[1].splitlines()) == 4


def test_a_held_folder_is_written_through_its_server(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    story = tmp_path / "story.txt"
    story.write_text("The lighthouse was lit again on Sunday.")
    with running(Settings(data=folder)) as client:
        code, _, err = run("ingest", story, "--data", folder)
        assert code == 0, err
        assert "1 added" in err
        listed = client.get("/v1/documents").json()["documents"]
        assert len(listed) == 1
        assert run("documents", "delete", listed[0]["id"], "--data", folder)[0] == 0
        assert client.get("/v1/documents").json()["total"] == 0
        address = str(client.base_url)
        assert run("ingest", story, "--server", address, "--data", folder)[0] == 0


def test_errors_are_one_line(run: Run, data: Path, tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    cases: list[tuple[object, ...]] = [
        ("documents", "list", "--data", missing),
        ("ask", "who?", "--data", missing),
        ("ask", "a" * 20_000, "--data", data),
        ("ask", " ", "--data", data),
        ("ask", "who?", "--after", "May", "--data", data),
        ("ingest", data, "--map", "text", "--data", data),
        ("serve", "--host", "0.0.0.0", "--data", data),
        ("serve", "--host", "example.org", "--data", data),
        ("documents", "delete", "x", "--server", "ftp://x", "--data", data),
    ]
    for case in cases:
        code, out, err = run(*case)
        assert (code, out) == (2, ""), case
        assert len(err.strip().splitlines()) == 1
        assert err.startswith("passage: ")
    assert not missing.exists()


def test_a_taken_port_is_told_at_once(run: Run, tmp_path: Path) -> None:
    with running(Settings(data=tmp_path / "one")) as client:
        port = httpx.URL(client.base_url).port
        code, _, err = run("serve", "--port", port, "--data", tmp_path / "two")
    assert code == 2
    assert "Cannot listen" in err


def test_serve_starts_empty_drains_and_ends_well(tmp_path: Path) -> None:
    script = (
        "from service.cli import main\n"
        "from tests.fakes import HashEncoder\n"
        "main(['serve', '--port', '0'], encoder=HashEncoder)\n"
    )
    root = Path(__file__).parent.parent
    environment = {"PASSAGE_DATA": str(tmp_path / "none yet"), "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stderr is not None
        address = next(line for line in server.stderr if "answers at" in line).split()[-1]
        reply = httpx.post(f"{address}/v1/ask", json={"question": "Who?"}, trust_env=False)
        server.send_signal(signal.SIGTERM)
        server.stderr.read()
        assert server.wait(timeout=20) == 0
    assert reply.json()["outcome"] == "no_documents"
    assert (tmp_path / "none yet").is_dir()


def test_doctor_is_content_with_a_good_folder(run: Run, data: Path) -> None:
    code, out, _ = run("doctor", "--data", data)
    assert (code, out.splitlines()[-1]) == (0, "healthy")


def test_mapping() -> None:
    assert parse_mapping("text=abstract, id=doc_number") == {"text": "abstract", "id": "doc_number"}
    assert parse_mapping(None) == {}


def test_one_bad_document_does_not_spoil_its_batch(tmp_path: Path) -> None:
    lines: list[str] = []
    with Library.open(tmp_path, HashEncoder, write=True) as library:
        found = [Document("a", "One."), Document("bad", " "), Document("b", "Two.")]
        report = ingest(found, library, lines.append, lambda done: None)
        assert library.count() == 2
    assert (report.outcomes["added"], report.failed) == (2, 1)
    assert len(lines) == 1
    assert lines[0].startswith("bad: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["documents", "list"],
        ["search", "Russians", "--words"],
        ["check", "receipt.json"],
        ["doctor"],
    ],
)
def test_what_needs_no_encoder_never_imports_torch(arguments: list[str], data: Path) -> None:
    receipt = to_json(replace(answer_of([]), nearest=()))
    (data.parent / "receipt.json").write_text(json.dumps(receipt))
    script = (
        "import sys\n"
        "from service.cli import main\n"
        "try:\n"
        f"    main({arguments!r})\n"
        "except SystemExit as ended:\n"
        "    assert not ended.code, ended.code\n"
        "print([m for m in ('torch', 'sentence_transformers') if m in sys.modules])\n"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=data.parent,
        env={"PASSAGE_DATA": str(data), "PYTHONPATH": str(root)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_dates_of_a_question_can_be_taken_back(run: Run, data: Path) -> None:
    asked = ("ask", "Who was allowed to cross since 2021?", "--json", "--data", data)
    filters = [
        json.loads(run(*asked, *more)[1])["filters"] for more in ((), ("--ignore-inferred",))
    ]
    assert [one["inferred"] for one in filters] == [{"published_after": "2021-01-01"}, {}]
