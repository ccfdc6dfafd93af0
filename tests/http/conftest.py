"""A live server on loopback over a real library, with an encoder that needs no model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from retrieval.library import Library
from retrieval.types import Encoder
from service.http.app import create_app
from service.http.protocol import BoundedHead
from service.http.traces import TracerProvider
from service.serve import Server, address_of, bind
from service.settings import Settings
from tests.fakes import HashEncoder

START_SECONDS = 10.0

ARTICLES = [
    {
        "id": "ukrainians",
        "title": "Ukrainians cross at San Ysidro",
        "text": "Hundreds of Ukrainians were allowed to cross the border at San Ysidro. "
        "They received permission to stay for one year.",
        "outlet": "Border Times",
        "published_at": "2022-03-18",
        "url": "https://example.org/ukrainians",
    },
    {
        "id": "russians",
        "title": "Russians wait",
        "text": "Russians were not allowed to cross the border and slept on the pavement. "
        "Officials gave no reason for the refusal.",
        "outlet": "Harbour News",
        "published_at": "2022-03-20",
    },
]


@contextmanager
def running(
    settings: Settings,
    encoder: Callable[[], Encoder] = HashEncoder,
    kind: type[Library] = Library,
    traces: TracerProvider | None = None,
) -> Iterator[httpx.Client]:
    with bind("127.0.0.1", 0) as listener:
        address = address_of("127.0.0.1", listener.getsockname()[1])
        with kind.open(settings.data, encoder, write=True, address=address) as library:
            app = create_app(library, settings, traces=traces)
            config = uvicorn.Config(app, http=BoundedHead, log_config=None)
            server = Server(config)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()
            try:
                deadline = time.monotonic() + START_SECONDS
                while not server.started and time.monotonic() < deadline:
                    time.sleep(0.01)
                with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
                    yield client
            finally:
                server.should_exit = True
                thread.join()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server that holds the two articles, with small limits."""
    settings = Settings(
        data=tmp_path_factory.mktemp("data"),
        max_json_bytes=64 * 1024,
        max_upload_bytes=256 * 1024,
        max_upload_files=5,
    )
    with running(settings) as client:
        for article in ARTICLES:
            assert client.post("/v1/documents", json=article).status_code == 201
        yield client


def wait_for_job(client: httpx.Client, job_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        job: dict[str, Any] = client.get(f"/v1/jobs/{job_id}").json()
        if job["status"] == "done":
            return job
        time.sleep(0.02)
    raise AssertionError("the job did not end")
