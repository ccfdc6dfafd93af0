"""Fetched pages into a library, one by one: the pause between two is longer than the storing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from retrieval.errors import InputError
from retrieval.read.limits import ReadFailure
from retrieval.types import Outcome
from service.fetch.crawl import Found, shown
from service.fetch.pages import Fetched, Known, Unchanged
from service.fetch.remembered import Remembered, Visit
from service.ingest import Report, Sink


class Holds(Protocol):
    """What can say whether it holds a document of exactly these groups."""

    def has(self, document_id: str, groups: Sequence[str]) -> bool: ...


class Collection(Sink, Holds, Protocol):
    """Where pages go."""


def known_in(collection: Holds, remembered: Remembered | None, groups: Sequence[str] = ()) -> Known:
    """Visits whose document is still there, for these groups; one that was deleted is fetched
    anew, and so is one that is there for others."""

    def known(url: str) -> Visit | None:
        visit = remembered.visit(url, groups) if remembered else None
        return visit if visit and collection.has(visit.document_id, groups) else None

    return known


def ingest_pages(
    found: Iterable[Found],
    collection: Collection,
    remembered: Remembered | None,
    on_failure: Callable[[str], None],
    on_progress: Callable[[int], None],
    groups: Sequence[str] = (),
) -> Report:
    """Store each page as it comes, for the readers of ``groups`` (in order); ``on_failure`` gets
    one line for each that gave none.

    A visit is remembered after its document is stored, never before.
    """
    began = time.perf_counter()
    outcomes: Counter[Outcome] = Counter()
    failed = 0
    try:
        for one in found:
            on_progress(1)
            try:
                outcomes[_stored(one, collection, remembered, groups)] += 1
            except InputError as error:
                failed += 1
                on_failure(str(error))
    finally:
        collection.publish()
    return Report(outcomes, failed, time.perf_counter() - began)


def _stored(
    one: Found, collection: Collection, remembered: Remembered | None, groups: Sequence[str]
) -> Outcome:
    """Raises InputError, with the address, for what cannot be."""
    if isinstance(one, ReadFailure):
        raise InputError(f"{one.where}: {one.message}")
    if isinstance(one, Unchanged):
        return "unchanged"
    outcome = _add(one, collection, groups)
    # A server may have given it the groups of our key instead: then it is not ours to remember.
    if remembered and collection.has(one.visit.document_id, groups):
        remembered.keep(one.visit, groups)
    return outcome


def _add(one: Fetched, collection: Collection, groups: Sequence[str]) -> Outcome:
    try:
        return collection.add([replace(one.document, groups=tuple(groups))])[0]
    except InputError as error:
        raise InputError(f"{shown(one.visit.url)}: {error}") from None
