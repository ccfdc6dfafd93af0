"""``passage ingest URL…``: what was asked for, ready to run once the folder is open."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext

from service.fetch.crawl import MOST_ADDRESSES, crawl
from service.fetch.ingest import Collection, ingest_pages, known_in
from service.fetch.pages import Pages
from service.fetch.remembered import Remembered
from service.fetch.web import web_of
from service.fetch.what import What
from service.ingest import Report
from service.settings import Settings

_SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*://")

Run = Callable[[Collection, Callable[[str], None], Callable[[int], None]], Report]


def is_address(source: str) -> bool:
    """Whether it is meant as an address rather than a path, of whatever scheme."""
    return _SCHEME.match(source) is not None


def fetching(
    settings: Settings,
    urls: Sequence[str],
    what: What,
    most: int | None,
    groups: Sequence[str],
    *,
    remember: bool,
) -> Run:
    """Fetches and stores, for the readers of ``groups`` (in order), when called. ``remember``
    visits in the data folder: not where the documents go to another one.

    Raises InputError at once where the settings allow no fetching.
    """
    web = web_of(settings)

    def run(
        collection: Collection,
        on_failure: Callable[[str], None],
        on_progress: Callable[[int], None],
    ) -> Report:
        with closing(Remembered(settings.data)) if remember else nullcontext() as remembered:
            pages = Pages(web, known_in(collection, remembered, groups))
            found = crawl(pages, urls, what, most or MOST_ADDRESSES)
            return ingest_pages(found, collection, remembered, on_failure, on_progress, groups)

    return run
