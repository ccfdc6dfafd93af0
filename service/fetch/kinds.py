"""What a reply is: by what its server says and by its first bytes, and only what is read here."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from retrieval.errors import CannotFetch
from service.fetch.client import Reply
from service.fetch.inflate import STEP, inflated, whole

Page: TypeAlias = Literal[".html", ".pdf", ".docx", ".txt", ".md"]
Listing: TypeAlias = Literal["feed", "sitemap", "sitemap index"]
Kind: TypeAlias = Page | Listing

HTML = ("text/html", "application/xhtml+xml")
PLAIN = ("text/plain", "text/markdown", "text/x-markdown")
UNSAID = ("", "application/octet-stream", "binary/octet-stream")
OTHERS = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/xml",
    "text/xml",
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/gzip",
    "application/x-gzip",
)
ALLOWED = frozenset((*HTML, *PLAIN, *UNSAID, *OTHERS))

LOOKED_AT = 4_096  # bytes from the start in which a document's first element stands

_BEFORE_ROOT = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)+", re.DOTALL)
_DOCTYPE = re.compile(rb"<!doctype\s[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
_ROOTS: dict[bytes, Kind] = {
    b"rss": "feed",
    b"feed": "feed",
    b"rdf": "feed",
    b"urlset": "sitemap",
    b"sitemapindex": "sitemap index",
    b"html": ".html",
}

_ENCODED = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


def kind_of(reply: Reply, body: bytes) -> Kind:
    """Raises CannotFetch for what is not read here, with its name."""
    stated = _media_type(reply)
    if stated not in ALLOWED:
        raise CannotFetch(f"it is {_shown(stated)}, which is not read")
    if body.startswith(b"%PDF-"):
        return ".pdf"
    if body.startswith(b"PK\x03\x04"):
        return ".docx"
    if (root := _root(body)) in _ROOTS:
        return _ROOTS[root]
    if stated in HTML:
        return ".html"
    if stated in PLAIN:
        path = reply.target.path.partition("?")[0].lower()
        marked = stated != "text/plain" or path.endswith((".md", ".markdown"))
        return ".md" if marked else ".txt"
    raise CannotFetch(f"it is not what it says ({_shown(stated)}) or does not say what it is")


def unpacked(reply: Reply, most: int) -> bytes:
    """The body; that of a file packed with gzip, as large sitemaps are, as it was before."""
    body = reply.body
    if not body.startswith(b"\x1f\x8b"):
        return body
    return whole(inflated(body[at : at + STEP] for at in range(0, len(body), STEP)), most)


def as_utf8(reply: Reply, body: bytes) -> bytes:
    """Text in the encoding that only the server states, in the one that the readers expect."""
    stated = _ENCODED.search(reply.headers.get("content-type", ""))
    if stated is None or _is_utf8(body):
        return body
    try:
        return str(body, stated[1]).encode("utf-8")
    except (LookupError, ValueError):
        return body  # the reader says what is wrong with it


def _media_type(reply: Reply) -> str:
    return reply.headers.get("content-type", "").partition(";")[0].strip().lower()


def _root(body: bytes) -> bytes:
    """The name of the first element, in lower case and without a prefix; else empty."""
    start = body.removeprefix(b"\xef\xbb\xbf")[:LOOKED_AT]
    while before := _BEFORE_ROOT.match(start) or _DOCTYPE.match(start):
        start = start[before.end() :]
    found = _ROOT.match(start)
    return found[1].lower() if found else b""


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _shown(stated: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in stated)[:80] or "of no stated type"
