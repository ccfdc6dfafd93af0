"""RSS and Atom: the pages that a feed names."""

from __future__ import annotations

import io
from collections.abc import Iterator

import feedparser

from retrieval.errors import UnreadableFile


def links(data: bytes) -> Iterator[str]:
    """The entries' links, in the feed's order. Raises UnreadableFile for what is no feed."""
    # A file object: text would be taken for an address or a file's name, and be opened.
    feed = feedparser.parse(io.BytesIO(data), resolve_relative_uris=False, sanitize_html=False)
    if not feed.version:
        raise UnreadableFile("cannot be read as a feed (RSS or Atom)")
    for entry in feed.entries:
        link = entry.get("link")
        if isinstance(link, str) and link.strip():
            yield link.strip()
