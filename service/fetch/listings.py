"""The links of a feed or sitemap, read in a process of its own."""

from __future__ import annotations

import atexit
import sys
from functools import cache

from retrieval.read.children import Children
from retrieval.read.limits import MAX_CHARACTERS
from service.fetch.kinds import Listing

COMMAND = (sys.executable, "-P", "-m", "service.fetch.listing_child")


def links(kind: Listing, data: bytes) -> list[str]:
    """As they stand there, relative ones too. Raises UnreadableFile."""
    return _children().read(kind, data, MAX_CHARACTERS).text.splitlines()


@cache
def _children() -> Children:
    """Those of this process."""
    shared = Children(command=COMMAND)
    atexit.register(shared.close)
    return shared
