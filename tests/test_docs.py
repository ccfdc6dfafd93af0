"""What README.md states: commands, settings, files and routes exist, with the defaults it gives."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

FOLDERS = ("retrieval", "prompts", "service", "eval", "tests")
"""A path in the README begins with one of these; other names with a slash are the reader's."""


def cells() -> Iterator[tuple[str, str]]:
    """Each setting's variable and default, as the settings table gives them."""
    for names, defaults in re.findall(
        r"^\| (`PASSAGE_.*?) \| (.*?) \|", README, flags=re.MULTILINE
    ):
        variables = re.findall(r"`(\w+)`", names)
        given = re.findall(r"`([^`]+)`", defaults) or [""]
        yield from zip(variables, given, strict=True)


def shown(value: Any) -> str:
    """A default as one writes it in the environment; none is nothing."""
    if value is None:
        return ""
    return json.dumps(value) if isinstance(value, tuple | dict) else str(value)


def test_the_settings_table_is_complete_and_gives_the_defaults() -> None:
    defaults = {
        f"PASSAGE_{name.upper()}": shown(field.default)
        for name, field in Settings.model_fields.items()
    }
    assert dict(cells()) == defaults


def test_every_path_named_is_there() -> None:
    named = re.findall(rf"(?<![\w/.])(?:{'|'.join(FOLDERS)})/[\w./-]*", README)
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_make_target_named_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", README, re.MULTILINE))
    assert {"setup", "serve"} <= named
    assert [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []


def test_every_route_named_is_there() -> None:
    import service.http as http

    source = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(Path(http.__path__[0]).glob("*.py"))
    )
    named = {re.sub(r"\{\w+\}", "{", one) for one in re.findall(r"/v1/[\w/]+(?:/\{\w+\})?", README)}
    assert len(named) > 3
    assert [route for route in named if f'"{route}' not in source] == []


@pytest.mark.parametrize(
    "command",
    [
        "ingest",
        "ask",
        "search",
        "documents",
        "keys",
        "check",
        "serve",
        "doctor",
        "mcp",
        "backup",
        "restore",
    ],
)
def test_every_command_is_in_the_readme_and_has_help(command: str) -> None:
    assert f"passage {command}" in README
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "--data" in done.stdout or command in ("documents", "keys")
