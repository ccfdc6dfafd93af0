"""Fetched pages into a library, one by one: the pause between two is longer than the storing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Protocol

from retrieval.errors import InputError
from retrieval.read.limits import ReadFailure
from retrieval.types import Outcome
from service.fetch.crawl import Found, shown
from service.fetch.pages import Fetched, Known, Unchanged
from service.fetch.remembered import Remembered, Visit
from service.ingest import Report, Sink


class Collection(Sink, Protocol):
    """A sink that can say whether it holds a document."""

    def has(self, document_id: str) -> bool: ...


def known_in(collection: Collection, remembered: Remembered | None) -> Known:
    """Visits whose document is still there; one that was deleted is fetched anew."""

    def known(url: str) -> Visit | None:
        visit = remembered.visit(url) if remembered else None
        return visit if visit and collection.has(visit.document_id) else None

    return known


def ingest_pages(
    found: Iterable[Found],
    collection: Collection,
    remembered: Remembered | None,
    on_failure: Callable[[str], None],
    on_progress: Callable[[int], None],
) -> Report:
    """Store each page as it comes; ``on_failure`` gets one line for each that gave none.

    A visit is remembered after its document is stored, never before.
    """
    began = time.perf_counter()
    outcomes: Counter[Outcome] = Counter()
    failed = 0
    try:
        for one in found:
            on_progress(1)
            try:
                outcomes[_stored(one, collection, remembered)] += 1
            except InputError as error:
                failed += 1
                on_failure(str(error))
    finally:
        collection.publish()
    return Report(outcomes, failed, time.perf_counter() - began)


def _stored(one: Found, collection: Collection, remembered: Remembered | None) -> Outcome:
    """Raises InputError, with the address, for what cannot be."""
    if isinstance(one, ReadFailure):
        raise InputError(f"{one.where}: {one.message}")
    if isinstance(one, Unchanged):
        return "unchanged"
    outcome = _add(one, collection)
    if remembered:
        remembered.keep(one.visit)
    return outcome


def _add(one: Fetched, collection: Collection) -> Outcome:
    try:
        return collection.add([one.document])[0]
    except InputError as error:
        raise InputError(f"{shown(one.visit.url)}: {error}") from None
