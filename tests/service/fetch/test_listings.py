"""Feeds and sitemaps that do harm: one clear line, within the limits of their own process."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import pytest

from retrieval.errors import UnreadableFile
from service.fetch.kinds import Listing
from service.fetch.listings import links
from tests.read.hostile import entities

LIMIT_SECONDS = 30.0


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """Hears of a parser that fetches what a file names."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener
        with pytest.raises(BlockingIOError, match="unavailable"):
            listener.accept()


def read(kind: Listing, data: bytes) -> list[str]:
    """The links, or what is said of them as one line."""
    began = time.monotonic()
    try:
        return links(kind, data)
    except UnreadableFile as error:
        return [f"refused: {error}"]
    finally:
        assert time.monotonic() - began < LIMIT_SECONDS


def rss(link: str, head: str = "") -> bytes:
    item = f"<item><title>x</title><link>{link}</link></item>"
    return f"{head}<rss version='2.0'><channel>{item}</channel></rss>".encode()


def sitemap(link: str, head: str = "") -> bytes:
    return f"{head}<urlset><url><loc>{link}</loc></url></urlset>".encode()


FORMS: list[tuple[Listing, Callable[..., bytes]]] = [("feed", rss), ("sitemap", sitemap)]


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_entities_are_not_expanded_or_fetched(
    kind: Listing, form: Callable[..., bytes], canary: socket.socket
) -> None:
    port = canary.getsockname()[1]
    heads = [
        entities(12),
        f'<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/dtd">',
        f'<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:{port}/e"> %e;]>',
        '<!DOCTYPE x [<!ENTITY e11 SYSTEM "file:///etc/passwd">]>',
        f'<!DOCTYPE x [<!ENTITY e11 SYSTEM "http://127.0.0.1:{port}/e">]>',
    ]
    for head in heads:
        (found,) = read(kind, form("http://example.org/&e11;", head))
        assert found.isprintable()
        assert len(found) < 200
        assert "root" not in found


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_what_is_too_much_or_broken_is_one_line(kind: Listing, form: Callable[..., bytes]) -> None:
    whole = ["http://example.org/"]
    odd = [
        b"<a>" * 50_000,
        form("x" * 6_000_000),
        b"\0" * 1_000_000,
        b"\xff\xfe<\0u\0",
        b"",
    ]
    for data in odd:
        (found,) = read(kind, data)
        assert found.isprintable()
        assert found.startswith("refused: ")
    cut = read(kind, form(*whole)[:-20])
    assert cut == whole or cut[0].startswith("refused: ")  # a feed is read as far as it goes
    assert read(kind, form(*whole)) == whole
