"""Pages, feeds and sitemaps of a site on loopback: what is fetched, how politely, and what ends."""

from __future__ import annotations

import gzip
import ipaddress
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from retrieval.errors import CannotFetch, FetchLater
from retrieval.library import Library
from retrieval.read.limits import ReadFailure
from service.fetch.client import Client
from service.fetch.crawl import Found, crawl
from service.fetch.ingest import ingest_pages, known_in
from service.fetch.pages import Fetched, Pages
from service.fetch.politeness import Pauses
from service.fetch.remembered import Remembered
from service.fetch.rules import PublicOnly
from service.fetch.web import Web
from service.fetch.what import What
from service.ingest import Report
from tests.fakes import HashEncoder
from tests.read.files import LEAD, docx, pdf
from tests.service.fetch.site import (
    STORY,
    Names,
    Site,
    moves,
    page,
    says,
    serving,
    unless_known,
    web_at,
)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEGABYTE = 1024 * 1024


@pytest.fixture
def site() -> Iterator[Site]:
    with serving({}) as found:
        yield found


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "data", HashEncoder, write=True) as opened:
        yield opened


def found_at(site: Site, path: str, what: What = "auto", web: Web | None = None) -> list[Found]:
    pages = Pages(web or web_at(site), lambda url: None)
    return list(crawl(pages, [at(site, path)], what))


def at(site: Site, path: str) -> str:
    return f"http://127.0.0.1:{site.port}{path}"


def the_page(found: list[Found]) -> Fetched:
    (one,) = found
    assert isinstance(one, Fetched), one
    return one


def the_failure(found: list[Found]) -> str:
    (one,) = found
    assert isinstance(one, ReadFailure), one
    assert one.message.isprintable()
    return one.message


def test_a_page_with_what_it_states(site: Site) -> None:
    head = (
        '<meta property="og:site_name" content="Strait Times">'
        '<meta name="author" content="Ana Ruiz">'
        '<meta property="article:published_time" content="2022-03-18T09:00:00Z">'
        '<link rel="canonical" href="https://elsewhere.example/other">'
    )
    site.answers["/ferry"] = says(page(head=head), "text/html; charset=utf-8")
    document = the_page(found_at(site, "/ferry")).document
    assert STORY in document.text
    assert document.title == "Ferry stopped"
    assert document.outlet == "Strait Times"
    assert document.author == "Ana Ruiz"
    assert document.published_at == "2022-03-18"
    assert document.language == "en"
    # Where it really was, not where it says it is: a page must not speak for another.
    assert document.url == at(site, "/ferry")
    assert document.id.startswith("web-127.0.0.1-")


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("application/pdf", pdf(LEAD), LEAD),
        ("application/octet-stream", pdf(LEAD), LEAD),
        (DOCX, docx(LEAD), LEAD),
        ("text/plain", LEAD.encode(), LEAD),
        ("text/plain; charset=windows-1251", "Паром не пошёл.".encode("cp1251"), "Паром не пошёл."),
        ("text/plain; charset=iso-8859-1", "Паром не пошёл.".encode(), "Паром не пошёл."),
        ("text/html; charset=windows-1251", page("Паром", "Паром. " * 40).decode().encode("cp1251"),
         "Паром."),
        ("text/markdown", f"---\nid: chosen\noutlet: Own\n---\n{LEAD}".encode(), LEAD),
    ],
)  # fmt: skip
def test_what_is_read(site: Site, kind: str, body: bytes, text: str) -> None:
    site.answers["/it"] = says(body, kind)
    document = the_page(found_at(site, "/it")).document
    assert text in document.text
    assert document.id.startswith("web-127.0.0.1-")  # a page cannot choose, or replace another's


@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        ("image/png", b"\x89PNG....", "it is image/png, which is not read"),
        ("application/json", b"{}", "it is application/json"),
        ("text/html", b"\x89PNG....", "is an image, not text"),
        ("text/html", b"", "is empty"),
        ("text/html", b"<html><body></body></html>", "holds no article text"),
        ("application/pdf", page(), "never"),
        ("application/pdf", b"just words", "it is not what it says"),
        ("", b"just words", "does not say what it is"),
        ("application/octet-stream", b"\x7fELF", "does not say what it is"),
        ("application/xml", b"<notes><note/></notes>", "it is not what it says"),
    ],
)
def test_what_is_not_read(site: Site, kind: str, body: bytes, why: str) -> None:
    site.answers["/it"] = says(body, kind)
    if why == "never":  # the bytes decide among what is allowed
        assert STORY in the_page(found_at(site, "/it")).document.text
    else:
        assert why in the_failure(found_at(site, "/it"))


RSS = """<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
<rss version="2.0"><channel><title>News</title><link>http://127.0.0.1/</link>
<item><title>One</title><link>/one</link></item>
<item><title>Two</title><link>{origin}/two</link></item>
<item><title>Secret</title><link>/&secret;</link></item>
<item><title>Inside</title><link>http://169.254.169.254/latest/</link></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<entry><title>One</title><link href="/one"/></entry>
<entry><title>Two</title><link href="{origin}/two"/></entry></feed>"""


@pytest.mark.parametrize(
    ("feed", "kind"), [(RSS, "application/rss+xml"), (ATOM, "application/atom+xml")]
)
def test_a_feed_leads_to_its_pages(site: Site, feed: str, kind: str) -> None:
    site.answers["/feed"] = says(feed.format(origin=at(site, "")).encode(), kind)
    site.answers["/one"] = says(page("One"))
    site.answers["/two"] = says(page("Two"))
    found = found_at(site, "/feed")
    titles = [one.document.title for one in found if isinstance(one, Fetched)]
    assert titles == ["One", "Two"]
    refused = {one.where for one in found if isinstance(one, ReadFailure)}
    unread = {at(site, "/&secret"), "http://169.254.169.254/latest/"}
    assert refused == (unread if kind == "application/rss+xml" else set())


def test_a_sitemap_and_an_index_of_them(site: Site) -> None:
    name = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    urls = "".join(f"<url><loc>{at(site, path)}</loc></url>" for path in ("/one", "/two", "/one"))
    urls += "<url><loc>http://other.example/page</loc></url>"
    packed = gzip.compress(f"<urlset {name}>{urls}</urlset>".encode())
    index = f"<sitemapindex {name}><sitemap><loc>{at(site, '/map.xml.gz')}</loc></sitemap>"
    site.answers["/sitemap.xml"] = says(f"{index}</sitemapindex>".encode(), "application/xml")
    site.answers["/map.xml.gz"] = says(packed, "application/gzip")
    site.answers["/one"] = says(page("One"))
    site.answers["/two"] = says(page("Two"))
    found = found_at(site, "/sitemap.xml", "sitemap")
    titles = [one.document.title for one in found if isinstance(one, Fetched)]
    assert titles == ["One", "Two"]
    (foreign,) = [one for one in found if isinstance(one, ReadFailure)]
    assert foreign.where == "http://other.example/page"
    assert site.paths == ["/sitemap.xml", "/map.xml.gz", "/one", "/two"]


@pytest.mark.parametrize(
    ("what", "body", "why"),
    [
        ("feed", page(), "it is no feed but html"),
        ("sitemap", page(), "it is no sitemap but html"),
        ("page", b"<rss version='2.0'><channel/></rss>", "it is no page but feed"),
        ("feed", b"<rss version='2.0'><channel/></rss>", "lists nothing"),
        ("sitemap", b"<urlset><url><loc>", "cannot be read as a sitemap"),
    ],
)
def test_an_address_is_what_it_was_said_to_be(
    site: Site, what: What, body: bytes, why: str
) -> None:
    site.answers["/it"] = says(body)
    assert why in the_failure(found_at(site, "/it", what))


def test_a_run_ends_at_its_limit(site: Site) -> None:
    items = "".join(f"<item><link>/page{n}</link></item>" for n in range(9))
    site.answers["/feed"] = says(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    site.answers |= {f"/page{n}": says(page(f"Page {n}")) for n in range(9)}
    pages = Pages(web_at(site), lambda url: None)
    found = list(crawl(pages, [at(site, "/feed")], most=4))
    assert len(site.paths) == 4
    assert [type(one) for one in found] == [Fetched, Fetched, Fetched, ReadFailure]


def ingested(site: Site, library: Library, remembered: Remembered, *paths: str) -> Report:
    pages = Pages(web_at(site), known_in(library, remembered))
    found = crawl(pages, [at(site, path) for path in paths])
    said: list[str] = []
    report = ingest_pages(found, library, remembered, said.append, lambda done: None)
    assert len(said) == report.failed
    return report


@pytest.mark.parametrize(
    "marks", [{"ETag": '"v1"'}, {"Last_Modified": "Fri, 18 Mar 2022 09:00:00 GMT"}]
)
def test_an_unchanged_page_is_not_sent_again(
    site: Site, library: Library, tmp_path: Path, marks: dict[str, str]
) -> None:
    site.answers["/it"] = unless_known(page(), **marks)
    remembered = Remembered(tmp_path)
    assert ingested(site, library, remembered, "/it").line().startswith("1 added")
    assert "0 added, 0 replaced, 1 unchanged" in ingested(site, library, remembered, "/it").line()
    sent = site.requests[-1][1]
    name = "If-None-Match" if "ETag" in marks else "If-Modified-Since"
    assert sent[name] in marks.values()
    site.answers["/it"] = unless_known(page(text=STORY.replace("Monday", "Tuesday")), ETag='"v2"')
    assert "1 replaced" in ingested(site, library, remembered, "/it").line()
    # A document that was deleted is fetched whole, whatever is remembered of it.
    (one,) = library.documents()
    library.delete(one.id)
    assert "1 added" in ingested(site, library, remembered, "/it").line()
    remembered.close()


def test_marks_go_only_to_the_place_they_come_from(
    site: Site, library: Library, tmp_path: Path
) -> None:
    """Another page may have the same ETag: "1" is a common one."""
    site.answers["/old"] = moves("/new")
    site.answers["/new"] = unless_known(page(), ETag='"1"')
    remembered = Remembered(tmp_path)
    assert "1 added" in ingested(site, library, remembered, "/old").line()
    assert "1 unchanged" in ingested(site, library, remembered, "/old").line()
    shown = [headers.get("If-None-Match") for path, headers in site.requests[-2:]]
    assert shown == [None, '"1"']
    site.answers["/old"] = moves("/other")
    site.answers["/other"] = unless_known(
        page("Other", STORY.replace("ferry", "train")), ETag='"1"'
    )
    assert "1 replaced" in ingested(site, library, remembered, "/old").line()
    remembered.close()


def test_a_vanished_page_is_told_and_stays(site: Site, library: Library, tmp_path: Path) -> None:
    site.answers["/it"] = says(page())
    remembered = Remembered(tmp_path)
    ingested(site, library, remembered, "/it")
    (stored,) = library.documents()
    for status in (404, 410, 500, 403):
        site.answers["/it"] = says(b"", status=status)
        said: list[str] = []
        pages = Pages(web_at(site), known_in(library, remembered))
        found = crawl(pages, [at(site, "/it")])
        report = ingest_pages(found, library, remembered, said.append, lambda done: None)
        assert report.failed == 1
        assert str(status) in said[0]
        assert (stored.id in said[0]) == (status in (404, 410))
    assert [one.id for one in library.documents()] == [stored.id]
    remembered.close()


def test_one_bad_address_never_stops_the_others(
    site: Site, library: Library, tmp_path: Path
) -> None:
    site.answers["/good"] = says(page())
    site.answers["/busy"] = says(b"", status=429, Retry_After="120")
    remembered = Remembered(tmp_path)
    report = ingested(site, library, remembered, "/missing", "/busy", "/good", "/\x01")
    assert report.line().startswith("1 added, 0 replaced, 0 unchanged, 3 failed")
    assert "it asks to wait 120 s" in the_failure(found_at(site, "/busy"))
    remembered.close()


@pytest.mark.parametrize("hops", [1, 2, 3, 4])
def test_redirects_are_followed_three_times(site: Site, hops: int) -> None:
    site.answers |= {f"/hop{n}": moves(f"/hop{n + 1}") for n in range(hops)}
    site.answers[f"/hop{hops}"] = says(page())
    found = found_at(site, "/hop0")
    if hops <= 3:
        assert the_page(found).document.url == at(site, f"/hop{hops}")
    else:
        assert the_failure(found) == "it redirects more than 3 times"
        assert site.paths == ["/hop0", "/hop1", "/hop2", "/hop3"]


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("/it", "it redirects in a circle"),
        ("http://10.0.0.1/", "not on the public internet"),
        ("ftp://127.0.0.1/", "only http:// and https://"),
        ("//user@127.0.0.1/", "a user name or password"),
        ("http:\\\\127.0.0.1/", "a backslash"),
        ("http://127.0.0.1:22/", "its port is 22"),
    ],
)
def test_a_redirect_is_checked(site: Site, to: str, why: str) -> None:
    site.answers["/it"] = moves(to)
    assert why in the_failure(found_at(site, "/it"))
    assert site.paths == ["/it"]


def test_a_redirect_without_a_place(site: Site) -> None:
    site.answers["/it"] = says(b"", status=301)
    assert "does not say where to go" in the_failure(found_at(site, "/it"))


def drips(request: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for ever: no single wait is long."""
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.end_headers()
    while True:
        request.wfile.write(b" ")
        time.sleep(0.05)


def drips_headers(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        request.wfile.write(b"X: y\r\n")
        time.sleep(0.05)


def hangs(request: BaseHTTPRequestHandler) -> None:
    request.rfile.read(1)


def floods(request: BaseHTTPRequestHandler) -> None:
    """100 MB that nobody announced."""
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.end_headers()
    for _ in range(100):
        request.wfile.write(b"a" * MEGABYTE)


@pytest.mark.parametrize("answer", [drips, drips_headers, hangs])
def test_a_fetch_ends_in_time(site: Site, answer: object) -> None:
    site.answers["/it"] = answer  # type: ignore[assignment]
    began = time.monotonic()
    why = the_failure(found_at(site, "/it", web=web_at(site, seconds=1.0)))
    assert "takes longer than a fetch may" in why
    assert 0.9 < time.monotonic() - began < 5.0


def test_a_fetch_ends_when_it_is_told_to(site: Site) -> None:
    site.answers["/it"] = drips
    web = web_at(site, seconds=60.0)
    began = time.monotonic()
    threading.Timer(0.3, web.close).start()
    the_failure(found_at(site, "/it", web=web))
    assert time.monotonic() - began < 10.0


BOMB = gzip.compress(b"\0" * (100 * MEGABYTE))
NESTED = gzip.compress(gzip.compress(b"\0" * (100 * MEGABYTE)))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (floods, "it is larger than 20.0 MB"),
        (says(BOMB, Content_Encoding="gzip"), "it is larger than 20.0 MB"),
        (says(BOMB, "application/gzip"), "it is larger than 20.0 MB"),
        (says(NESTED, "application/gzip", Content_Encoding="gzip"), "it is larger than 20.0 MB"),
        (says(BOMB[:5000], Content_Encoding="gzip"), "ends too early"),
        (says(b"<html>", Content_Encoding="gzip"), "not packed as it claims"),
        (says(b"<html>", Content_Encoding="br"), "not asked for"),
        (says(b"<html>", Content_Encoding="gzip, gzip"), "not asked for"),
    ],
    ids="flood bomb file nested cut unpacked brotli twice".split(),
)
def test_a_fetch_is_bounded_in_bytes(site: Site, answer: object, why: str) -> None:
    site.answers["/it"] = answer  # type: ignore[assignment]
    assert why in the_failure(found_at(site, "/it", web=web_at(site, seconds=60.0)))


def announces(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.send_header("Content-Length", str(100 * MEGABYTE))
    request.end_headers()
    request.wfile.write(b"<html>")


def test_what_is_announced_too_large_is_not_read(site: Site) -> None:
    site.answers["/it"] = announces
    assert "larger than 20.0 MB" in the_failure(found_at(site, "/it"))


def test_what_is_cut_short_is_no_page(site: Site) -> None:
    def cut(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.send_header("Content-Length", "10000")
        request.end_headers()
        request.wfile.write(page())
        request.close_connection = True

    site.answers["/it"] = cut
    assert "breaks off" in the_failure(found_at(site, "/it"))


def test_a_packed_page_is_read(site: Site) -> None:
    site.answers["/it"] = says(gzip.compress(page()), Content_Encoding="gzip")
    assert STORY in the_page(found_at(site, "/it")).document.text


ROBOTS = """User-agent: *
Disallow: /

User-agent: Passage
Disallow: /private
Disallow: /*.pdf$
Allow: /private/open
"""


def test_robots_txt_is_heeded(site: Site) -> None:
    site.answers["/robots.txt"] = says(ROBOTS.encode(), "text/plain")
    paths = ("/private/x", "/paper.pdf", "/private/open", "/free")
    site.answers |= {path: says(page()) for path in paths}
    site.answers["/lured"] = moves("/private/x")
    for path in ("/private/x", "/paper.pdf", "/lured"):
        assert "does not want it fetched (robots.txt)" in the_failure(found_at(site, path))
    the_page(found_at(site, "/free"))
    the_page(found_at(site, "/private/open"))
    assert site.paths == ["/lured", "/free", "/private/open"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (says(b"", status=404), ""),
        (says(b"", status=403), ""),
        (says(b"", status=503), "answers 503 when asked for its robots.txt"),
        (says(b"", status=429), "answers 429"),
        (says(b"#" * MEGABYTE, "text/plain"), "larger than 0.5 MB (asked for its robots.txt"),
        (moves("http://10.0.0.1/robots.txt"), "not on the public internet"),
        (says(b"User-agent: *\nCrawl-delay: 3600", "text/plain"), "wants 3600 s between"),
        (says(b"User-agent: *\nCrawl-delay: nan", "text/plain"), ""),
        (says(b"\xff\xfe\x00nonsense", "text/plain"), ""),
    ],
)
def test_what_robots_txt_may_answer(site: Site, answer: object, why: str) -> None:
    site.answers["/robots.txt"] = answer  # type: ignore[assignment]
    site.answers["/it"] = says(page())
    found = found_at(site, "/it")
    if why:
        assert why in the_failure(found)
        assert site.paths == []
    else:
        the_page(found)


def test_pauses_are_kept(site: Site) -> None:
    site.answers |= {f"/page{n}": says(page(f"Page {n}")) for n in range(3)}
    pages = Pages(web_at(site, pause=0.2), lambda url: None)
    began = time.monotonic()
    found = list(crawl(pages, [at(site, f"/page{n}") for n in range(3)]))
    assert all(isinstance(one, Fetched) for one in found)
    assert len(site.requests) == 4  # robots.txt and three pages: three pauses
    assert time.monotonic() - began >= 0.6


def test_a_longer_pause_that_a_site_asks_for_is_kept(site: Site) -> None:
    site.answers["/robots.txt"] = says(b"User-agent: *\nCrawl-delay: 7", "text/plain")
    site.answers |= {f"/page{n}": says(page(f"Page {n}")) for n in range(3)}
    slept: list[float] = []
    pauses = Pauses(clock=lambda: 100.0 + sum(slept), sleep=slept.append)
    pages = Pages(web_at(site, pause=1.0, pauses=pauses), lambda url: None)
    assert len(list(crawl(pages, [at(site, f"/page{n}") for n in range(3)]))) == 3
    assert slept == [1.0, 7.0, 7.0]  # after robots.txt our own pause, then the site's


def test_a_turn_that_is_far_off_is_not_waited_for() -> None:
    pauses = Pauses(clock=lambda: 100.0, sleep=lambda seconds: None, patience=5.0)
    for _ in range(3):
        pauses.wait("one.example", 2.5)
    with pytest.raises(FetchLater, match="try in 8 s"):
        pauses.wait("one.example", 2.5)
    pauses.wait("two.example", 2.5)


def test_each_host_has_pauses_of_its_own() -> None:
    slept: list[float] = []
    pauses = Pauses(clock=lambda: 100.0 + sum(slept), sleep=slept.append)
    for host in ("one.example", "two.example", "one.example", "two.example"):
        pauses.wait(host, 2.0)
    assert slept == [2.0]


def test_who_asks_is_said_and_nothing_else(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.answers["/it"] = says(page(), Set_Cookie="a=b; Path=/")
    web = web_at(site)
    the_page(found_at(site, "/it", web=web))
    the_page(found_at(site, "/it", web=web))
    for _, headers in site.requests:
        assert headers["User-Agent"] == "Passage/0 (+test)"
        assert set(headers) == {"Host", "User-Agent", "Accept-Encoding", "Connection"}


def test_of_several_addresses_the_next_one_is_tried(site: Site) -> None:
    site.answers["/it"] = says(page())
    nobody, here = ipaddress.ip_address("::1"), ipaddress.ip_address("127.0.0.1")
    names = Names({"two.example": [[nobody, here]]})
    client = Client(PublicOnly([f"two.example:{site.port}"]), "Passage/0", names)
    web = Web(client, 0.0, 10.0, Pauses())
    assert web.fetch(web.target(f"http://two.example:{site.port}/it")).body == page()
    assert site.requests[-1][1]["Host"] == f"two.example:{site.port}"
    names = Names({"two.example": [[nobody]]})
    client = Client(PublicOnly([f"two.example:{site.port}"]), "Passage/0", names)
    web = Web(client, 0.0, 10.0, Pauses())
    with pytest.raises(CannotFetch, match=r"two\.example cannot be reached"):
        web.fetch(web.target(f"http://two.example:{site.port}/it"))


def test_the_port_of_another_service_is_not_asked(site: Site) -> None:
    for url in ("http://93.184.216.34:25/", "https://93.184.216.34:6379/"):
        with pytest.raises(CannotFetch, match="others than 80 and 443"):
            web_at(site).target(url)
