"""The HTTP service, put together: shared state, limits outside, routes inside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI

from retrieval.batched import BatchedEncoder
from retrieval.library import Library
from service.access.audit import UPLOAD, Audit
from service.access.setup import gate_for
from service.composers import Composers, composers_of
from service.feedback import FeedbackStore
from service.http import (
    ask,
    check,
    documents,
    feedback,
    files,
    health,
    mcp,
    openai,
    pages,
    problems,
    search,
    signin,
    suggestions,
)
from service.http.access import AccessGuard, Origins, OtherOrigins
from service.http.described import describe_access
from service.http.ending import Ending
from service.http.fetching import Fetching
from service.http.limits import LOOPBACK_NAMES, BodyCap, OwnOrigin, RequestGuard, host_of
from service.http.metrics import Metrics
from service.http.openai_errors import OpenAIErrors
from service.http.publish import Publisher
from service.http.schemas import ProblemOut
from service.http.shedding import Shedding
from service.http.state import Services
from service.http.traces import StageSpans, TracerProvider, telemetry
from service.http.workers import Workers
from service.jobs import JobRunner
from service.ledger import Ledger
from service.settings import Settings
from service.suggest.suggestions import Suggestions

PROBLEM = {problems.PROBLEM_JSON: {"schema": ProblemOut.model_json_schema()}}
ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"content": PROBLEM, "description": "The request cannot be served; says why."},
    "5XX": {"content": PROBLEM, "description": "The fault is here; names the request."},
}
"""Not by ``model``: FastAPI would declare them as application/json."""


def create_app(
    library: Library,
    settings: Settings,
    composers: Composers | None = None,
    traces: TracerProvider | None = None,
    encoders: Sequence[BatchedEncoder] = (),
) -> FastAPI:
    """The service over an open library; the caller closes the library after it.

    ``composers`` stand in for what the settings name; ``traces`` make spans, None none;
    ``encoders`` are shown in the figures.
    Raises InputError where the composers cannot be used.
    """
    composers = composers or composers_of(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        services = make_services(library, settings, composers, traces)
        app.state.services = services
        services.metrics.watch_encoding(encoders)
        services.publisher.start()
        services.jobs.start()
        try:
            async with mcp.serving(app, services):
                yield
        finally:
            services.fetching.close()
            services.jobs.close()
            services.publisher.close()
            services.ledger.close()
            services.feedback.close()
            services.gate.keys.close()

    app = FastAPI(
        title="Passage",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry=telemetry(traces),
    )
    problems.install(app)
    openai.install(app)
    for part in (ask, check, search, documents, feedback, suggestions):
        app.include_router(part.router, responses=ERRORS)
    app.include_router(openai.router)
    app.include_router(health.router, responses=ERRORS)
    app.include_router(pages.router, include_in_schema=False)
    app.include_router(signin.router, include_in_schema=False)
    app.include_router(files.router, include_in_schema=False)
    app.routes.append(mcp.ROUTE)
    describe_access(app)
    add_limits(app, settings)
    return app


def make_services(
    library: Library,
    settings: Settings,
    composers: Composers,
    traces: TracerProvider | None = None,
) -> Services:
    ledger = Ledger(settings.data)
    publisher = Publisher(library)
    gate = gate_for(settings)
    services = Services(
        whole=library,
        settings=settings,
        readers=Workers(settings.ask_threads, settings.ask_queue, settings.ask_seconds),
        waiters=Workers(settings.llm_parallel, settings.ask_queue, settings.ask_seconds),
        writer=Workers(1, settings.ask_queue, settings.write_seconds),
        background=Workers(1, settings.ask_queue, settings.ask_seconds),
        fetching=Fetching(settings),
        ledger=ledger,
        jobs=JobRunner(
            settings.data,
            library,
            ledger,
            publisher.wrote,
            partial(_read, gate.audit),
            settings.upload_queue,
        ),
        publisher=publisher,
        metrics=Metrics(library),
        feedback=FeedbackStore(settings.data),
        suggestions=Suggestions(),
        composers=composers,
        ending=Ending(),
        gate=gate,
        stages=StageSpans(traces),
    )
    services.metrics.watch("answers", services.readers)
    services.metrics.watch("model", services.waiters)
    services.metrics.watch("writing", services.writer)
    services.metrics.watch("background", services.background)
    services.metrics.watch("fetching", services.fetching.workers)
    services.metrics.watch_uploads(services.jobs)
    return services


def _read(audit: Audit, job: str, documents: list[str]) -> None:
    """An upload's files were read; who sent them stands in the line of its ``upload``."""
    audit.record(UPLOAD, "ingest", job=job, documents=documents)


def add_limits(app: FastAPI, settings: Settings) -> None:
    """The last one added is the outermost: the request is named before anything can refuse it."""
    hosts = {*LOOPBACK_NAMES, *settings.hosts, settings.host}
    if settings.public_url:
        hosts.add(host_of(settings.public_url.partition("://")[2]))
    app.add_middleware(BodyCap, settings=settings)
    app.add_middleware(AccessGuard, settings=settings)
    app.add_middleware(Shedding)
    origins = Origins(app, settings)
    app.add_middleware(OtherOrigins, origins=origins)
    app.add_middleware(OwnOrigin, hosts=hosts, origins=origins)
    app.add_middleware(RequestGuard)
    app.add_middleware(OpenAIErrors)
