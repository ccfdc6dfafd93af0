"""``passage ask --composer``."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.cli import main


@pytest.mark.parametrize(
    ("name", "says"), [("generative", "set PASSAGE_LLM"), ("poet", "extractive and generative")]
)
def test_a_composer_that_is_not_there(
    name: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["ask", "Who?", "--composer", name, "--data", str(tmp_path)])
    assert says in capsys.readouterr().err
