"""The process that reads feeds and sitemaps, limited as the one that reads documents is.

``python -m service.fetch.listing_child MEMORY CPU PARENT``. A draft's text is one link a line.
"""

from __future__ import annotations

from retrieval.errors import UnreadableFile
from retrieval.read.child import main
from retrieval.read.draft import Draft


def parse_listing(kind: str, data: bytes, characters: int) -> Draft:
    """The links of a feed or sitemap; each library is imported when first needed."""
    if kind == "feed":
        from service.fetch import feeds

        found = feeds.links(data)
    else:
        from service.fetch import sitemaps

        found = sitemaps.links(data)
    lines = [link for link in found if len(link.splitlines()) == 1]
    if not lines:
        raise UnreadableFile("lists nothing")
    return Draft("\n".join(lines))


if __name__ == "__main__":
    main(parse_listing)
