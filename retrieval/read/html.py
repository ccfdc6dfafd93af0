"""HTML: the article as trafilatura finds it, and what the page's head states."""

from __future__ import annotations

import codecs
import json
import re
from urllib.parse import urlsplit

import trafilatura
from lxml import html as lxml_html  # type: ignore[import-untyped]

from retrieval.errors import UnreadableFile
from retrieval.read.dates import iso_date
from retrieval.read.decode import decode
from retrieval.read.draft import Draft

CHARSET_WITHIN = 2048
"""Bytes from the start in which a page states its encoding (the standard says 1,024)."""

_EMPHASIS = ("b", "i", "em", "strong", "u", "small", "mark", "abbr", "font", "cite", "q", "span")
_RUNNING_TEXT = ("p", "li", "blockquote", "td", "h1", "h2", "h3", "h4")

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset=["' ]?([\w.:-]{2,40})""", re.IGNORECASE)
_PUBLISHED_META = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.issued",
    "pubdate",
    "publishdate",
    "citation_publication_date",
)
_JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*("(?:[^"\\]|\\.){4,60}")')


def read(data: bytes) -> Draft:
    """The article's paragraphs, an empty line between two; offsets are into this text.

    Raises UnreadableFile where the page holds no article or is not HTML.
    """
    page = _decoded(data)
    try:
        tree = lxml_html.document_fromstring(page.encode("utf-8"), parser=_parser())
        about, published = trafilatura.extract_metadata(tree), _published(tree, page)
        language = tree.get("lang")
        _whole_paragraphs(tree)
        found = trafilatura.bare_extraction(tree, include_comments=False, favor_recall=True)
    except Exception as error:  # whatever the libraries meet in a hostile page
        raise UnreadableFile(f"cannot be read as HTML: {type(error).__name__}") from error
    if found is None or isinstance(found, dict) or not found.text or not found.text.strip():
        raise UnreadableFile("holds no article text (an empty page, or one built by scripts)")
    return Draft(
        "\n\n".join(line.strip() for line in found.text.splitlines() if line.strip()),
        title=about.title,
        author=about.author,
        outlet=_site(about.sitename, about.url),
        published_at=published,
        language=language,
        url=about.url,
    )


def _whole_paragraphs(tree: lxml_html.HtmlElement) -> None:
    """Takes emphasis and links out of running text, keeping their words.

    On short pages trafilatura puts each marked word on its own line, which breaks its sentence.
    A paragraph that is mostly links is left as it is: that is how a menu is told from an article.
    """
    for element in list(tree.iter(*_EMPHASIS)):
        element.drop_tag()
    for paragraph in list(tree.iter(*_RUNNING_TEXT)):
        links = list(paragraph.iter("a"))
        linked = sum(len(link.text_content()) for link in links)
        if links and linked * 2 < len(paragraph.text_content()):
            for link in links:
                link.drop_tag()


def _decoded(data: bytes) -> str:
    """UTF-8 or UTF-16 as for any text; else the encoding that the page itself states."""
    try:
        return decode(data)
    except UnreadableFile:
        stated = _CHARSET.search(data[:CHARSET_WITHIN])
        if stated is None or b"\0" in data:
            raise
        try:
            name = codecs.lookup(stated[1].decode("ascii")).name
            return str(data, name)
        except (LookupError, ValueError):
            raise UnreadableFile(
                f"is not in the encoding it states ({stated[1].decode('ascii', 'replace')}); "
                "convert it to UTF-8"
            ) from None


def _parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(encoding="utf-8", no_network=True)


def _site(name: str | None, url: str | None) -> str | None:
    """The site's name as the page gives it; trafilatura falls back to the host: no name."""
    host = urlsplit(url).netloc if url else ""
    return None if not name or name.removeprefix("www.") == host.removeprefix("www.") else name


def _published(tree: lxml_html.HtmlElement, page: str) -> str | None:
    """From the head's own fields only: dates in the text or the address may mean anything."""
    stated = {
        str(key).casefold(): meta.get("content")
        for meta in tree.iter("meta")
        for key in (meta.get("property"), meta.get("name"), meta.get("itemprop"))
        if key
    }
    values = [stated.get(name) for name in _PUBLISHED_META]
    if match := _JSON_LD_DATE.search(page):
        values.append(_json_text(match[1]))
    return next((day for value in values if (day := iso_date(value))), None)


def _json_text(quoted: str) -> str | None:
    try:
        return str(json.loads(quoted))
    except ValueError:
        return None
