"""The pages, without JavaScript: they answer, cite, mark the exact span, and escape everything."""

from __future__ import annotations

from html.parser import HTMLParser

import httpx
import pytest

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}</div>&amp;"


class Page(HTMLParser):
    """The elements of a page, and the text of those with an id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.marked = ""
        self.text = ""
        self._open: list[str] = []
        self._inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        self.handlers += [name for name in named if name.startswith("on") or name == "style"]
        self.links += [named["href"] or ""] if "href" in named else []
        if tag in ("div", "mark", "script"):
            self._inside.append(named.get("id") or tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("div", "mark", "script"):
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        assert "script" not in self._inside, "an inline script"
        if "cited" in self._inside:
            self.marked += data
        if "text" in self._inside:
            self.text += data


def test_the_page_answers_without_javascript(client: httpx.Client) -> None:
    question = "Who was allowed to cross the border?"
    reply = client.get("/", params={"q": question})
    answer = client.post("/v1/ask", json={"question": question}).json()
    assert reply.status_code == 200
    for citation in answer["citations"] + answer["nearest"]:
        span = f"?c={citation['start']}-{citation['end']}"
        assert f"/documents/{citation['document_id']}{span}#cited" in Page(reply.text).links
    assert "Border Times" in reply.text


def test_security_headers(client: httpx.Client) -> None:
    for path in ("/", "/documents", "/documents/ukrainians", "/docs", "/static/page.js"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        for rule in ("default-src 'none'", "script-src 'self'", "style-src 'self'"):
            assert rule in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"


def test_the_reader_marks_code_points(client: httpx.Client) -> None:
    text = "\n😀 First.\r\nВторое 😀 <b>bold</b> & third.\rEnd 😀.\n"
    client.post("/v1/documents", json={"id": "points", "text": text})
    start = text.index("Второе")
    end = text.index(" third")
    page = Page(client.get(f"/documents/points?c={start}-{end}").text)
    assert page.marked == text[start:end]
    assert page.text == text
    client.delete("/v1/documents/points")


@pytest.mark.parametrize("span", ["5-2", "0-0", "99999-100000", "x", "1-2-3", "-1-5", "9" * 99])
def test_a_senseless_span_marks_nothing(client: httpx.Client, span: str) -> None:
    reply = client.get("/documents/ukrainians", params={"c": span})
    assert reply.status_code == 200
    assert Page(reply.text).marked == ""


def test_hostile_text_stays_text(client: httpx.Client) -> None:
    body = {
        "id": "hostile",
        "title": HOSTILE,
        "text": f"The zebra said {HOSTILE} and left. Zebras rarely say that.",
        "outlet": HOSTILE,
        "author": HOSTILE,
    }
    assert client.post("/v1/documents", json=body).status_code == 201
    pages = ("/documents/hostile?c=0-60", "/documents", "/?q=zebra", f"/?q={HOSTILE}")
    for path in pages:
        html = client.get(path).text
        page = Page(html)
        assert page.tags.count("script") == 1
        assert "img" not in page.tags
        assert page.handlers == []
        assert "alert(1)" not in "".join(page.links)
        assert ">49<" not in html
    client.delete("/v1/documents/hostile")


def test_a_question_too_long_is_told_beside_the_form(client: httpx.Client) -> None:
    reply = client.get("/", params={"q": "a" * 5000})
    assert reply.status_code == 422
    assert "at most 4000 characters" in reply.text


def test_list_pages_and_api_page(client: httpx.Client) -> None:
    assert "/documents/ukrainians" in Page(client.get("/documents?q=Ukrainians").text).links
    assert "Nothing here" in client.get("/documents?q=nowhere-at-all").text
    assert "POST /v1/ask" in client.get("/docs").text
    assert client.get("/openapi.json").json()["paths"]["/v1/ask"]


def test_health_and_metrics(client: httpx.Client) -> None:
    assert client.get("/livez").json() == {"status": "alive"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["documents"] >= 2
    client.post("/v1/ask", json={"question": "Who crossed?"})
    metrics = client.get("/metrics").text
    assert 'passage_ask_seconds_bucket{le="0.1",stage="total"}' in metrics
    assert "passage_answers_total{outcome=" in metrics
    assert "passage_documents 2" in metrics
