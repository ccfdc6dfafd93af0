"""``POST /v1/ask`` with a model behind it: streamed claim by claim, hung up on, named."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.settings import Settings
from tests.fakes import NUMBERED
from tests.http.conftest import ARTICLES, running
from tests.openai_server import OpenAIServer, serving

QUESTION = "Who was allowed to cross the border, and who was not allowed to cross the border?"


def speak(prompt: str) -> str:
    """Every numbered sentence, in its own words."""
    return "\n".join(f"{text} [{number}]" for number, text in NUMBERED.findall(prompt))


@pytest.fixture(scope="module")
def model() -> Iterator[OpenAIServer]:
    with serving(speak) as server:
        yield server


def client_of(folder: Path, model: OpenAIServer, way: str, deadline: float) -> Settings:
    return Settings(
        data=folder,
        llm=f"openai:{way}",
        llm_base_url=model.base_url,
        llm_deadline=deadline,
    )


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, model: OpenAIServer) -> Iterator[httpx.Client]:
    with running(client_of(tmp_path_factory.mktemp("fine"), model, "fine", 5)) as client:
        fill(client)
        yield client


@pytest.fixture(scope="module")
def hanging(
    tmp_path_factory: pytest.TempPathFactory, model: OpenAIServer
) -> Iterator[httpx.Client]:
    with running(client_of(tmp_path_factory.mktemp("hangs"), model, "hangs", 20)) as client:
        fill(client)
        yield client


def fill(client: httpx.Client) -> None:
    for article in ARTICLES:
        assert client.post("/v1/documents", json=article).status_code == 201


def parts_of(lines: Iterator[str]) -> list[dict[str, Any]]:
    data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    assert data[-1] == "[DONE]"
    return [json.loads(one) for one in data[:-1]]


def test_json_and_stream_say_the_same(client: httpx.Client) -> None:
    answer = client.post("/v1/ask", json={"question": QUESTION}).json()
    assert answer["composer"] == "openai:fine"
    with client.stream("POST", "/v1/ask", json={"question": QUESTION, "stream": True}) as reply:
        parts = parts_of(reply.iter_lines())
    deltas = [part["delta"] for part in parts if part["type"] == "text-delta"]
    assert "".join(deltas) == answer["text"]
    assert len(deltas) == len(answer["claims"]) > 1
    assert [part["type"] for part in parts if part["type"].startswith("text-")] == [
        "text-start",
        *["text-delta"] * len(deltas),
        "text-end",
    ]
    sources = [part["sourceId"] for part in parts if part["type"] == "source-url"]
    assert sources == [str(citation["n"]) for citation in answer["citations"]]
    assert parts[-1]["type"] == "finish"
    whole = next(part["data"] for part in parts if part["type"] == "data-answer")
    for own in ("id", "timings_ms"):
        del whole[own], answer[own]
    assert whole == answer


def test_the_composer_can_be_named(client: httpx.Client, model: OpenAIServer) -> None:
    asked = len(model.asked)
    body = {"question": QUESTION, "composer": "extractive"}
    assert client.post("/v1/ask", json=body).json()["composer"] == "extractive"
    assert len(model.asked) == asked
    body["composer"] = "generative"
    assert client.post("/v1/ask", json=body).json()["composer"] == "openai:fine"
    body["composer"] = "poet"
    assert client.post("/v1/ask", json=body).status_code == 422


BODIES: dict[str, dict[str, Any]] = {
    "/v1/ask": {"question": QUESTION},
    "/v1/chat/completions": {
        "model": "passage-generative",
        "messages": [{"role": "user", "content": QUESTION}],
    },
    "/v1/responses": {"model": "passage-generative", "input": QUESTION},
}


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("route", sorted(BODIES))
def test_a_reader_who_leaves_hangs_up_on_the_model(
    hanging: httpx.Client, model: OpenAIServer, route: str, stream: bool
) -> None:
    leave(hanging, model, route, BODIES[route] | {"stream": stream})


def test_an_agent_who_leaves_hangs_up_on_the_model(
    hanging: httpx.Client, model: OpenAIServer
) -> None:
    call = {"name": "ask", "arguments": {"question": QUESTION}}
    leave(
        hanging, model, "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    )


def leave(hanging: httpx.Client, model: OpenAIServer, route: str, body: dict[str, Any]) -> None:
    """Send the body, leave before the reply, and look when the model is hung up on."""
    asked, hung_up = len(model.asked), len(model.hung_up)
    accept = {"accept": "application/json, text/event-stream"}
    with pytest.raises(httpx.TimeoutException, match="timed out"):  # noqa: SIM117
        with hanging.stream("POST", route, json=body, headers=accept, timeout=0.7) as reply:
            list(reply.iter_lines())
    left = time.monotonic()
    assert len(model.asked) == asked + 1
    while len(model.hung_up) == hung_up and time.monotonic() < left + 3:
        time.sleep(0.01)
    print(f"hung up {model.hung_up[-1] - left:.2f} s after the reader of {route} left")
    assert len(model.hung_up) == hung_up + 1
    assert model.hung_up[-1] - left < 1.0


def test_a_model_that_hangs_holds_up_no_extractive_answer(hanging: httpx.Client) -> None:
    body = {"question": QUESTION, "composer": "extractive"}
    with hanging.stream("POST", "/v1/ask", json={"question": QUESTION, "stream": True}):
        began = time.monotonic()
        assert hanging.post("/v1/ask", json=body).json()["outcome"] == "answered"
        assert time.monotonic() - began < 2


def test_a_server_that_ends_lets_a_waiting_stream_end_with_a_word(
    tmp_path: Path, model: OpenAIServer
) -> None:
    """The model hangs for longer than the server waits for open replies."""

    def read(address: str) -> list[str]:
        body = {"question": QUESTION, "stream": True}
        with httpx.stream(
            "POST", f"{address}/v1/ask", json=body, timeout=30, trust_env=False
        ) as reply:
            return [line for line in reply.iter_lines() if line]

    asked = len(model.asked)
    with ThreadPoolExecutor(1) as reader:
        with running(client_of(tmp_path, model, "hangs", 60)) as client:
            fill(client)
            reading = reader.submit(read, str(client.base_url).rstrip("/"))
            while len(model.asked) == asked and not reading.done():
                time.sleep(0.01)
            began = time.monotonic()
        left = reading.result(timeout=1)
        print(f"the stream ended {time.monotonic() - began:.1f} s after the server was told to")
    assert "The server is closing" in left[-3]
    assert left[-2:] == ['data: {"type":"finish"}', "data: [DONE]"]
