"""Every route for callers with and without a document's group: what may not be read is in no
reply, and an id of such a document is answered as one that nobody has."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from retrieval.library import Library
from retrieval.types import Document
from service.access.caller import SCOPES
from service.access.keys import KeyStore
from service.access.rules import RULES, need_of
from service.http.app import create_app
from service.http.problems import DAMAGED
from service.settings import Settings
from tests.fakes import HashEncoder
from tests.http.conftest import running, wait_for_job
from tests.http.test_access import SITE, bearer, served
from tests.issuer import AUDIENCE, provider
from tests.retrieval.collection import change

QUESTION = "When does the ferry to Ostrel leave the harbour?"
MCP = {"Accept": "application/json, text/event-stream"}


@dataclass(frozen=True, slots=True)
class Held:
    """A document of the server; ``sign`` stands in every field of it and nowhere else."""

    sign: str
    groups: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"notice-{self.sign.casefold()}"

    @property
    def body(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": f"Ferry notice of {self.sign}",
            "text": "The ferry to Ostrel leaves the harbour at six in the morning. "
            f"Captain {self.sign} was allowed to cross to Ostrel with it.",
            "outlet": f"{self.sign} Gazette",
            "author": f"{self.sign} Editor",
            "url": f"https://{self.sign.casefold()}.example/notice",
            "groups": list(self.groups),
        }


HELD = (
    Held("Quillfeather", ("a",)),
    Held("Brambleworth", ("b",)),
    Held("Thistlemere", ("a", "b")),
    Held("Larkensford", ()),
)

READERS: dict[str, frozenset[str] | None] = {
    "ask without groups": frozenset(),
    "ask a": frozenset("a"),
    "ask b": frozenset("b"),
    "ask a b": frozenset("ab"),
    "ask of a group that has nothing": frozenset("c"),
    "ingest without groups": frozenset(),
    "ingest a": frozenset("a"),
    "ingest b": frozenset("b"),
    "widget a": frozenset("a"),
    "oidc a": frozenset("a"),
    "oidc ingest b": frozenset("b"),
    "oidc without groups": frozenset(),
    "admin": None,
    "oidc admin": None,
}
"""Kinds of callers and the groups they hold; None: everything."""


def may_read(kind: str, one: Held) -> bool:
    held = READERS[kind]
    return held is None or not one.groups or not held.isdisjoint(one.groups)


@dataclass(frozen=True, slots=True)
class Site:
    """A server that holds the documents; ``jobs`` are uploads of the two groups' crawlers."""

    client: httpx.Client
    headers: dict[str, dict[str, str]]
    jobs: dict[str, str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("data")
    with provider() as issuer, closing(KeyStore(data)) as keys:
        settings = Settings(
            data=data,
            oidc_issuer=issuer.address,
            oidc_audience=AUDIENCE,
            oidc_jwks_url=issuer.address,
            per_minute=100_000,
        )
        headers = {}
        for kind, held in READERS.items():
            scope = next(one for one in reversed(SCOPES) if one in kind or one == "ask")
            groups = sorted(held or ())
            if "oidc" in kind:
                headers[kind] = bearer(
                    issuer.token(sub=kind, scope=f"passage:{scope}", groups=groups)
                )
            else:
                origins = [SITE] if "widget" in kind else []
                _, secret = keys.add(kind, scope, origins, groups=groups)
                headers[kind] = bearer(secret) | ({"Origin": SITE} if origins else {})
        with running(settings) as client:
            jobs = {}
            for one in HELD:
                reply = client.post("/v1/documents", json=one.body, headers=headers["admin"])
                assert reply.status_code == 201, reply.text
            for group in "ab":
                jobs[group] = uploaded(client, headers[f"ingest {group}"], group)
            yield Site(client, headers, jobs)


def uploaded(client: httpx.Client, headers: dict[str, str], group: str) -> str:
    """The id of a finished upload of a file that nobody else could tell from another."""
    name = f"{signs_of(group)[0]}.txt"
    files = {"files": (name, b"The ferry to Ostrel was painted in the harbour.")}
    reply = client.post("/v1/documents", files=files, headers=headers)
    assert reply.status_code == 202, reply.text
    job: str = reply.json()["id"]
    client.headers.update(headers)
    wait_for_job(client, job)
    for header in headers:
        del client.headers[header]
    return job


def signs_of(group: str) -> list[str]:
    return [one.sign for one in HELD if one.groups == (group,)]


Reads = Callable[[Site, str], list[dict[str, Any]]]
"""Requests to one route, as arguments of ``httpx.Client.request``, that a reader of an id tries."""


def plain(**request: Any) -> Reads:
    return lambda site, document_id: [request]


def tool(name: str, **arguments: Any) -> dict[str, Any]:
    call = {"name": name, "arguments": arguments}
    rpc = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    return {"json": rpc, "headers": MCP}


def chat(stream: bool) -> dict[str, Any]:
    messages = [{"role": "user", "content": QUESTION}]
    return {"json": {"model": "passage-extractive", "messages": messages, "stream": stream}}


def respond(stream: bool) -> dict[str, Any]:
    return {"json": {"model": "passage-extractive", "input": QUESTION, "stream": stream}}


def asked(site: Site, document_id: str) -> list[dict[str, Any]]:
    only = {"document_ids": [document_id]}
    return [
        {"json": {"question": question, "stream": stream, "filters": filters}}
        for question in (QUESTION, "Why was the bridge closed?", "¿Cuándo sale el ferry a Ostrel?")
        for stream in (False, True)
        for filters in (None, only, {"outlet": f"{sign_in(document_id)} gazette"})
    ]


def sign_in(document_id: str) -> str:
    return document_id.removeprefix("notice-")


def searched(site: Site, document_id: str) -> list[dict[str, Any]]:
    only = {"document_ids": [document_id]}
    return [
        {"json": {"query": "ferry harbour", "k": 50, "words": words, "filters": filters}}
        for words in (False, True)
        for filters in (None, only)
    ]


def checked(site: Site, document_id: str) -> list[dict[str, Any]]:
    draft = "The ferry to Ostrel leaves the harbour at six in the morning."
    only = {"document_ids": [document_id]}
    return [{"json": {"text": draft, "filters": filters}} for filters in (None, only)]


def tools(site: Site, document_id: str) -> list[dict[str, Any]]:
    return [
        tool("search", query="ferry harbour"),
        tool("fetch", id=document_id),
        tool("ask", question=QUESTION),
        tool("ask", question=QUESTION, filters={"document_ids": [document_id]}),
    ]


def judged(site: Site, document_id: str) -> list[dict[str, Any]]:
    cited = {"document_id": document_id, "start": 0, "end": 5}
    answer = {"id": "ans_1", "question": "?", "outcome": "answered", "text": "."}
    return [{"json": {"rating": "up", "answer": answer | {"citations": [cited]}}}]


def listed(site: Site, document_id: str) -> list[dict[str, Any]]:
    return [
        {"params": params}
        for params in ({}, {"q": "ferry"}, {"q": sign_in(document_id)}, {"q": "notice"})
    ]


def nothing_written(site: Site, document_id: str) -> list[dict[str, Any]]:
    """Writing is tried below, by who may not; here only what stores nothing."""
    return [{"json": {"id": document_id}}]


REQUESTS: dict[tuple[str, str], Reads] = {
    ("GET", "/"): lambda site, document_id: [{}, {"params": {"q": QUESTION}}],
    ("GET", "/documents"): listed,
    ("GET", "/documents/{document_id}"): plain(params={"c": "0-5"}),
    ("POST", "/v1/ask"): asked,
    ("POST", "/v1/search"): searched,
    ("POST", "/v1/check"): checked,
    ("POST", "/v1/feedback"): judged,
    ("GET", "/v1/suggestions"): plain(),
    ("GET", "/v1/facets"): plain(),
    ("GET", "/v1/documents"): listed,
    ("GET", "/v1/documents/{document_id}"): plain(),
    ("GET", "/v1/models"): plain(),
    ("GET", "/v1/models/{model}"): plain(),
    ("POST", "/v1/chat/completions"): lambda site, document_id: [chat(False), chat(True)],
    ("POST", "/v1/responses"): lambda site, document_id: [respond(False), respond(True)],
    ("POST", "/mcp"): tools,
    ("POST", "/v1/documents"): nothing_written,
    ("DELETE", "/v1/documents/{document_id}"): plain(),
    ("GET", "/v1/jobs/{job_id}"): plain(),
    ("GET", "/metrics"): plain(),
    ("GET", "/status"): plain(),
    ("GET", "/readyz"): plain(),
}
"""What readers try at each route that is not one of the files and forms below."""

WITHOUT_DOCUMENTS = {
    ("GET", "/startupz"),
    ("GET", "/livez"),
    ("GET", "/openapi.json"),
    ("GET", "/docs"),
    ("GET", "/widget.js"),
    ("GET", "/static/{name}.js"),
    ("GET", "/static/page.css"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/sign-out"),
}
"""Routes that know no library: forms, files and the server's own state."""

SHOWING = {
    ("GET", "/"),
    ("GET", "/documents"),
    ("GET", "/documents/{document_id}"),
    ("POST", "/v1/ask"),
    ("POST", "/v1/search"),
    ("POST", "/v1/check"),
    ("GET", "/v1/facets"),
    ("GET", "/v1/documents"),
    ("GET", "/v1/documents/{document_id}"),
    ("POST", "/v1/chat/completions"),
    ("POST", "/v1/responses"),
    ("POST", "/mcp"),
    ("GET", "/v1/jobs/{job_id}"),
    ("GET", "/status"),
}
"""Routes at which an admin is shown what others are not: there the requests would see a leak."""


def test_every_route_is_tried(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEncoder, write=True) as library:
        routes = served(create_app(library, Settings(data=tmp_path)))
    assert routes == set(REQUESTS) | WITHOUT_DOCUMENTS
    assert set(REQUESTS).isdisjoint(WITHOUT_DOCUMENTS)


@pytest.mark.parametrize("kind", READERS)
def test_what_may_not_be_read_is_in_no_reply(site: Site, kind: str) -> None:
    foreign = {one.sign for one in HELD if not may_read(kind, one)}
    told: set[tuple[str, str]] = set()
    sent = 0
    for route in sorted(REQUESTS):
        for reply in tried(site, kind, route):
            sent += 1
            assert reply.status_code < 500, reply.text
            shown = signs_in(reply)
            assert not shown & foreign, (route, reply.text)
            if shown:
                told.add(route)
    print(f"{kind}: {sent} replies of {len(REQUESTS)} routes, 0 with a foreign document")
    if READERS[kind] is None:  # the control: these very requests show what there is to show
        assert told == SHOWING


def tried(site: Site, kind: str, route: tuple[str, str]) -> Iterator[httpx.Response]:
    """The replies to every request at a route, about each document and upload in turn."""
    method, template = route
    targets = [*site.jobs.values()] if "{job_id}" in template else [one.id for one in HELD]
    for target in targets:
        if method == "DELETE" and READERS[kind] is None:
            continue
        if method == "DELETE" and may_read(kind, next(one for one in HELD if one.id == target)):
            continue
        path = re.sub(r"\{\w+\}", target, template)
        for request in REQUESTS[route](site, target):
            headers = site.headers[kind] | request.get("headers", {})
            yield site.client.request(method, path, **request | {"headers": headers})


def signs_in(reply: httpx.Response) -> set[str]:
    """The documents that a reply shows anything of; what the request itself said is no sign."""
    said = str(reply.request.url) + reply.request.content.decode("utf-8", "replace")
    text = f"{reply.text}{reply.headers}".casefold().replace(said.casefold(), "")
    return {
        one.sign
        for one in HELD
        if (one.sign.casefold() in text and one.sign.casefold() not in said.casefold())
        or f"captain {one.sign}".casefold() in text
        or f"notice of {one.sign}".casefold() in text
        or f"{one.sign}.txt".casefold() in text
    }


@pytest.mark.parametrize("kind", READERS)
def test_counts_are_of_what_may_be_read(site: Site, kind: str) -> None:
    headers = site.headers[kind]
    readable = sum(may_read(kind, one) for one in HELD)
    held = READERS[kind]
    readable += 2 if held is None else len(held & {"a", "b"})  # the uploads, one of each group
    listed = site.client.get("/v1/documents", headers=headers).json()
    assert (len(listed["documents"]), listed["total"]) == (readable, readable)
    facets = site.client.get("/v1/facets", headers=headers).json()
    assert facets["documents"] == readable
    assert len(facets["outlets"]) == sum(may_read(kind, one) for one in HELD)
    request = {"question": QUESTION, "stream": True}
    stream = site.client.post("/v1/ask", json=request, headers=headers).text
    assert f'"data":{{"documents":{readable}}}' in stream
    page = site.client.get("/documents", headers=headers).text
    assert page.count("/documents/notice-") == sum(may_read(kind, one) for one in HELD)
    assert "documents" not in site.client.get("/readyz", headers=headers).json()


@pytest.mark.parametrize("kind", [kind for kind in READERS if "admin" not in kind])
def test_a_foreign_id_and_an_unknown_one_are_answered_alike(site: Site, kind: str) -> None:
    headers = site.headers[kind]
    foreign = [one.id for one in HELD if not may_read(kind, one)]
    if not foreign:
        assert kind == "ask a b"
    for method, template in (
        ("GET", "/v1/documents/{}"),
        ("GET", "/documents/{}"),
        ("DELETE", "/v1/documents/{}"),
    ):
        replies = [
            site.client.request(method, template.format(one), headers=headers)
            for one in (*foreign, "nobody")
        ]
        assert len({(one.status_code, told(one)) for one in replies}) == 1
    jobs = [job for group, job in site.jobs.items() if kind != f"ingest {group}"]
    replies = [site.client.get(f"/v1/jobs/{job}", headers=headers) for job in (*jobs, "job_0")]
    assert len({(one.status_code, told(one)) for one in replies}) == 1
    for one in HELD:  # nothing of it was deleted
        there = site.client.get(f"/v1/documents/{one.id}", headers=site.headers["admin"])
        assert there.json()["text"] == one.body["text"]


def told(reply: httpx.Response) -> str:
    """A reply without what differs each time."""
    return re.sub(r'"request_id":"\w+"', "", reply.text)


def test_who_may_write_what(site: Site) -> None:
    def put(kind: str, document_id: str, *groups: str) -> int:
        body = {"id": document_id, "text": "A note about the weather.", "groups": list(groups)}
        return site.client.post("/v1/documents", json=body, headers=site.headers[kind]).status_code

    def delete(kind: str, document_id: str) -> int:
        path = f"/v1/documents/{document_id}"
        return site.client.delete(path, headers=site.headers[kind]).status_code

    def groups(kind: str, document_id: str) -> object:
        path = f"/v1/documents/{document_id}"
        return site.client.get(path, headers=site.headers[kind]).json().get("groups", "none")

    assert put("ingest a", "w1") == 201
    assert groups("admin", "w1") == groups("ingest a", "w1") == ["a"]
    assert groups("ask a", "w1") is None  # there, but who else reads it is not theirs to know
    assert groups("ask b", "w1") == "none"
    assert put("ingest a", "w2", "b") == put("ingest a", "w2", "a", "b") == 403
    assert put("ingest without groups", "w2", "a") == 403
    assert put("oidc ingest b", "w2", "b") == 201
    assert put("admin", "w3", "a", "b") == 201
    assert groups("ingest a", "w3") == ["a"]
    assert groups("admin", "w3") == ["a", "b"]
    assert put("ingest a", "w3", "a") == 403  # b reads it too
    assert delete("ingest a", "w3") == 403
    assert put("ingest without groups", "w4") == 201
    assert put("ingest a", "w4", "a") == delete("ingest a", "w4") == 403
    assert put("admin", "w4", "a") == 201  # re-adding changes who may read it
    assert groups("ask b", "w4") == "none"
    assert delete("ingest a", "w4") == 204
    for kind, name in (("ingest a", "w1"), ("ingest b", "w2"), ("admin", "w3")):
        assert delete(kind, name) == 204


def test_an_id_of_another_group_can_be_taken_and_changes_nothing_there(site: Site) -> None:
    mine, theirs = site.headers["ingest b"], site.headers["ingest a"]
    (one,) = (one for one in HELD if one.groups == ("a",))
    once = {"Idempotency-Key": "1"}
    site.client.post("/v1/documents", json=one.body, headers=theirs | once)
    replies = []
    for number, document_id in enumerate((one.id, "an-id-that-nobody-has"), start=1):
        body = {"id": document_id, "text": "The weather was fine in Ostrel."}
        for headers in ({"Idempotency-Key": f"{number}"}, {}, {}):
            reply = site.client.post("/v1/documents", json=body, headers=mine | headers)
            replies.append((reply.status_code, reply.json().get("outcome")))
    assert replies[:3] == replies[3:] == [(201, "added"), (201, "unchanged"), (201, "unchanged")]
    (request,) = judged(site, f"{one.id}~2")  # how who sees both is shown it
    admin = site.headers["admin"]
    assert site.client.get(f"/v1/documents/{one.id}~2", headers=admin).status_code == 200
    assert site.client.post("/v1/feedback", headers=admin, **request).status_code == 201
    for headers, text in ((theirs, one.body["text"]), (mine, "The weather was fine in Ostrel.")):
        assert site.client.get(f"/v1/documents/{one.id}", headers=headers).json()["text"] == text
    for document_id in (one.id, "an-id-that-nobody-has"):
        path = f"/v1/documents/{document_id}"
        assert [site.client.delete(path, headers=mine).status_code for _ in "12"] == [204, 404]
    assert site.client.get(f"/v1/documents/{one.id}", headers=theirs).status_code == 200


def test_uploads_are_of_the_groups_they_state(site: Site) -> None:
    lines = [
        {"id": "line-1", "text": "The tide was high.", "groups": "a"},
        {"id": "line-2", "text": "The tide was low."},
        {"id": "line-3", "text": "The tide was gone.", "groups": 3},
        {"id": "line-4", "text": "The tide came back.", "groups": ["b"]},
    ]
    content = "\n".join(map(json.dumps, lines)).encode()

    def upload(kind: str, **fields: Any) -> httpx.Response:
        files = {"files": ("tide.jsonl", content)}
        return site.client.post(
            "/v1/documents", files=files, data=fields, headers=site.headers[kind]
        )

    assert upload("ingest a", groups=["b"]).status_code == 403
    assert upload("ingest a", groups=[" "]).json()["errors"][0]["field"] == "groups"
    for kind, fields, seen in (
        ("admin", {"groups": ["c", "d"]}, {"line-1": "a", "line-2": "cd", "line-4": "b"}),
        ("admin", {}, {"line-1": "a", "line-2": "", "line-4": "b"}),
    ):
        job = upload(kind, **fields).json()["id"]
        site.client.headers.update(site.headers["admin"])
        (file,) = wait_for_job(site.client, job)["files"]
        del site.client.headers["Authorization"]
        assert file["message"] == 'tide.jsonl:3: "groups" is not a list of names'
        for name, groups in seen.items():
            path = f"/v1/documents/{name}"
            found = site.client.get(path, headers=site.headers["admin"]).json()
            assert found["groups"] == list(groups), name
    for name in ("line-1", "line-2", "line-4"):
        site.client.delete(f"/v1/documents/{name}", headers=site.headers["admin"])
    job = upload("ingest a").json()["id"]  # line 4 is not its to write, the others are
    site.client.headers.update(site.headers["ingest a"])
    (file,) = wait_for_job(site.client, job)["files"]
    del site.client.headers["Authorization"]
    assert file["documents"] == 2
    assert "line-4: this key writes documents of its groups only: a" in file["message"]
    for name in ("line-1", "line-2"):
        path = f"/v1/documents/{name}"
        assert site.client.get(path, headers=site.headers["ask b"]).status_code == 404
        assert site.client.delete(path, headers=site.headers["ingest a"]).status_code == 204


def test_copies_of_others_are_neither_counted_nor_linked(tmp_path: Path) -> None:
    text = "The bridge at Ostrel was closed on Monday because of the ice on the river."
    with (
        Library.open(tmp_path, HashEncoder, write=True) as library,
        closing(KeyStore(tmp_path)) as keys,
    ):
        kinds = {"a": ["a"], "a b": ["a", "b"], "none": []}
        shown = {
            kind: bearer(keys.add(kind, "ask", groups=held)[1]) for kind, held in kinds.items()
        }
        admin = bearer(keys.add("admin", "admin")[1])
        app = create_app(library, Settings(data=tmp_path))
        with TestClient(app, base_url="http://127.0.0.1") as client:
            for name, groups in (("first", []), ("second", ["a"]), ("third", ["b"])):
                body = {"id": name, "text": text, "groups": groups}
                assert client.post("/v1/documents", json=body, headers=admin).status_code == 201
            for kind, copies in (("none", 0), ("a", 1), ("a b", 2)):
                request = {"question": "Why was the bridge at Ostrel closed?"}
                answer = client.post("/v1/ask", json=request, headers=shown[kind]).json()
                cited = [*answer["citations"], *answer["nearest"]]
                assert {one["copies"] for one in cited} == {copies}
                page = client.get("/documents/first", headers=shown[kind]).text
                assert page.count('href="/documents/second"') == (copies > 0)
                assert page.count('href="/documents/third"') == (copies > 1)


def test_a_damaged_document_is_named_to_nobody_who_asks(tmp_path: Path) -> None:
    with (
        Library.open(tmp_path, HashEncoder, write=True) as library,
        closing(KeyStore(tmp_path)) as keys,
    ):
        secret = keys.add("reader", "ask", groups=["b"])[1]
        app = create_app(library, Settings(data=tmp_path))
        with TestClient(app, base_url="http://127.0.0.1", headers=bearer(secret)) as client:
            library.add([Document(one.id, one.body["text"], groups=one.groups) for one in HELD])
            change(
                tmp_path / "library.db",
                "UPDATE passages SET vector = zeroblob(length(vector))"
                " WHERE document_id = 'notice-quillfeather'",
            )
            replies = [
                client.post("/v1/search", json={"query": "ferry"}),
                client.post("/v1/ask", json={"question": QUESTION}),
                client.post("/v1/ask", json={"question": QUESTION, "stream": True}),
                client.post("/mcp", **tool("search", query="ferry harbour")),
            ]
            for reply in replies:
                assert DAMAGED in reply.text
                assert "quillfeather" not in reply.text


def test_a_route_that_takes_the_whole_library_is_seen(tmp_path: Path) -> None:
    """The control: only what concerns everybody may reach past what its caller may read."""
    allowed = {"app.py", "caller.py", "health.py", "overview.py", "state.py"}
    http = Path(__file__).resolve().parents[2] / "service" / "http"
    reach = re.compile(r"services\.whole|whole=library|whole: Library")
    users = {path.name for path in http.glob("*.py") if reach.search(path.read_text())}
    assert users == allowed
    for module in ("health.py", "overview.py"):
        text = (http / module).read_text()
        assert set(re.findall(r"services\.whole\.?(\w*)", text)) <= {
            "",
            "count",
            "facets",
            "generation",
        }
    assert need_of("GET", "/status") == need_of("GET", "/metrics") == "admin"
    assert len(RULES) == len(REQUESTS) + len(WITHOUT_DOCUMENTS)
