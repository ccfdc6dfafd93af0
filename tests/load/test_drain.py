"""L6: a server that is told to end while twenty answers are streamed and documents are read in."""

from __future__ import annotations

import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from tests.crash.figures import show
from tests.fakes import NUMBERED
from tests.http.conftest import ARTICLES
from tests.openai_server import OpenAIServer, serving
from tests.served import Served, served

STREAMS = 20
DOCUMENTS = 600
"""With the slow encoder they take longer than the server has."""

END_SECONDS = 10.0
BUSY = 2
"""Times that, where other programs keep the machine from ending anything in time."""

PATIENCE_SECONDS = 120
"""For a start, and for the first document, which loads what reading needs."""

QUESTION = "Who was allowed to cross the border, and who was not allowed to cross the border?"


def test_each_stream_gets_a_last_word_and_the_ingest_goes_on_after_a_restart(
    tmp_path: Path,
) -> None:
    def speak(prompt: str) -> str:
        return "\n".join(f"{text} [{number}]" for number, text in NUMBERED.findall(prompt))

    with serving(speak) as model:
        settings = {
            "PASSAGE_LLM": "openai:hangs",
            "PASSAGE_LLM_BASE_URL": model.base_url,
            "PASSAGE_LLM_API_KEY": "none",
            "PASSAGE_LLM_DEADLINE": "60",
            "PASSAGE_LLM_PARALLEL": str(STREAMS),
        }
        with (
            served(tmp_path, settings, encoder="SlowEncoder") as server,
            ThreadPoolExecutor(STREAMS) as readers,
        ):
            server.client.timeout = PATIENCE_SECONDS
            for article in ARTICLES:
                assert server.client.post("/v1/documents", json=article).status_code == 201
            address = str(server.client.base_url)
            reading = [readers.submit(read, address) for _ in range(STREAMS)]
            wait_for(model)
            job = begin_ingest(server)
            began = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            said = [one.result(END_SECONDS + 10) for one in reading]
            status = server.process.wait(END_SECONDS + 10)
            took = time.monotonic() - began
        last = [lines[-3:] for lines in said]
        with served(tmp_path, encoder="HashEncoder") as server:
            server.client.timeout = PATIENCE_SECONDS
            before = server.client.get("/readyz").json()["documents"]
            done = finished(server, job)
            after = server.client.get("/readyz").json()["documents"]
    ended = sum(
        "The server is closing" in error and rest == ['data: {"type":"finish"}', "data: [DONE]"]
        for error, *rest in last
    )
    show("L6 told to end", streams=STREAMS, ended_with_a_word=ended, seconds=round(took, 1))
    assert ended == STREAMS
    assert status == 0
    assert took < BUSY * END_SECONDS
    assert before < after == DOCUMENTS + len(ARTICLES)
    assert done["documents"] == DOCUMENTS


def read(address: str) -> list[str]:
    body = {"question": QUESTION, "stream": True}
    with httpx.stream(
        "POST",
        f"{address.rstrip('/')}/v1/ask",
        json=body,
        timeout=PATIENCE_SECONDS,
        trust_env=False,
    ) as reply:
        return [line for line in reply.iter_lines() if line]


def wait_for(model: OpenAIServer) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(model.asked) < STREAMS:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def begin_ingest(server: Served) -> str:
    """Upload the documents; the job's id once the first of them are stored."""
    text = "The ferry from pier {n} leaves at six. Nobody was let in before it did. " * 8
    lines = [json.dumps({"id": f"pier-{n}", "text": text.format(n=n)}) for n in range(DOCUMENTS)]
    files = [("files", ("piers.jsonl", "\n".join(lines).encode()))]
    job = server.client.post("/v1/documents", files=files).json()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while server.client.get("/readyz").json()["documents"] <= len(ARTICLES):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return str(job["id"])


def finished(server: Served, job: str) -> dict[str, int]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := server.client.get(f"/v1/jobs/{job}").json())["status"] != "done":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    (file,) = found["files"]
    return dict(file)
