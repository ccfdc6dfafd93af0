"""``/startupz``, ``/livez``, ``/readyz``, ``/metrics``.

What each is for: until ``/startupz`` says 200 the folder and the model are loading, so wait; where
``/livez`` does not answer, the process hangs, so start it anew; while ``/readyz`` says 503, send
questions elsewhere.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from service.http.caller import caller_of
from service.http.state import Services

log = structlog.get_logger("passage.http")
router = APIRouter(tags=["operations"])


@router.get("/startupz")
async def startupz() -> dict[str, str]:
    """Requests are taken only once folder and model are open: an answer is a yes."""
    return {"status": "started"}


@router.get("/livez")
async def livez() -> dict[str, str]:
    """On the event loop and without the folder: only a process that hangs is silent."""
    return {"status": "alive"}


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """200 once the folder can be read, with counts where there are no keys; 503 else, and after a
    failure of the disk, which only a restart mends: documents can be read until then, not written.
    """
    services: Services = request.app.state.services
    if services.ending.begun:
        return JSONResponse({"status": "ending"}, HTTPStatus.SERVICE_UNAVAILABLE)
    parts = (services.whole, services.ledger, services.feedback, services.fetching)
    if reason := next((part.failed for part in parts if part.failed), ""):
        log.error("not ready", reason=reason)
        state = {"status": "not ready", "reason": "The disk failed; nothing more is written."}
        return JSONResponse(state, HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        counts: dict[str, Any] = {"documents": services.whole.count()}
        counts["generation"] = services.whole.generation
    except Exception:
        log.exception("not ready")
        return JSONResponse({"status": "not ready"}, HTTPStatus.SERVICE_UNAVAILABLE)
    # This route is open; where there are keys, how much there is is for admins (`/metrics`).
    shown = counts if caller_of(request).may("admin") else {}
    return JSONResponse({"status": "ready"} | shown)


@router.get("/metrics", response_class=Response)
def metrics(request: Request) -> Response:
    services: Services = request.app.state.services
    content, media_type = services.metrics.page()
    return Response(content, media_type=media_type)
