"""Every route times every kind of caller, by the one table; and what keys do over HTTP."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from retrieval.library import Library
from service.access.audit import FILE as AUDIT
from service.access.caller import SCOPES
from service.access.keys import KeyStore
from service.access.rules import RULES, need_of
from service.http.app import create_app
from service.settings import Settings
from tests.fakes import HashEncoder
from tests.http.conftest import ARTICLES, running
from tests.issuer import AUDIENCE, provider

SITE, OTHER = "https://site.example", "https://other.example"

CALLERS = {
    "none": None,
    "unknown": None,
    "basic": None,
    "revoked": None,
    "forged": None,
    "ask": "ask",
    "ingest": "ingest",
    "admin": "admin",
    "widget": "ask",
    "widget elsewhere": "no",
    "widget without a page": "no",
    "oidc ask": "ask",
    "oidc admin": "admin",
    "oidc without scope": "no",
}
"""Kinds of callers: the scope they have, None where nobody knows them, "no" where none counts."""


@dataclass(frozen=True, slots=True)
class Site:
    """A server with keys, what each kind of caller sends, and its folder's keys."""

    client: httpx.Client
    headers: dict[str, dict[str, str]]
    secrets: dict[str, str]
    keys: KeyStore
    data: Path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("data")
    with provider() as issuer, closing(KeyStore(data)) as keys:
        settings = Settings(
            data=data,
            oidc_issuer=issuer.address,
            oidc_audience=AUDIENCE,
            oidc_jwks_url=issuer.address,
        )
        made = {scope: keys.add(f"the {scope}", scope) for scope in SCOPES}
        secrets: dict[str, str] = {scope: secret for scope, (_, secret) in made.items()}
        secrets["widget"] = keys.add("page", "ask", origins=[SITE])[1]
        gone, secrets["revoked"] = keys.add("gone", "admin")
        keys.revoke(gone.id)
        widget = bearer(secrets["widget"])
        headers = {
            "none": {},
            "unknown": bearer("psg_" + "x" * 43),
            "basic": {"Authorization": "Basic " + secrets["admin"]},
            "forged": bearer("a.b.c"),
            **{name: bearer(secrets[name]) for name in ("revoked", *SCOPES)},
            "widget": widget | {"Origin": SITE},
            "widget elsewhere": widget | {"Origin": OTHER},
            "widget without a page": widget,
            "oidc ask": bearer(issuer.token(scope="passage:ask")),
            "oidc admin": bearer(issuer.token(scope="passage:admin")),
            "oidc without scope": bearer(issuer.token()),
        }
        with running(settings) as client:
            for article in ARTICLES:
                reply = client.post("/v1/documents", json=article, headers=headers["ingest"])
                assert reply.status_code == 201
            yield Site(client, headers, secrets, keys, data)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """Without keys, and with routes that nobody declared."""
    data = tmp_path_factory.mktemp("open")
    with Library.open(data, HashEncoder, write=True) as library:
        yield create_app(library, Settings(data=data))


def served(app: FastAPI) -> set[tuple[str, str]]:
    """Method and template of every route of an app."""
    return {
        (method, route.path or "")
        for route in iter_route_contexts(app.routes)
        for method in (route.methods or {"ANY"}) - {"HEAD"}
    }


def test_every_route_has_a_rule_and_every_rule_a_route(app: FastAPI) -> None:
    told = {
        (method.upper(), path)
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }
    assert told <= served(app)
    assert served(app) == set(RULES)


def test_the_description_names_the_scope_that_each_operation_needs(app: FastAPI) -> None:
    schema = app.openapi()
    assert schema["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    told = {
        (method.upper(), path): operation["security"]
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }
    assert len(told) > 15
    for route, security in told.items():
        need = RULES[route]
        assert security == ([] if need == "open" else [{"key": [need]}])


def allowed(scope: str | None, method: str, path: str) -> int | None:
    """The refusal's status by the table; None where the caller is let through."""
    need = need_of(method, path)
    if need == "open":
        return None
    if scope is None:
        return 401
    if scope == "no" or need is None:
        return 403
    return None if SCOPES.index(scope) >= SCOPES.index(need) else 403


@pytest.mark.parametrize("kind", CALLERS)
def test_every_route_for_every_kind_of_caller(site: Site, app: FastAPI, kind: str) -> None:
    wrong = []
    asked = 0
    for method, template in sorted(served(app)):
        path = re.sub(r"\{\w+\}", "nothing", template)
        body: dict[str, str] | None = {} if method == "POST" else None
        reply = site.client.request(method, path, json=body, headers=site.headers[kind])
        expected = allowed(CALLERS[kind], method, template)
        if kind == "widget elsewhere" and method in ("POST", "DELETE"):
            expected = 403  # refused for its origin, before anybody asks for a key
        found = reply.status_code if reply.status_code in (401, 403) else None
        asked += 1
        if found != expected:
            wrong.append((method, template, expected, reply.status_code))
        if found == 401:
            assert reply.headers["www-authenticate"] == "Bearer"
            assert not set(ARTICLES[0]["text"].split()[:3]) <= set(reply.text.split())
    print(f"{kind}: {asked} routes, {len(wrong)} wrong")
    assert wrong == []


def test_a_route_that_nobody_declared_is_refused(tmp_path: Path) -> None:
    async def endpoint(request: object) -> PlainTextResponse:
        return PlainTextResponse("in")

    with Library.open(tmp_path, HashEncoder, write=True) as library:
        app = create_app(library, Settings(data=tmp_path))
        app.routes.append(Route("/new", endpoint))
        app.routes.append(Mount("/under", routes=[Route("/new", endpoint)]))
        with TestClient(app, base_url="http://127.0.0.1") as client:
            for path in ("/new", "/under/new"):
                reply = client.get(path)
                assert reply.status_code == 403, path
                assert "rules.py" in reply.json()["detail"]
            assert client.get("/livez").status_code == 200
    assert ("GET", "/new") in served(app) - set(RULES)


@pytest.mark.parametrize(
    "path", ["/v1/documents/", "/v1//documents", "/V1/documents", "/%2e/status"]
)
def test_another_spelling_of_a_path_opens_nothing(site: Site, path: str) -> None:
    reply = site.client.get(path, follow_redirects=True)
    assert reply.status_code in (401, 404)


def test_a_document_that_is_there_and_one_that_is_not_look_the_same(site: Site) -> None:
    for kind in ("none", "revoked", "widget without a page"):
        for path in ("/v1/documents/", "/documents/"):
            there, not_there = (
                site.client.get(path + name, headers=site.headers[kind])
                for name in ("russians", "nobody")
            )
            assert there.status_code == not_there.status_code
            assert _told(there) == _told(not_there)


def _told(reply: httpx.Response) -> object:
    return {key: value for key, value in reply.json().items() if key != "request_id"}


def test_a_key_revoked_or_added_counts_for_the_next_request(site: Site) -> None:
    key, secret = site.keys.add("short", "ask")
    assert site.client.get("/v1/facets", headers=bearer(secret)).status_code == 200
    assert site.keys.revoke(key.id)
    assert site.client.get("/v1/facets", headers=bearer(secret)).status_code == 401


def test_a_widget_on_its_page_may_ask_across_origins(site: Site) -> None:
    preflight = {
        "Origin": SITE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    reply = site.client.options("/v1/ask", headers=preflight)
    assert reply.status_code == 200
    assert reply.headers["access-control-allow-origin"] == SITE
    assert "authorization" in reply.headers["access-control-allow-headers"]
    reply = site.client.post(
        "/v1/ask", json={"question": "Who was allowed?"}, headers=site.headers["widget"]
    )
    assert reply.status_code == 200
    assert reply.headers["access-control-allow-origin"] == SITE
    reply = site.client.options("/v1/ask", headers=preflight | {"Origin": OTHER})
    assert reply.status_code == 400
    assert "access-control-allow-origin" not in reply.headers


def test_too_many_requests_are_told_when_to_come_back(site: Site) -> None:
    _, secret = site.keys.add("slow", "ask", per_minute=3)
    replies = [site.client.get("/v1/facets", headers=bearer(secret)) for _ in range(4)]
    assert [one.status_code for one in replies] == [200, 200, 200, 429]
    assert replies[-1].headers["content-type"] == "application/problem+json"
    assert 1 <= int(replies[-1].headers["retry-after"]) <= 20
    assert site.client.get("/v1/facets", headers=site.headers["ask"]).status_code == 200


def test_openai_clients_are_refused_in_their_own_words(site: Site) -> None:
    reply = site.client.get("/v1/models")
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"] == "Bearer"
    assert "passage keys add" in reply.json()["error"]["message"]


def test_writes_and_refusals_are_in_the_audit_log_without_any_text(site: Site) -> None:
    words = "Zanzibar zeppelins"
    document = {"id": "audited", "title": "A title", "text": f"{words} flew."}
    sent = site.headers["ingest"] | {"X-Request-ID": "audit-1"}
    site.client.post("/v1/documents", json=document, headers=sent)
    site.client.delete("/v1/documents/audited", headers=sent)
    refused = site.headers["ask"] | {"X-Request-ID": "audit-2"}
    site.client.delete("/v1/documents/russians", headers=refused)
    text = (site.data / AUDIT).read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    mine = [line for line in lines if str(line.get("request_id")).startswith("audit-")]
    assert [(line["event"], line["name"]) for line in mine] == [
        ("ingest", "the ingest"),
        ("delete", "the ingest"),
        ("refused", "the ask"),
    ]
    assert [line.get("document") for line in mine] == ["audited", "audited", None]
    assert words not in text
    assert all(secret not in text for secret in site.secrets.values())


def test_without_keys_an_authorization_header_is_ignored(tmp_path: Path) -> None:
    with running(Settings(data=tmp_path, per_minute=1)) as client:
        for headers in ({}, bearer("sk-any"), {"Authorization": "Basic x"}):
            for host in ("localhost", "127.0.0.1:9", "[::1]:80"):
                reply = client.get("/v1/facets", headers=headers | {"Host": host})
                assert reply.status_code == 200
        with closing(KeyStore(tmp_path)) as keys:  # and from the first key on it counts
            keys.add("first", "ask")
        assert client.get("/v1/facets").status_code == 401


def test_hosts_are_those_that_were_named(tmp_path: Path) -> None:
    named = Settings(data=tmp_path, hosts=("desk.example",), public_url="https://p.example/x")
    with running(named) as client:
        for host, status in {
            "desk.example:8000": 200,
            "p.example": 200,
            "localhost": 200,
            "evil.example": 400,
            "": 400,
        }.items():
            assert client.get("/livez", headers={"Host": host}).status_code == status, host


def test_two_callers_with_one_idempotency_key_do_not_meet(site: Site) -> None:
    sent = {"Idempotency-Key": "k1"}
    first, second = (
        site.client.post(
            "/v1/documents",
            json={"id": f"twice-{kind}", "title": "t", "text": "One sentence stands here."},
            headers=site.headers[kind] | sent,
        )
        for kind in ("ingest", "admin")
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json()["id"] == "twice-admin"


def test_an_upload_is_in_the_audit_log_with_its_documents(site: Site) -> None:
    files = {"files": ("note.txt", b"The mayor opened a shelter for forty people.")}
    sent = site.headers["ingest"]
    job = site.client.post("/v1/documents", files=files, headers=sent).json()["id"]
    while (found := site.client.get(f"/v1/jobs/{job}", headers=sent).json())["status"] != "done":
        time.sleep(0.02)
    lines = [json.loads(line) for line in (site.data / AUDIT).read_text().splitlines()]
    mine = [line for line in lines if line.get("job") == job]
    assert [(line["event"], line["name"]) for line in mine] == [
        ("upload", "the ingest"),
        ("ingest", "upload"),
    ]
    assert mine[1]["documents"] == [found["files"][0]["id"]]
