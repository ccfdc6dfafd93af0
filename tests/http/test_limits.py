"""Test S6: the worst bodies, to a process of its own: told in a 4xx within a second, no failure of
ours, little memory kept. What is large and right is taken.
"""

from __future__ import annotations

import copy
import itertools
import json
import select
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from service.http.schemas import MAX_EVIDENCE
from service.settings import Settings
from tests.http.conftest import ARTICLES
from tests.served import Served, served

SECONDS = 1.0
MEGABYTES = 50.0
CAP = Settings.model_fields["max_json_bytes"].default
UPLOAD_CAP = Settings.model_fields["max_upload_bytes"].default

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
TURN = {"role": "user", "text": "Who?"}
FILTERS = {"outlet": ["a"], "author": ["a"], "language": ["en"], "document_ids": ["a"]}
DATES = {"published_after": "2022-01-01", "published_before": "2022-12-31"}

BODIES: dict[str, dict[str, Any]] = {
    "/v1/ask": {"question": "Who?", "history": [TURN], "filters": FILTERS | DATES},
    "/v1/search": {"query": "Who?", "filters": FILTERS | DATES},
    "/v1/documents": ARTICLES[0] | {"author": "A", "language": "en"},
    "/v1/check": {"text": "They crossed.", "evidence": [{"id": "a", "text": "They crossed."}]},
    "/v1/chat/completions": {
        "model": "passage-extractive",
        "messages": [{"role": "user", "content": "Who?"}],
    },
    "/v1/responses": {"model": "passage-extractive", "input": "Who?"},
}
"""A good body for each route that takes text; each of its strings is spoilt in turn."""

NAMES = {"\x00": "NUL", "\ud800": "a surrogate"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("served")) as running:
        for article in ARTICLES:
            assert running.client.post("/v1/documents", json=article).status_code == 201
        for path, body in BODIES.items():
            assert running.client.post(path, json=body).is_success
        yield running


def strings(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the strings of a body stand."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from strings(one, (*path, key))


def spoilt(body: dict[str, Any], path: tuple[Any, ...], character: str) -> bytes:
    whole: Any = copy.deepcopy(body)
    place = whole
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] += character
    return json.dumps(whole).encode()


def attacks() -> Iterator[tuple[str, str, str, dict[str, str], bytes]]:
    """What it is, method, address, headers, body."""
    for route, body in BODIES.items():
        yield f"too big to {route}", "POST", route, JSON, b'{"question": "' + b"a" * CAP + b'"}'
        yield f"depth 100k to {route}", "POST", route, JSON, b'{"a":' + b"[" * 100_000
        yield (
            f"NaN to {route}",
            "POST",
            route,
            JSON,
            json.dumps(body | {"k": float("nan")}).encode(),
        )
        for path, character in itertools.product(strings(body), NAMES):
            what = f"{NAMES[character]} in {'.'.join(map(str, path))} of {route}"
            yield what, "POST", route, JSON, spoilt(body, path, character)
    part = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\na\r\n'
    yield "10k parts", "POST", "/v1/documents", FORM, part * 10_000 + b"--x--\r\n"
    field = b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\na\r\n'
    yield "10k fields", "POST", "/v1/documents", FORM, field * 10_000 + b"--x--\r\n"
    yield "1 MB query", "GET", "/v1/documents?q=" + "a" * 1_000_000, {}, b""
    yield "NUL in a query", "GET", "/v1/documents?q=%00", {}, b""
    yield "NUL in an id", "GET", "/v1/documents/%00", {}, b""


def test_the_worst_bodies_are_told_at_once(server: Served) -> None:
    before, slowest, number, wrong = server.megabytes(), 0.0, 0, []
    for what, method, address, headers, body in attacks():
        began = time.perf_counter()
        status = sent(server.client, method, address, headers, body)
        took = time.perf_counter() - began
        if not (400 <= status < 500 and took < SECONDS):
            wrong.append((what, status, round(took, 2)))
        slowest, number = max(slowest, took), number + 1
    assert wrong == []
    for headers in (JSON, FORM):
        took = endless(server.client, headers)
        assert took < SECONDS, (headers, took)
        slowest, number = max(slowest, took), number + 1
    grown = server.megabytes() - before
    print(f"S6: {number} bodies, 0 5xx, slowest {slowest:.2f} s, RSS {grown:+.1f} MB")
    assert grown <= MEGABYTES
    assert server.client.get("/readyz").status_code == 200


@pytest.mark.parametrize("piece", [b"X-Long: " + b"a" * 8_000 + b"\r\n", b"a" * 8_000])
def test_headers_without_end_are_cut_off(server: Served, piece: bytes) -> None:
    """Many of them, or one: the parser itself would keep all that comes."""
    with raw(server.client) as line:
        line.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Endless: ")
        sent_bytes = 0
        try:
            while not select.select([line], [], [], 0)[0]:
                line.sendall(piece)
                sent_bytes += len(piece)
                assert sent_bytes < 20_000_000
            assert status(line) == 400
        except ConnectionError:
            pass  # hung up on while more was on its way, which can cost the reply
    assert server.client.get("/livez").status_code == 200


def test_long_headers_are_taken_one_request_after_another(server: Served) -> None:
    for _ in range(20):
        reply = server.client.get("/livez", headers={"X-Long": "a" * 8_000})
        assert reply.status_code == 200


def sent(
    client: httpx.Client, method: str, address: str, headers: dict[str, str], body: bytes
) -> int:
    if len(address) < 60_000:
        return client.request(method, address, headers=headers, content=body).status_code
    # httpx refuses to send so long an address.
    with raw(client) as line:
        line.sendall(f"{method} {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        return status(line)


def endless(client: httpx.Client, headers: dict[str, str]) -> float:
    """Seconds from the first byte over the cap to the reply, while more and more is sent."""
    cap = CAP if headers is JSON else UPLOAD_CAP
    piece = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
    with raw(client) as line:
        head = "POST /v1/documents HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        line.sendall(f"{head}Content-Type: {headers['Content-Type']}\r\n\r\n".encode())
        seen, over = 0, 0.0
        while not select.select([line], [], [], 0)[0]:
            line.sendall(piece)
            seen += 65_536
            if seen > cap and not over:
                over = time.perf_counter()
        assert status(line) in (400, 413)
        return time.perf_counter() - over if over else 0.0


def raw(client: httpx.Client) -> socket.socket:
    assert client.base_url.port is not None
    return socket.create_connection((client.base_url.host, client.base_url.port), timeout=10)


def status(line: socket.socket) -> int:
    return int(line.recv(4096).split()[1])


def test_a_body_at_the_cap_is_taken(server: Served) -> None:
    empty = json.dumps({"id": "long", "text": ""}).encode()
    words = ("A cap is a cap. " * (CAP // 16 + 1))[: CAP - len(empty)]
    body = json.dumps({"id": "long", "text": words}).encode()
    assert len(body) == CAP
    assert server.client.post("/v1/search", headers=JSON, content=body + b" ").status_code == 413
    assert server.client.post("/v1/search", headers=JSON, content=body).status_code == 422


def test_a_million_characters_of_evidence_are_read(server: Served) -> None:
    line = "Ferry {0} leaves Ostrel at six with {0} dogs on board. "
    text = "".join(line.format(n) for n in range(20_000))[:MAX_EVIDENCE]
    draft = " ".join(line.format(n).strip() for n in range(0, 3_000, 200))
    began = time.perf_counter()
    reply = server.client.post(
        "/v1/check", json={"text": draft, "evidence": [{"id": "a", "text": text}]}
    )
    took = time.perf_counter() - began
    assert reply.status_code == 200, reply.text
    claims = reply.json()["claims"]
    print(f"POST /v1/check: {len(text):,} characters, {len(claims)} claims, {took:.1f} s")
    assert {claim["verdict"] for claim in claims} == {"supported"}
    assert took < 15
    over = [{"id": "a", "text": text}, {"id": "b", "text": "b"}]
    refused = server.client.post("/v1/check", json={"text": draft, "evidence": over})
    assert refused.status_code == 422
    assert "1,000,000" in refused.json()["detail"]


def test_old_turns_are_left_out_not_refused(server: Served) -> None:
    turns = [{"role": "user", "text": "x" * 30_000}] * 5 + [TURN] * 100
    reply = server.client.post("/v1/ask", json={"question": "Who?", "history": turns})
    assert reply.status_code == 200
