"""``POST /v1/documents`` with an address alone: refused where it is off, fetched where it is on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
import pytest

from service.access.keys import KeyStore
from service.settings import Settings
from tests.http.conftest import running
from tests.http.test_access import bearer
from tests.service.fetch.site import STORY, Site, page, says, serving, unless_known


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving({}) as found:
        yield found


@pytest.fixture(scope="module")
def server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    settings = Settings(
        data=tmp_path_factory.mktemp("data"),
        fetch=True,
        fetch_allow=(f"127.0.0.1:{site.port}",),
        fetch_pause=0.0,
    )
    with running(settings) as client:
        yield client


def at(site: Site, path: str) -> str:
    return f"http://127.0.0.1:{site.port}{path}"


def refused(reply: httpx.Response, field: str) -> str:
    assert reply.status_code == 422, reply.text
    (error,) = reply.json()["errors"]
    assert error["field"] == field
    return str(error["message"])


def test_off_by_default(client: httpx.Client, site: Site) -> None:
    reply = client.post("/v1/documents", json={"url": at(site, "/off")})
    assert "PASSAGE_FETCH" in refused(reply, "url")
    assert "/off" not in site.paths
    assert refused(client.post("/v1/documents", json={"title": "No text"}), "text")
    kept = {"id": "kept", "text": "With a text the address is metadata.", "url": at(site, "/off")}
    assert client.post("/v1/documents", json=kept).status_code == 201
    assert client.get("/v1/documents/kept").json()["url"] == kept["url"]
    assert "/off" not in site.paths
    client.delete("/v1/documents/kept")


def test_a_page_is_fetched_stored_and_found(server: httpx.Client, site: Site) -> None:
    site.answers["/ferry"] = unless_known(page(), ETag='"1"')
    body = {"url": at(site, "/ferry")}
    first = server.post("/v1/documents", json=body)
    assert (first.status_code, first.json()["outcome"]) == (201, "added")
    stored = server.get(f"/v1/documents/{first.json()['id']}").json()
    assert STORY in stored["text"]
    assert (stored["title"], stored["url"]) == ("Ferry stopped", body["url"])
    found = server.post("/v1/search", json={"query": "harbour hall", "words": True}).json()
    assert found["results"][0]["document_id"] == stored["id"]
    again = server.post("/v1/documents", json=body)
    assert again.json() == first.json() | {"outcome": "unchanged"}
    assert site.requests[-1][1]["If-None-Match"] == '"1"'
    assert server.delete(f"/v1/documents/{stored['id']}").status_code == 204
    assert server.post("/v1/documents", json=body).json()["outcome"] == "added"


def test_a_key_gets_its_first_reply_without_another_fetch(server: httpx.Client, site: Site) -> None:
    site.answers["/once"] = says(page("Once"))
    body, headers = {"url": at(site, "/once")}, {"Idempotency-Key": "fetch-1"}
    first = server.post("/v1/documents", json=body, headers=headers)
    site.answers["/once"] = says(b"", status=404)
    again = server.post("/v1/documents", json=body, headers=headers)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert site.paths.count("/once") == 1
    other = server.post("/v1/documents", json={"url": at(site, "/else")}, headers=headers)
    assert refused(other, "Idempotency-Key")
    bad = {"Idempotency-Key": "x" * 300}
    assert refused(server.post("/v1/documents", json=body, headers=bad), "Idempotency-Key")


def test_what_the_caller_states_goes_first(server: httpx.Client, site: Site) -> None:
    site.answers["/own"] = unless_known(page(), ETag='"1"')
    stated = {"id": "own-id", "outlet": "Own", "published_at": "2022-03-18"}
    for _ in range(2):  # the second time it is fetched whole again: what is stated may differ
        reply = server.post("/v1/documents", json={"url": at(site, "/own"), "text": None, **stated})
        assert reply.json()["id"] == "own-id"
        assert "If-None-Match" not in site.requests[-1][1]
    stored = server.get("/v1/documents/own-id").json()
    assert stored["title"] == "Ferry stopped"
    assert {name: stored[name] for name in stated} == stated


def test_each_group_has_its_own_document_of_a_page(site: Site, tmp_path: Path) -> None:
    """What others have made of it is not told, nor is a page unchanged for who has none of it."""
    settings = Settings(
        data=tmp_path, fetch=True, fetch_allow=(f"127.0.0.1:{site.port}",), fetch_pause=0.0
    )
    with closing(KeyStore(tmp_path)) as keys:
        desk, press = (
            bearer(keys.add(name, "ingest", groups=[name])[1]) for name in ("desk", "press")
        )
        reader = bearer(keys.add("reader", "ask")[1])
    with running(settings) as client:

        def post(headers: dict[str, str], **stated: object) -> httpx.Response:
            body = {"url": at(site, "/shared"), **stated}
            return client.post("/v1/documents", json=body, headers=headers)

        def outcome(headers: dict[str, str]) -> str:
            reply = post(headers)
            assert reply.status_code == 201, reply.text
            return str(reply.json()["outcome"])

        def text(headers: dict[str, str]) -> str:
            path = f"/v1/documents/{first['id']}"
            return str(client.get(path, headers=headers).json().get("text"))

        site.answers["/shared"] = unless_known(page(), ETag='"1"')
        first = post(desk).json()
        assert first["outcome"] == "added"
        assert client.get("/v1/documents", headers=reader).json()["total"] == 0
        assert client.get(f"/v1/documents/{first['id']}", headers=press).status_code == 404
        newer = STORY.replace("Monday", "Tuesday")
        site.answers["/shared"] = unless_known(page(text=newer), ETag='"2"')
        assert outcome(press) == "added"
        assert "If-None-Match" not in site.requests[-1][1]
        assert (STORY in text(desk), newer in text(press)) == (True, True)
        assert [outcome(press), outcome(desk), outcome(desk)] == [
            "unchanged",
            "replaced",
            "unchanged",
        ]
        assert newer in text(desk)
        before = len(site.requests)
        assert post(desk, groups=["press"]).status_code == 403
        assert post(reader).status_code == 403
        assert refused(post(desk, groups=[" "]), "groups")
        assert len(site.requests) == before


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1/", "not on the public internet"),
        ("http://2130706433/", "its host is a number"),
        ("http://[::ffff:127.0.0.1]/", "not on the public internet"),
        ("http://user@93.184.216.34/", "user name or password"),
        ("http://93.184.216.34:22/", "its port is 22"),
        ("ftp://93.184.216.34/", "pattern"),
        ("/etc/passwd", "pattern"),
    ],
)
def test_inside_is_refused_with_the_field_named(server: httpx.Client, url: str, why: str) -> None:
    assert why in refused(server.post("/v1/documents", json={"url": url}), "url")


def test_who_asks_too_often_is_told_when_to_come_back(site: Site, tmp_path: Path) -> None:
    site.answers["/robots.txt"] = says(b"User-agent: *\nCrawl-delay: 30", "text/plain")
    site.answers["/it"] = says(page())
    settings = Settings(
        data=tmp_path, fetch=True, fetch_allow=(f"127.0.0.1:{site.port}",), fetch_pause=0.0
    )
    with running(settings) as client:
        assert client.post("/v1/documents", json={"url": at(site, "/it")}).status_code == 201
        reply = client.post("/v1/documents", json={"url": at(site, "/it")})
    del site.answers["/robots.txt"]
    assert reply.status_code == 503
    assert 20 <= int(reply.headers["Retry-After"]) <= 30


def test_what_gives_no_page_is_refused(server: httpx.Client, site: Site) -> None:
    site.answers["/feed"] = says(b"<rss version='2.0'><channel/></rss>")
    for path, why in (("/missing", "answers 404"), ("/feed", "no page but feed")):
        assert why in refused(server.post("/v1/documents", json={"url": at(site, path)}), "url")
    unknown = server.post("/v1/documents", json={"url": at(site, "/x"), "colour": "red"})
    assert refused(unknown, "colour")


def test_a_server_that_ends_does_not_wait_for_a_page(tmp_path: Path) -> None:
    def drips(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.end_headers()
        while True:
            request.wfile.write(b" ")
            time.sleep(0.05)

    with serving({"/slow": drips}) as site:
        settings = Settings(
            data=tmp_path, fetch=True, fetch_allow=(f"127.0.0.1:{site.port}",), fetch_seconds=120.0
        )
        with ThreadPoolExecutor(1) as asking:
            with running(settings) as client:
                body = {"url": at(site, "/slow")}
                # A client of its own: the other one is closed before the server ends.
                asked = asking.submit(
                    httpx.post,
                    f"{client.base_url}/v1/documents",
                    json=body,
                    timeout=60.0,
                    trust_env=False,
                )
                deadline = time.monotonic() + 20.0
                while not site.paths and time.monotonic() < deadline:
                    time.sleep(0.02)
                assert site.paths == ["/slow"]
                began = time.monotonic()
            assert time.monotonic() - began < 30.0
            reply = asked.result()
        assert reply.status_code == 503
        assert reply.headers["Retry-After"]
