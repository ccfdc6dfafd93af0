"""A document that a caller names by its address alone: fetched where the settings allow it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from retrieval.access import own_groups
from retrieval.collection import Seen
from retrieval.errors import CannotFetch, FetchLater, StorageFull
from retrieval.types import Document
from retrieval.validate import validate_groups
from service.fetch.ingest import known_in
from service.fetch.pages import Fetched, Pages, Unchanged
from service.fetch.remembered import Remembered, Visit
from service.fetch.web import Web, web_of
from service.http.ending import closing
from service.http.problems import Problem
from service.http.schemas import AddressIn
from service.http.workers import Workers
from service.settings import Settings

log = structlog.get_logger("passage.http")

THREADS, QUEUE = 4, 16
"""Fetches wait for other machines, not for this one; who posts more at once is told to wait."""

PATIENCE_SECONDS = 10.0
"""A caller waits so long for a host's turn at most; later ones are told when to come back."""

OFF = "Fetching is off on this server (PASSAGE_FETCH): send the text as well."


@dataclass(frozen=True, slots=True)
class Given:
    """A document to store, and the visit to remember then; None: it was not fetched, or the
    caller changed something, so that it is fetched whole each time."""

    document: Document
    visit: Visit | None


class Fetching:
    """Thread-safe. Off, it refuses; nothing of it is then made."""

    def __init__(self, settings: Settings) -> None:
        self.workers = Workers(THREADS, QUEUE, settings.write_seconds)
        self._ending = threading.Event()
        self._web: Web | None = None
        self._remembered: Remembered | None = None
        if settings.fetch:
            self._web = web_of(settings, PATIENCE_SECONDS)
            self._remembered = Remembered(settings.data)

    @property
    def failed(self) -> str:
        """What the disk did; empty: nothing. See ``SmallDatabase``."""
        return self._remembered.failed if self._remembered else ""

    async def get(self, given: AddressIn, library: Seen) -> Given | Unchanged:
        """For the caller who sees ``library``: what others have of the page counts for nothing.

        Raises Problem, with the field ``url``; InvalidDocument, NotAllowed for its groups.
        """
        if self._web is None:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, OFF, field="url")
        validate_groups(given.groups)
        groups = own_groups(given.groups, library.access)
        pages = Pages(self._web, known_in(library, self._remembered, groups))
        stated = given.model_dump(exclude_none=True, exclude={"url", "text", "groups"})
        try:
            found = await self.workers.run(partial(_page, pages, given.url, bool(stated)))
        except FetchLater as error:
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE, f"{error}.", field="url", retry_after=error.seconds
            ) from None
        except CannotFetch as error:
            if self._ending.is_set():
                raise closing() from None
            raise Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY, f"Not fetched: {error}.", field="url"
            ) from None
        if isinstance(found, Unchanged):
            return found
        document = replace(found.document, **stated, groups=groups)
        return Given(document, None if stated else found.visit)

    def remember(self, visit: Visit, groups: tuple[str, ...]) -> None:
        """Once the document of these groups is stored. Where the disk has no room for it, the page
        is only sent once more than it had to be."""
        try:
            if self._remembered:
                self._remembered.keep(visit, groups)
        except StorageFull as error:
            log.warning("visit not remembered", reason=str(error))

    def stop(self) -> None:
        """The server ends: give up the fetches on their way."""
        self._ending.set()
        if self._web:
            self._web.close()

    def close(self) -> None:
        self.stop()
        if self._remembered:
            self._remembered.close()


def address_of(value: Any) -> AddressIn | None:
    """The address, where a body has one and no text; else None, for it is a document.

    Raises RequestValidationError.
    """
    if not isinstance(value, dict) or value.get("text") is not None or "url" not in value:
        return None
    try:
        return AddressIn.model_validate(value)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_input=False)) from None


def _page(pages: Pages, url: str, again: bool) -> Fetched | Unchanged:
    found = pages.get(pages.web.target(url), "page", again=again)
    assert isinstance(found, Fetched | Unchanged)  # what a page is
    return found
