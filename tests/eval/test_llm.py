"""``eval llm``, with a server on loopback for the model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from tests.fakes import NUMBERED
from tests.openai_server import serving

SHARED = Path(__file__).resolve().parents[3] / "shared"


def speak(prompt: str) -> str:
    """A choice, or every numbered sentence and a lie about it."""
    if '{"sentences"' in prompt:
        return '{"sentences": [1, 99]}'
    return "\n".join(f"{text} [{n}]\nNot so. [{n}]" for n, text in NUMBERED.findall(prompt))


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="../shared/seeds is not here")
def test_three_composers_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(speak) as server:
        options = ["--model", "openai:fine", "--base-url", server.base_url, "--limit", "2"]
        status = main(["llm", "--shared", str(SHARED), "--out", str(tmp_path), *options])
    assert status == 0
    assert "contract" in capsys.readouterr().out
    saved = json.loads((tmp_path / "fine.json").read_text(encoding="utf-8"))
    extractive, write, choose = saved["composers"]
    assert [one["composer"] for one in saved["composers"]] == ["extractive", "write", "choose"]
    assert extractive["written"] == 0
    assert write["removed"] == 2
    assert choose["unknown"] == 2
    assert all(one["contract_breaks"] == 0 for one in saved["composers"])


def test_without_the_questions_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["llm", "--shared", str(tmp_path)]) == 2
    assert "--shared names the folder" in capsys.readouterr().err
