"""``/livez`` (the process runs), ``/readyz`` (it can answer), ``/metrics`` (Prometheus)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from service.http.state import Services

log = structlog.get_logger("passage.http")
router = APIRouter(tags=["operations"])


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
    content, media_type = services.metrics.page()
    return Response(content, media_type=media_type)
