"""While no place is free a question is refused before its body is read; other work is not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import numpy as np
import numpy.typing as npt
import pytest

from service.access.keys import KeyStore
from service.settings import Settings
from tests.fakes import HashEncoder
from tests.http.conftest import ARTICLES, START_SECONDS, running

QUESTION = {"question": "Who was allowed to cross?"}


class WaitingEncoder(HashEncoder):
    """Reads a question once it is let."""

    def __init__(self, let: threading.Event) -> None:
        super().__init__()
        self._let = let
        self.asked = threading.Event()

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        if text.startswith(QUESTION["question"]):
            self.asked.set()
            assert self._let.wait(START_SECONDS)
        return super().encode_query(text)


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[httpx.Client]:
    """A server whose one place is taken."""
    let = threading.Event()
    encoder = WaitingEncoder(let)
    settings = Settings(data=tmp_path, ask_threads=1, ask_queue=0)
    with running(settings, lambda: encoder) as client, ThreadPoolExecutor(1) as another:
        for article in ARTICLES:
            assert client.post("/v1/documents", json=article).status_code == 201
        first = another.submit(client.post, "/v1/ask", json=QUESTION)
        assert encoder.asked.wait(START_SECONDS)
        try:
            yield client
        finally:
            let.set()
        assert first.result().status_code == 200
        deadline = time.monotonic() + START_SECONDS
        while client.post("/v1/ask", json=QUESTION).status_code == 503:
            assert time.monotonic() < deadline, "the place did not become free"


def test_a_body_is_not_read_to_be_refused(busy: httpx.Client) -> None:
    for path in ("/v1/ask", "/v1/search", "/v1/check"):
        reply = busy.post(path, content=b"no JSON at all")
        assert reply.status_code == 503, path
        assert reply.headers["retry-after"] == "1"
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.json()["request_id"] == reply.headers["x-request-id"]


def test_the_openai_routes_refuse_in_their_shape(busy: httpx.Client) -> None:
    for path in ("/v1/chat/completions", "/v1/responses"):
        reply = busy.post(path, content=b"no JSON at all")
        assert reply.status_code == 503, path
        assert reply.headers["retry-after"] == "1"
        assert "try again" in reply.json()["error"]["message"]


def test_in_a_flood_nobody_is_asked_for_a_key(busy: httpx.Client, tmp_path: Path) -> None:
    with closing(KeyStore(tmp_path)) as keys:
        keys.add("reader", "ask")
    assert busy.post("/v1/ask", json=QUESTION).status_code == 503
    assert busy.get("/v1/documents").status_code == 401


def test_what_those_threads_do_not_do_goes_on(busy: httpx.Client) -> None:
    assert busy.get("/livez").status_code == 200
    assert busy.post("/v1/documents", content=b"no JSON at all").status_code == 415
    refused = 'passage_refused_total{queue="answers",why="full"}'
    before = _figure(busy, refused)
    busy.post("/v1/ask", json=QUESTION)
    assert _figure(busy, refused) == before + 1  # told once, by whoever refuses


def _figure(client: httpx.Client, name: str) -> float:
    lines = client.get("/metrics").text.splitlines()
    return next((float(line.split()[-1]) for line in lines if line.startswith(name)), 0.0)
