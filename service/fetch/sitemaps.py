"""Sitemaps and their indexes: the addresses that they list."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]

from retrieval.errors import UnreadableFile


def links(data: bytes) -> Iterator[str]:
    """What a sitemap or an index of them lists, in its order. Raises UnreadableFile."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(f"cannot be read as a sitemap: {error.msg}") from None
    for entry in root.iterfind("{*}*"):
        place = entry.find("{*}loc")
        if place is not None and place.text and place.text.strip():
            yield place.text.strip()
