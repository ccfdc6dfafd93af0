"""Test S10: whatever is asked for, however it is spelled and however one gets there, no connection
is made to a machine inside.

In the network of this test each address of the world but one site's is a canary, so that every
connection that should not be made is heard, wherever it would have led.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

import pytest

from retrieval.errors import CannotFetch
from retrieval.read.limits import ReadFailure
from service.fetch.addresses import Address, is_public
from service.fetch.crawl import crawl
from service.fetch.pages import Fetched, Pages
from service.fetch.rules import PublicOnly, Rules
from service.fetch.web import Web
from tests.fakes import NoRules
from tests.service.fetch.site import (
    SITE,
    Names,
    Network,
    Site,
    moves,
    page,
    says,
    serving,
    web_over,
)
from tests.service.fetch.spellings import INSIDE, PUBLIC, SPELLINGS

LOOPBACK = INSIDE[0]
TLS = ssl.create_default_context()  # made once: reading the certificates takes 30 ms


class Canary:
    """Accepts connections, remembers them, and hangs up."""

    def __init__(self, listener: socket.socket) -> None:
        self.port: int = listener.getsockname()[1]
        self._listener = listener
        self._callers: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def heard(self) -> int:
        """Connections since this was last asked, those included that wait to be accepted."""
        with socket.create_connection(("127.0.0.1", self.port)) as own:
            number = own.getsockname()[1]
            count = 0
            while self._callers.get(timeout=30.0) != number:
                count += 1
            return count

    def close(self) -> None:
        self._ended.set()
        socket.create_connection(("127.0.0.1", self.port)).close()  # it may wait for one more
        self._thread.join()

    def _listen(self) -> None:
        while not self._ended.is_set():
            connection, (_, number) = self._listener.accept()
            connection.close()
            self._callers.put(number)


@pytest.fixture
def canary() -> Iterator[Canary]:
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        found = Canary(listener)
        yield found
        found.close()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving({"/story": says(page())}) as found:
        yield found


class LeadsInside(Names):
    """Every name that nobody knows stands for an address inside, as its owner may have it."""

    def resolve(self, host: str, seconds: float) -> list[Address]:
        try:
            return super().resolve(host, seconds)
        except CannotFetch:
            return [LOOPBACK]


def web_for(site: Site, canary: Canary, rules: Rules | None = None) -> tuple[Web, Network]:
    network = Network({SITE: site.port}, canary.port)
    return web_over(network, LeadsInside({"site.example": [[SITE]]}), rules, TLS), network


def tried(web: Web, urls: Sequence[str]) -> int:
    """Fetch each of them; how many were refused."""
    refused = 0
    for url in urls:
        try:
            web.fetch(web.target(url))
        except CannotFetch:
            refused += 1
    return refused


def test_there_are_enough_of_them() -> None:
    assert len(set(SPELLINGS)) == len(SPELLINGS) >= 150
    assert len(set(INSIDE)) == len(INSIDE) >= 60


def test_an_address_asked_for(site: Site, canary: Canary) -> None:
    web, network = web_for(site, canary)
    refused = tried(web, SPELLINGS)
    assert refused == len(SPELLINGS)
    assert network.connected == []
    assert canary.heard() == 0
    print(f"S10 direct: {len(SPELLINGS)} spellings, {refused} refused, canary heard 0")


@pytest.mark.parametrize("path", ["/there", "/robots.txt"])
def test_an_address_redirected_to(site: Site, canary: Canary, path: str) -> None:
    web, network = web_for(site, canary)
    followed = 0
    for url in SPELLINGS:
        # As bytes on the wire: what a header cannot hold, no server can send.
        to = url.encode("utf-8").decode("latin-1").translate({10: None, 13: None})
        site.answers[path] = moves(to)
        fresh, network = web_for(site, canary)
        tried(fresh, ["http://site.example/there"])
        followed += sum(host != str(SITE) for host in network.connected)
    assert followed == 0
    assert len(site.requests) >= len(SPELLINGS)
    assert canary.heard() == 0
    assert web.target("http://site.example/")
    print(f"S10 redirects of {path}: {len(SPELLINGS)} spellings, canary heard 0")


def test_a_name_that_leads_inside(site: Site, canary: Canary) -> None:
    answers = [[one] for one in INSIDE]
    answers += [[SITE, one] for one in INSIDE] + [[one, SITE] for one in INSIDE]
    names = Names({f"n{n}.example": [given] for n, given in enumerate(answers)} | {"none": [[]]})
    network = Network({SITE: site.port}, canary.port)
    web = web_over(network, names)
    hosts = [f"n{n}.example" for n in range(len(answers))]
    urls = [f"{scheme}://{host}/" for host in hosts for scheme in ("http", "https")]
    assert tried(web, [*urls, "http://none/"]) == len(urls) + 1
    assert (network.connected, canary.heard(), site.requests) == ([], 0, [])
    print(f"S10 names: {len(answers)} answers of a name server, canary heard 0")


def test_a_feed_or_sitemap_that_lists_them(site: Site, canary: Canary) -> None:
    links = [one for one in SPELLINGS if one.isprintable()]
    items = "".join(f"<item><link>{escape(one)}</link></item>" for one in links)
    urls = "".join(f"<url><loc>{escape(one)}</loc></url>" for one in links)
    site.answers["/feed"] = says(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    site.answers["/map"] = says(f"<urlset>{urls}</urlset>".encode(), "text/xml")
    for path in ("/feed", "/map"):
        web, network = web_for(site, canary)
        found = list(crawl(Pages(web, lambda url: None), [f"http://site.example{path}"]))
        assert len(found) > 100
        assert all(isinstance(one, ReadFailure) for one in found)
        assert set(network.connected) == {str(SITE)}
    assert canary.heard() == 0
    print(f"S10 lists: {len(links)} spellings in a feed and in a sitemap, canary heard 0")


def test_a_name_that_changes_where_it_leads(site: Site, canary: Canary) -> None:
    """Rebinding: public when it is checked, inside when it is looked up again."""
    for lookups in (1, 2, 3):
        names = Names({"rebind.example": [*[[SITE]] * lookups, [LOOPBACK]]})
        network = Network({SITE: site.port}, canary.port)
        web = web_over(network, names)
        before = len(site.requests)
        tried(web, ["http://rebind.example/story"] * 3)
        # One lookup a request (robots.txt is one), and the request goes where it said.
        assert len(site.requests) - before == len(network.connected) == lookups
        assert names.asked == ["rebind.example"] * 4
    assert canary.heard() == 0


def test_an_allowed_host_opens_no_other(site: Site, canary: Canary) -> None:
    allowed = PublicOnly(["inside.example:8080", "10.0.0.7:80"])
    web, network = web_for(site, canary, allowed)
    others = [one for one in SPELLINGS if one != "http://inside.example:8080/"]
    assert tried(web, others) == len(others)
    assert network.connected == []
    assert tried(web, ["http://10.0.0.7/", "http://inside.example:8080/"]) == 2  # it hangs up
    assert network.connected == ["10.0.0.7", "127.0.0.1"]


def test_without_the_check_the_canary_hears_it(site: Site, canary: Canary) -> None:
    """The negative control: the same fetches by rules that allow everything."""
    direct = redirected = 0
    for url in SPELLINGS:
        web, _ = web_for(site, canary, NoRules())
        tried(web, [url])
        direct += canary.heard() > 0
    for url in (one for one in SPELLINGS if one.isascii() and one.isprintable()):
        site.answers["/there"] = moves(url)
        web, _ = web_for(site, canary, NoRules())
        tried(web, ["http://site.example/there"])
        redirected += canary.heard() > 0
    names = Names({"lure.example": [[LOOPBACK]]})
    tried(web_over(Network({}, canary.port), names, NoRules()), ["http://lure.example/"])
    assert canary.heard() > 0
    assert direct > 150
    assert redirected > 150
    print(f"S10 control, no check: canary heard {direct} direct, {redirected} redirected")


def test_a_public_page_is_fetched(site: Site, canary: Canary) -> None:
    web, network = web_for(site, canary)
    for url in (
        "http://site.example/story",
        "http://SITE.example.:80/story#part",
        f"http://{SITE}/story",
    ):
        (found,) = crawl(Pages(web, lambda url: None), [url])
        assert isinstance(found, Fetched), found
    assert set(network.connected) == {str(SITE)}
    assert [headers["Host"] for _, headers in site.requests][-1] == str(SITE)
    assert canary.heard() == 0


@pytest.mark.parametrize("address", INSIDE)
def test_inside(address: Address) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: Address) -> None:
    assert is_public(address)
