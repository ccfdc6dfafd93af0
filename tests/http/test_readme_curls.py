"""Each ``curl`` of the README, run as it stands against a live server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

README = Path(__file__).resolve().parents[2] / "README.md"
SERVER = "http://127.0.0.1:8000"
COMMANDS = [
    command.replace("\\\n", " ")
    for block in re.findall(r"```\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    for command in re.findall(r"^curl (?:.*\\\n)*.*$", block, re.MULTILINE)
]
ROUTES = {"/v1/ask", "/v1/chat/completions", "/v1/responses", "/v1/models", "/mcp"}


def test_the_readme_shows_each_door() -> None:
    shown = {re.search(rf"{SERVER}(\S+)", command)[1] for command in COMMANDS}  # type: ignore[index]
    assert shown >= ROUTES


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_curl_is_answered(client: httpx.Client, command: str) -> None:
    address = str(client.base_url).rstrip("/")
    done = subprocess.run(
        ["bash", "-c", command.replace(SERVER, address).replace("curl ", "curl --fail ", 1)],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    reply = json.loads(done.stdout)
    assert "error" not in reply or reply["error"] is None
    assert not reply.get("result", {}).get("isError")
