"""Whatever comes in, what is wrong is named in a problem+json with a 4xx status; never a 5xx."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

JSON = {"Content-Type": "application/json"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=x"}


def raw(value: Any) -> bytes:
    return json.dumps(value).encode()


def part(name: str, content: str = "a") -> str:
    disposition = f'Content-Disposition: form-data; name="files"; filename="{name}"'
    return f"--x\r\n{disposition}\r\n\r\n{content}\r\n"


CASES: list[tuple[str, str, dict[str, str], bytes, int, str | None]] = [
    ("no body", "/v1/ask", JSON, b"", 422, None),
    ("broken", "/v1/ask", JSON, b'{"question": ', 400, None),
    ("not utf-8", "/v1/ask", JSON, b'{"question": "\xff\xfe"}', 400, None),
    ("NaN", "/v1/search", JSON, b'{"query": "a", "k": NaN}', 400, None),
    ("huge number", "/v1/search", JSON, b'{"query": "a", "k": ' + b"9" * 6000 + b"}", 400, None),
    ("big k", "/v1/search", JSON, b'{"query": "a", "k": 1e300}', 422, "k"),
    ("deep", "/v1/ask", JSON, b'{"question": ' + b"[" * 50_000, 400, None),
    ("brackets", "/v1/ask", JSON, b"[" + b"[]," * 20_000 + b"[]]", 422, "body"),
    ("a list", "/v1/ask", JSON, b"[1]", 422, "body"),
    ("no question", "/v1/ask", JSON, b"{}", 422, "question"),
    ("empty", "/v1/ask", JSON, raw({"question": " \n "}), 422, "question"),
    ("20,000 characters", "/v1/ask", JSON, raw({"question": "a b " * 5000}), 422, "question"),
    ("a number", "/v1/ask", JSON, raw({"question": 7}), 422, "question"),
    ("NUL", "/v1/ask", JSON, raw({"question": "a\x00b"}), 422, "question"),
    ("surrogate", "/v1/ask", JSON, b'{"question": "a\\ud800b"}', 422, "question"),
    ("surrogate key", "/v1/ask", JSON, b'{"question": "a", "\\ud800": 1}', 422, None),
    ("unknown key", "/v1/ask", JSON, raw({"question": "a", "filter": {}}), 422, "filter"),
    ("bad role", "/v1/ask", JSON, raw({"question": "a", "history": [{"role": "root", "text": ""}]}),
     422, "history.0.role"),
    ("bad date", "/v1/ask", JSON, raw({"question": "a", "filters": {"published_after": "May"}}),
     422, "filters.published_after"),
    ("no such day", "/v1/documents", JSON, raw({"text": "a", "published_at": "2022-02-30"}),
     422, "published_at"),
    ("no text", "/v1/documents", JSON, raw({"title": "a"}), 422, "text"),
    ("blank text", "/v1/documents", JSON, raw({"text": " \n\t "}), 422, "text"),
    ("path as id", "/v1/documents", JSON, raw({"id": "../../x", "text": "a"}), 422, "id"),
    ("surrogate text", "/v1/documents", JSON, b'{"text": "a\\udfff"}', 422, "text"),
    ("script url", "/v1/documents", JSON, raw({"text": "a", "url": "javascript:alert(1)"}),
     422, "url"),
    ("too large", "/v1/documents", JSON, raw({"text": "a" * 100_000}), 413, None),
    ("no type", "/v1/ask", {}, raw({"question": "a"}), 415, None),
    ("wrong type", "/v1/ask", {"Content-Type": "text/plain"}, b"hello", 415, None),
    ("wrong type", "/v1/documents", {"Content-Type": "application/xml"}, b"<a/>", 415, None),
    ("no boundary", "/v1/documents", {"Content-Type": "multipart/form-data"}, b"--x", 400, None),
    ("broken parts", "/v1/documents", MULTIPART, b"--y\r\nnonsense", 400, None),
    ("no files", "/v1/documents", MULTIPART, b"--x--\r\n", 422, "files"),
    ("many parts", "/v1/documents", MULTIPART, ("".join(map(part, "abcdefgh")) + "--x--").encode(),
     400, None),
    ("large upload", "/v1/documents", MULTIPART, part("a", "a" * 300_000).encode(), 413, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "headers", "body", "status", "field"),
    [case[1:] for case in CASES],
    ids=[f"{case[0]} to {case[1]}" for case in CASES],
)
def test_is_refused(
    client: httpx.Client,
    path: str,
    headers: dict[str, str],
    body: bytes,
    status: int,
    field: str | None,
) -> None:
    check(client.post(path, headers=headers, content=body), status, field)


def check(reply: httpx.Response, status: int, field: str | None = None) -> None:
    problem = reply.json()
    assert (reply.status_code, problem["status"]) == (status, status), problem
    assert reply.headers["content-type"] == "application/problem+json"
    assert problem["request_id"] == reply.headers["x-request-id"]
    assert problem["title"]
    assert "Traceback" not in reply.text
    if field is not None:
        assert field in {error["field"] for error in problem["errors"]}


def test_an_undeclared_length_is_counted(client: httpx.Client) -> None:
    chunks = (b"a" * 10_000 for _ in range(30))
    check(client.post("/v1/ask", headers=JSON, content=chunks), 413)


@pytest.mark.parametrize("question", ["?", "x", "😀🎉", "(((", '"', "AND OR NOT", "a:b^2~", "*"])
def test_odd_questions_get_an_honest_answer(client: httpx.Client, question: str) -> None:
    reply = client.post("/v1/ask", json={"question": question})
    assert reply.status_code == 200
    assert reply.json()["text"]
    assert client.post("/v1/search", json={"query": question, "words": True}).status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.fixed_dictionaries(
        {"question": st.text(max_size=60)},
        optional={"history": st.lists(st.text()), "filters": st.dictionaries(st.text(), st.text())},
    ),
    st.sampled_from(["/v1/ask", "/v1/search", "/v1/documents"]),
)
def test_nothing_is_a_server_error(client: httpx.Client, body: dict[str, Any], path: str) -> None:
    if path == "/v1/search":
        body = {"query": body["question"]}
    reply = client.post(path, headers=JSON, content=raw(body))
    assert reply.status_code < 500, reply.text


def test_other_routes_and_methods(client: httpx.Client) -> None:
    check(client.get("/v1/nothing"), 404)
    check(client.get("/v1/ask"), 405)
    check(client.get("/v1/documents/no-such"), 404)
    check(client.get("/v1/documents/%00"), 404)
    check(client.get("/v1/documents", params={"offset": -1}), 422, "offset")
    check(client.get("/v1/documents", params={"offset": "9" * 30}), 422, "offset")


def test_other_hosts_and_origins_are_refused(client: httpx.Client) -> None:
    check(client.get("/v1/documents", headers={"Host": "evil.example"}), 400)
    foreign = {"Origin": "https://evil.example"}
    files = {"files": ("a.txt", b"text")}
    check(client.post("/v1/documents", files=files, headers=foreign), 403)
    check(client.delete("/v1/documents/ukrainians", headers=foreign), 403)
    assert client.get("/v1/documents/ukrainians").status_code == 200


def test_a_given_request_id_comes_back_if_it_is_plain(client: httpx.Client) -> None:
    given_id = client.get("/livez", headers={"X-Request-ID": "mine-1"}).headers["x-request-id"]
    assert given_id == "mine-1"
    odd = client.get("/livez", headers={"X-Request-ID": "a b<script>"}).headers["x-request-id"]
    assert odd != "a b<script>"
