"""What the routes share, made once by ``create_app`` and handed to them by FastAPI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from retrieval.library import Library
from service.access.gate import Gate
from service.composers import Composers
from service.feedback import FeedbackStore
from service.http.ending import Ending
from service.http.fetching import Fetching
from service.http.metrics import Metrics
from service.http.publish import Publisher
from service.http.traces import StageSpans
from service.http.workers import Workers
from service.jobs import JobRunner
from service.ledger import Ledger
from service.settings import Settings
from service.suggest.suggestions import Suggestions


@dataclass(frozen=True, slots=True)
class Services:
    """``whole`` is the library as only an admin may see it: a route shows documents out of nothing
    but ``service.http.caller.LibraryHere``. ``readers`` answer questions, ``waiters`` those that a
    model composes; ``writer`` is one thread, as the folder has one writer; ``background`` is one
    for what may take seconds and must not hold up an answer."""

    whole: Library
    settings: Settings
    readers: Workers
    waiters: Workers
    writer: Workers
    background: Workers
    fetching: Fetching
    ledger: Ledger
    jobs: JobRunner
    publisher: Publisher
    metrics: Metrics
    feedback: FeedbackStore
    suggestions: Suggestions
    composers: Composers
    ending: Ending
    gate: Gate
    stages: StageSpans


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Shared = Annotated[Services, Depends(_services)]


def origin(request: Request, settings: Settings) -> str:
    """``https://example.org``, without a slash: how the reader reaches this server."""
    return (settings.public_url or str(request.base_url)).rstrip("/")
