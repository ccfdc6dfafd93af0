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

from retrieval.errors import CannotFetch, FetchLater, StorageFull
from retrieval.library import Library
from retrieval.types import Document
from service.fetch.ingest import known_in
from service.fetch.pages import Fetched, Pages, Unchanged
from service.fetch.remembered import Remembered, Visit
from service.fetch.web import web_of
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

    def __init__(self, settings: Settings, library: Library) -> None:
        self.workers = Workers(THREADS, QUEUE)
        self._ending = threading.Event()
        self._pages: Pages | None = None
        self._remembered: Remembered | None = None
        if settings.fetch:
            web = web_of(settings, PATIENCE_SECONDS)
            self._remembered = Remembered(settings.data)
            self._pages = Pages(web, known_in(library, self._remembered))

    @property
    def failed(self) -> str:
        """What the disk did; empty: nothing. See ``SmallDatabase``."""
        return self._remembered.failed if self._remembered else ""

    async def get(self, given: AddressIn) -> Given | Unchanged:
        """Raises Problem, with the field ``url``."""
        if self._pages is None:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, OFF, field="url")
        stated = given.model_dump(exclude_none=True, exclude={"url", "text"})
        try:
            found = await self.workers.run(partial(_page, self._pages, given.url, bool(stated)))
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
        return Given(replace(found.document, **stated), None if stated else found.visit)

    def remember(self, visit: Visit) -> None:
        """Once the document is stored. Where the disk has no room for it, the page is only sent
        once more than it had to be."""
        try:
            if self._remembered:
                self._remembered.keep(visit)
        except StorageFull as error:
            log.warning("visit not remembered", reason=str(error))

    def stop(self) -> None:
        """The server ends: give up the fetches on their way."""
        self._ending.set()
        if self._pages:
            self._pages.web.close()

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
