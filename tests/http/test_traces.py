"""Spans of a request and its stages; what a caller began goes on; where they are sent."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from service.http.collector import provider
from service.serve import traces_of
from service.settings import Settings
from tests.http.conftest import ARTICLES, running
from tests.served import environment, passage, served

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
QUESTION = {"question": "Who was allowed to cross the border?"}
WAIT_SECONDS = 5.0
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


@dataclass(frozen=True, slots=True)
class Traced:
    """A server, and the spans it has made."""

    client: httpx.Client
    provider: TracerProvider
    exporter: InMemorySpanExporter

    def spans(self, requests: int = 1) -> list[ReadableSpan]:
        """Those since the last look, oldest first, once so many requests are over: a span ends a
        little after its reply."""
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            self.provider.force_flush()
            found = self.exporter.get_finished_spans()
            if sum(span.kind is SpanKind.SERVER for span in found) >= requests:
                break
            assert time.monotonic() < deadline, "no span"
            time.sleep(0.01)
        self.exporter.clear()
        return sorted(found, key=lambda span: span.start_time or 0)


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traced]:
    exporter = InMemorySpanExporter()
    traces = provider(exporter)
    with running(Settings(data=tmp_path_factory.mktemp("data")), traces=traces) as client:
        made = Traced(client, traces, exporter)
        for article in ARTICLES:
            assert client.post("/v1/documents", json=article).status_code == 201
        made.spans(len(ARTICLES))
        yield made
    traces.shutdown()


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_a_request_and_its_stages_are_one_trace(traced: Traced, stream: bool) -> None:
    traceparent = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
    traced.client.post("/v1/ask", json=QUESTION | {"stream": stream}, headers=traceparent)
    spans = traced.spans()
    (request,) = (span for span in spans if span.name == "POST /v1/ask")
    stages = [span for span in spans if span is not request]
    assert [span.name for span in stages][:2] == ["passage.retrieve", "passage.evidence"]
    assert {f"{span.context.trace_id:032x}" for span in spans if span.context} == {TRACE}
    assert request.parent is not None
    assert f"{request.parent.span_id:016x}" == PARENT
    assert request.context is not None
    assert {span.parent and span.parent.span_id for span in stages} == {request.context.span_id}
    assert request.attributes is not None
    assert request.attributes["passage.outcome"] in ("answered", "not_found", "partial")
    for before, after in pairwise(stages):
        assert before.end_time is not None
        assert before.end_time == after.start_time


def test_spans_hold_no_text(traced: Traced) -> None:
    traced.client.post("/v1/ask", json=QUESTION)
    traced.client.get("/v1/documents", params={"q": "border"})
    told = "".join(span.to_json() for span in traced.spans(2))
    assert "url.query" in told
    assert "border" not in told


def test_probes_leave_no_spans(traced: Traced) -> None:
    for path in ("/startupz", "/livez", "/readyz", "/metrics"):
        assert traced.client.get(path).status_code == 200
    traced.client.get("/v1/models")
    assert [span.name for span in traced.spans()] == ["GET /v1/models"]


def test_they_are_off_unless_a_collector_is_named() -> None:
    assert traces_of({}) is None
    assert traces_of({ENDPOINT: "http://x", "OTEL_SDK_DISABLED": "true"}) is None
    assert traces_of({ENDPOINT: "http://x", "OTEL_TRACES_EXPORTER": "none"}) is None


@contextmanager
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """A collector's address, and what it was sent at ``/v1/traces``."""
    sent: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if self.path == "/v1/traces":
                sent.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", sent
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_served_process_sends_them_by_the_standard_variables(tmp_path: Path) -> None:
    with collector() as (address, sent):
        with served(tmp_path, {ENDPOINT: address, "OTEL_SERVICE_NAME": "my-passage"}) as server:
            server.client.post("/v1/documents", json=ARTICLES[0])
            server.client.post("/v1/ask", json=QUESTION)
        whole = b"".join(sent)
    assert b"passage.retrieve" in whole
    assert b"POST /v1/ask" in whole
    assert b"my-passage" in whole


def test_nothing_of_it_is_loaded_while_it_is_off(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom service import serve\nfrom service.http import app\n"
        "assert serve.traces_of({}) is None\n"
        "print([name for name in sys.modules if name.startswith(('opentelemetry.sdk', 'google'))])"
    )
    command = [*passage()[:2], program]
    done = subprocess.run(
        command, env=environment(tmp_path), capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
