"""``POST /v1/ask``: the answer as JSON, or with ``stream: true`` as a UI message stream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse

from retrieval.errors import PassageError
from service.answer import Answer, to_json
from service.ask import ask
from service.http import stream
from service.http.body import StrictRoute
from service.http.problems import Problem
from service.http.schemas import AskIn
from service.http.state import Services, Shared, origin
from service.question import AskRequest

log = structlog.get_logger("passage.http")
router = APIRouter(route_class=StrictRoute, tags=["ask"])

REPLIES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The cited answer; with stream: true its parts as server-sent events.",
        "content": {"application/json": {}, "text/event-stream": {}},
    }
}


async def answer(services: Services, request: AskRequest) -> Answer:
    """Ask in a bounded thread and count what came of it."""
    found = await services.readers.run(partial(ask, services.library, request))
    services.metrics.answered(found)
    return found


@router.post("/v1/ask", responses=REPLIES, response_class=Response)
async def post_ask(body: AskIn, request: Request, services: Shared) -> Response:
    if not body.stream:
        return JSONResponse(to_json(await answer(services, body.to_request())))
    services.readers.check()  # a refusal is still a plain 503 here; later it is an error part
    events = _events(services, body.to_request(), origin(request, services.settings))
    return EventSourceResponse(events, headers=stream.STREAM_HEADERS)


async def _events(
    services: Services, request: AskRequest, reader_origin: str
) -> AsyncIterator[bytes]:
    """Always ends with ``finish`` and ``[DONE]``; a failure is an ``error`` part before them."""
    yield stream.encode({"type": "start"})
    try:
        count = partial(services.library.count, request.filters)
        yield stream.encode(stream.status_part(await services.readers.run(count)))
        for part in stream.answer_parts(await answer(services, request), reader_origin):
            yield stream.encode(part)
    except Exception as error:
        log.exception("answer failed in a stream")
        yield stream.encode({"type": "error", "errorText": _spoken(error)})
    yield stream.encode({"type": "finish"})
    yield stream.DONE


def _spoken(error: Exception) -> str:
    """What the reader may know of it: our own errors speak for themselves, others do not."""
    if isinstance(error, Problem):
        return error.detail
    return str(error) if isinstance(error, PassageError) else "The answer failed."
