"""``passage check-draft``, run as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrieval.library import Library
from retrieval.types import Document
from service.cli import main
from tests.fakes import HashEncoder

SOURCE = "The rule was extended until May 3, 2024. The Department may extend it again."
DRAFT = "The rule was extended until 3 May 2024. It was terminated on May 3, 2024."


def run(*arguments: object) -> int:
    """The exit code; what it printed is in ``capsys``."""
    with pytest.raises(SystemExit, match=r"^\d+$") as ended:
        main([str(argument) for argument in arguments], encoder=HashEncoder)
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    file = tmp_path / "draft.txt"
    file.write_text(DRAFT, encoding="utf-8")
    return file


def test_against_a_file(draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evidence = tmp_path / "rule.txt"
    evidence.write_text(SOURCE, encoding="utf-8")
    assert run("check-draft", draft, "--evidence", evidence) == 1
    out = capsys.readouterr().out
    assert "supported  The rule was extended until 3 May 2024. [1]" in out
    assert "Sources\n[1] The rule was extended until May 3, 2024." in out
    assert run("check-draft", draft, "--evidence", evidence, "--json") == 1
    claims = json.loads(capsys.readouterr().out)["claims"]
    assert " ".join(claim["text"] for claim in claims) == DRAFT
    draft.write_text("According to the notice, the rule was extended until 2024-05-03.")
    assert run("check-draft", draft, "--evidence", evidence) == 0


def test_against_the_collection(
    draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    with Library.open(data, HashEncoder, write=True) as library:
        library.add([Document("rule", SOURCE, title="The rule")])
        library.publish()
    assert run("check-draft", draft, "--json", "--data", data) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["claims"][0]["verdict"] == "supported"
    assert found["claims"][1]["verdict"] != "supported"
    cited = found["citations"][0]
    assert cited["document_id"] == "rule"
    assert SOURCE[cited["start"] : cited["end"]] == cited["cited_text"]


def test_files_that_cannot_be_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing, binary, long = (tmp_path / name for name in ("missing", "binary", "long"))
    binary.write_bytes(b"\xff\xfe\x00")
    long.write_text("word " * 5_000)
    for file, said in ((missing, "missing"), (binary, "as text"), (long, "at most 20,000")):
        assert run("check-draft", file, "--data", tmp_path) == 2
        err = capsys.readouterr().err
        assert said in err
        assert len(err.splitlines()) == 1
