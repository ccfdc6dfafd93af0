"""Signing in to the pages: by a form, without scripts, for this server's own pages only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from service.access.keys import KeyStore
from service.http.caller import COOKIE
from service.settings import Settings
from tests.http.conftest import running

PAGE = {"Accept": "text/html,*/*;q=0.8"}


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyStore]:
    with closing(KeyStore(tmp_path)) as store:
        yield store


@pytest.fixture
def client(tmp_path: Path, keys: KeyStore) -> Iterator[httpx.Client]:
    keys.add("first", "admin")
    with running(Settings(data=tmp_path)) as client:
        yield client


def signed_in(client: httpx.Client, secret: str, after: str = "/documents") -> httpx.Response:
    return client.post("/sign-in", data={"key": secret, "after": after})


def test_a_page_asks_for_a_key_and_then_shows_itself(client: httpx.Client, keys: KeyStore) -> None:
    assert 'value="/documents?q=a"' in client.get("/documents?q=a", headers=PAGE).text
    reply = client.get("/documents", headers=PAGE)
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"] == "Bearer"
    assert '<form method="post" action="/sign-in">' in reply.text
    assert 'name="after" value="/documents"' in reply.text
    assert "script-src 'self'" in reply.headers["content-security-policy"]
    key, secret = keys.add("desk", "ask")
    reply = signed_in(client, secret)
    assert (reply.status_code, reply.headers["location"]) == (303, "/documents")
    cookie = reply.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age" not in cookie  # gone with the browser's session
    assert client.get("/documents", headers=PAGE).status_code == 200
    assert client.post("/v1/ask", json={"question": "Who?"}).status_code == 200  # the chat's calls
    reply = client.get("/status", headers=PAGE)
    assert (reply.status_code, "scope admin" in reply.text) == (403, True)
    keys.revoke(key.id)
    assert client.get("/documents", headers=PAGE).status_code == 401


def test_signing_out(client: httpx.Client, keys: KeyStore) -> None:
    signed_in(client, keys.add("desk", "ask")[1])
    assert "Sign out" in client.get("/", headers=PAGE).text
    assert client.post("/sign-out").status_code == 303
    assert client.get("/", headers=PAGE).status_code == 401
    assert client.get("/sign-in", params={"lang": "ru"}).status_code == 200


def test_unknown_keys_and_widget_keys_do_not_sign_in(client: httpx.Client, keys: KeyStore) -> None:
    _, widget = keys.add("page", "ask", origins=["https://site.example"])
    for secret in ("psg_no", widget):
        reply = signed_in(client, secret)
        assert reply.status_code == 401
        assert "set-cookie" not in reply.headers
        assert secret not in reply.text


@pytest.mark.parametrize(
    "after", ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nX: y", ""]
)
def test_signing_in_leads_nowhere_else(client: httpx.Client, keys: KeyStore, after: str) -> None:
    _, secret = keys.add("desk", "ask")
    reply = signed_in(client, secret, after)
    assert (reply.status_code, reply.headers["location"]) == (303, "/")


def test_the_cookie_serves_no_page_of_another_port(client: httpx.Client, keys: KeyStore) -> None:
    """To a browser every port of this machine is the same site, and sends the cookie along."""
    _, secret = keys.add("desk", "ingest")
    signed_in(client, secret)
    document = {"title": "a", "text": "One sentence here."}
    other = {"Origin": "http://localhost:3000"}
    assert client.post("/v1/documents", json=document, headers=other).status_code == 401
    own = {"Origin": str(client.base_url).rstrip("/")}
    assert client.post("/v1/documents", json=document, headers=own).status_code == 201
    assert client.get("/v1/facets", headers={"Cookie": f"{COOKIE}=psg_no"}).status_code == 401
