"""What a session leaves in the log: each request by its id, and no word of what was said."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.logs import without_messages
from tests.served import Served, served

SECRETS = ("zemblan", "quorlith", "vexmoor", "plindar", "drosk", "breakdown")
TEXT = (
    "The zemblan ferry was allowed to leave quorlith at six. "
    "Officials of vexmoor gave plindar no reason for it."
)
QUESTION = "When was the zemblan ferry allowed to leave quorlith?"


def ask(client: httpx.Client, path: str, body: dict[str, Any]) -> None:
    accept = {"accept": "application/json, text/event-stream"}
    client.post(
        path, json=body, headers=accept | {"X-Request-ID": path.strip("/").replace("/", "-")}
    )


def session(client: httpx.Client) -> None:
    """Every door once, what fails included; the words of it are all ``SECRETS``."""
    stored = {"id": "one", "title": "Zemblan", "text": TEXT, "outlet": "Drosk", "author": "Plindar"}
    assert client.post("/v1/documents", json=stored).status_code == 201
    files = [("files", ("drosk.txt", TEXT.encode())), ("files", ("vexmoor.pdf", b"%PDF quorlith"))]
    files.append(("files", ("a.txt", b"A breakdown in quorlith.")))
    job = client.post("/v1/documents", files=files).json()["id"]
    history = [{"role": "user", "text": "Who is plindar?"}]
    ask(client, "/v1/ask", {"question": QUESTION, "history": history})
    ask(client, "/v1/ask", {"question": QUESTION, "stream": True})
    ask(client, "/v1/ask", {"question": "Was there a breakdown in quorlith?"})
    ask(client, "/v1/ask", {"question": "Was there a breakdown in quorlith?", "stream": True})
    ask(client, "/v1/ask", {"question": 7, "drosk": QUESTION})
    ask(client, "/v1/search", {"query": "breakdown quorlith"})
    ask(client, "/v1/check", {"text": TEXT, "evidence": [{"id": "drosk", "text": TEXT}]})
    message = {"role": "user", "content": QUESTION}
    ask(client, "/v1/chat/completions", {"model": "passage-extractive", "messages": [message]})
    ask(client, "/v1/responses", {"model": "passage-extractive", "input": QUESTION})
    call = {"name": "ask", "arguments": {"question": "Was there a breakdown in quorlith?"}}
    ask(client, "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call})
    client.get("/v1/documents", params={"q": "zemblan"})
    client.get("/documents/one")
    client.post("/v1/ask", content=b'{"question": "zemblan', headers={"Content-Type": "text/drosk"})
    while client.get(f"/v1/jobs/{job}").json()["status"] != "done":
        time.sleep(0.05)
    client.delete("/v1/documents/one")


def events(server: Served) -> list[dict[str, Any]]:
    """The log's lines, without those that the command says while it starts."""
    lines = server.log.read_text(encoding="utf-8").splitlines()
    begun = next(n for n, line in enumerate(lines) if "answers at" in line)
    return [json.loads(line) for line in lines[begun + 1 :]]


def test_no_word_of_question_or_document_is_logged(tmp_path: Path) -> None:
    with served(tmp_path, encoder="FailingEncoder") as server:
        session(server.client)
    found = events(server)  # at its end: a request's line comes after its reply
    log = server.log.read_text(encoding="utf-8").casefold()
    assert [word for word in SECRETS if word in log] == []
    requests = [event for event in found if event["event"] == "request"]
    assert len(requests) >= 17
    assert all(event["request_id"] and event["status"] for event in requests)
    failed = [event for event in found if event["level"] == "error"]
    assert {event["event"] for event in failed} >= {
        "request failed",
        "answer failed in a stream",
        "upload failed",
    }
    assert all("RuntimeError" in event["exception"] for event in failed)
    answered = [event for event in found if event["event"] == "answered"]
    assert {event["request_id"] for event in answered} >= {"v1-ask", "v1-responses"}
    assert all(event["ms"] > 0 for event in answered)
    print(f"{len(found)} log lines, {len(failed)} of failures: 0 words of question or document")


def test_what_is_asked_for_is_logged(tmp_path: Path) -> None:
    with served(tmp_path, {"PASSAGE_LOG_TEXT": "true"}, "FailingEncoder") as server:
        session(server.client)
    found = events(server)  # at its end: a request's line comes after its reply
    assert QUESTION in {event.get("question") for event in found}
    assert any("broke down over breakdown" in event.get("exception", "") for event in found)


SECRET = "/what/nobody/shall/read"


def failure() -> BaseException:
    """An error with a cause, a group within, and a message of the system's among ours."""
    try:
        try:
            try:
                raise OSError(28, "No space left on device", SECRET)
            except OSError as full:
                raise ExceptionGroup(SECRET, [ValueError(SECRET), full]) from None
        except ExceptionGroup as group:
            raise RuntimeError(SECRET) from group
    except RuntimeError as error:
        return error


@pytest.mark.parametrize("kind", ["ExceptionGroup", "ValueError", "RuntimeError", "No space left"])
def test_a_traceback_names_kinds_and_places(kind: str) -> None:
    error = failure()
    told = without_messages((type(error), error, error.__traceback__))
    assert kind in told
    assert "in failure" in told
    assert SECRET not in told


def test_errors_in_a_circle_are_told_once_each() -> None:
    one, other = ValueError(SECRET), KeyError(SECRET)
    one.__context__, other.__context__ = other, one
    told = without_messages((type(one), one, None))
    assert 2 <= told.count("Error") <= 10
