"""``/livez`` (the process runs), ``/readyz`` (it can answer), ``/metrics`` (Prometheus)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client import generate_latest as render

from service.answer import Answer

if TYPE_CHECKING:
    from retrieval.library import Library
    from service.http.state import Services

log = structlog.get_logger("passage.http")
router = APIRouter(tags=["operations"])

# Seconds. An answer aims at well under 0.1; the upper ones show what went wrong.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """One app's figures, in a registry of its own, so that two apps in a process do not clash."""

    def __init__(self, library: Library) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "passage_ask_seconds",
            "Time to answer, by stage",
            ["stage"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._outcomes = Counter(
            "passage_answers", "Answers given, by outcome", ["outcome"], registry=self.registry
        )
        documents = Gauge("passage_documents", "Documents stored", registry=self.registry)
        documents.set_function(library.count)
        generation = Gauge("passage_generation", "Live index generation", registry=self.registry)
        generation.set_function(lambda: library.generation)

    def answered(self, answer: Answer) -> None:
        self._outcomes.labels(answer.outcome).inc()
        for stage, milliseconds in answer.timings_ms.items():
            self._seconds.labels(stage).observe(milliseconds / 1000)


@router.get("/livez")
async def livez() -> dict[str, str]:
    return {"status": "alive"}


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """200 with the counts once the folder can be read, else 503."""
    services: Services = request.app.state.services
    try:
        state: dict[str, Any] = {
            "status": "ready",
            "documents": services.library.count(),
            "generation": services.library.generation,
        }
    except Exception:
        log.exception("not ready")
        return JSONResponse({"status": "not ready"}, HTTPStatus.SERVICE_UNAVAILABLE)
    return JSONResponse(state)


@router.get("/metrics", response_class=Response)
def metrics(request: Request) -> Response:
    services: Services = request.app.state.services
    return Response(render(services.metrics.registry), media_type=CONTENT_TYPE_LATEST)
