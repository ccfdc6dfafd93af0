"""From addresses to documents: pages, and the pages that feeds and sitemaps list."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from retrieval.errors import CannotFetch
from retrieval.read.limits import ReadFailure
from service.fetch.names import Target, joined
from service.fetch.pages import Fetched, Listed, Pages, Unchanged
from service.fetch.what import What

MOST_ADDRESSES = 1_000
"""Fetched in one run, unless told otherwise: at a second's pause a quarter of an hour."""

Found: TypeAlias = Fetched | Unchanged | ReadFailure


@dataclass(frozen=True, slots=True)
class _Place:
    target: Target
    what: What


def crawl(
    pages: Pages, urls: Sequence[str], what: What = "auto", most: int = MOST_ADDRESSES
) -> Iterator[Found]:
    """One result for each page, and a failure for each address that gives none.

    Lists lead to pages and an index of sitemaps to sitemaps, never a page to another page.
    """
    waiting: deque[_Place | ReadFailure] = deque(_placed(pages, url, what) for url in urls)
    seen: set[Target] = set()
    while waiting:
        place = waiting.popleft()
        if isinstance(place, ReadFailure):
            yield place
        elif place.target in seen:
            continue
        elif len(seen) == most:
            yield ReadFailure(
                shown(place.target.url),
                f"not fetched, nor up to {len(waiting):,} more: {most:,} are fetched in a run "
                "(--limit)",
            )
            return
        else:
            seen.add(place.target)
            found = _visited(pages, place)
            if isinstance(found, Listed):
                waiting.extend(_listed(pages, found))
            else:
                yield found


def shown(url: str) -> str:
    """An address that fits one line of a message, whatever was given for one."""
    return "".join(c if c.isprintable() else "?" for c in url[:200])


def _placed(pages: Pages, url: str, what: What) -> _Place | ReadFailure:
    try:
        return _Place(pages.web.target(url), what)
    except CannotFetch as error:
        return ReadFailure(shown(url), str(error))


def _visited(pages: Pages, place: _Place) -> Fetched | Unchanged | Listed | ReadFailure:
    try:
        return pages.get(place.target, place.what)
    except CannotFetch as error:
        return ReadFailure(shown(place.target.url), str(error))


def _listed(pages: Pages, listed: Listed) -> Iterator[_Place | ReadFailure]:
    """A sitemap speaks for its own site only; a feed may name pages anywhere."""
    what: What = "sitemap" if listed.kind == "sitemap index" else "page"
    for link in listed.links:
        try:
            place = _placed(pages, joined(listed.target, link), what)
        except CannotFetch as error:
            place = ReadFailure(shown(link), str(error))
        foreign = isinstance(place, _Place) and _site(place.target) != _site(listed.target)
        if foreign and listed.kind != "feed":
            place = ReadFailure(shown(link), f"a sitemap of {listed.target.host} cannot list it")
        yield place


def _site(target: Target) -> str:
    """The host; that of ``www.example.org`` is one with ``example.org``."""
    return target.host.removeprefix("www.")
