"""``POST /v1/ask``: the answer as JSON, or with ``stream: true`` as a UI message stream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse

from retrieval.collection import Collection
from retrieval.errors import AskerGone
from service.answer import Answer, to_json
from service.composer import Composer
from service.http import stream
from service.http.body import StrictRoute
from service.http.caller import LibraryHere
from service.http.follow import Gone, follow, present, workers_for
from service.http.problems import spoken
from service.http.schemas import AskIn
from service.http.state import Services, Shared, origin
from service.question import AskRequest

log = structlog.get_logger("passage.http")
CLIENT_CLOSED_REQUEST = 499
"""What nginx logs where nobody is left to reply to."""

router = APIRouter(route_class=StrictRoute, tags=["ask"])

REPLIES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The cited answer; with stream: true its parts as server-sent events.",
        "content": {"application/json": {}, "text/event-stream": {}},
    }
}


async def answer(
    services: Services,
    library: Collection,
    request: AskRequest,
    composer: Composer | None = None,
    gone: Gone = present,
) -> Answer:
    """The whole answer, asked in a bounded thread; without a composer, the default one's."""
    composer = composer or services.composers.named(None)
    async with aclosing(follow(services, library, request, composer, gone)) as events:
        async for event in events:
            if isinstance(event, Answer):
                return event
    raise AssertionError("asking ends with an answer")


@router.post("/v1/ask", responses=REPLIES, response_class=Response)
async def post_ask(
    body: AskIn, request: Request, services: Shared, library: LibraryHere
) -> Response:
    composer = services.composers.named(body.composer)
    if not body.stream:
        try:
            gone = request.is_disconnected
            found = await answer(services, library, body.to_request(), composer, gone)
        except AskerGone:
            return Response(status_code=CLIENT_CLOSED_REQUEST)
        return JSONResponse(to_json(found))
    # A refusal is still a plain 503 here; later it is an error part.
    workers_for(services, composer).check()
    reader_origin = origin(request, services.settings)
    events = _events(services, library, body.to_request(), composer, reader_origin)
    return EventSourceResponse(events, headers=stream.STREAM_HEADERS)


async def _events(
    services: Services,
    library: Collection,
    request: AskRequest,
    composer: Composer,
    reader_origin: str,
) -> AsyncIterator[bytes]:
    """Always ends with ``finish`` and ``[DONE]``; a failure is an ``error`` part before them.

    A reader who leaves ends it where it waits, and with it what it waits for.
    """
    yield stream.encode({"type": "start"})
    try:
        count = partial(library.count, request.filters)
        yield stream.encode(stream.status_part(await services.readers.run(count)))
        told = stream.AnswerStream(reader_origin)
        async with aclosing(follow(services, library, request, composer)) as events:
            async for event in events:
                for part in told.parts(event):
                    yield stream.encode(part)
    except Exception as error:
        log.exception("answer failed in a stream")
        yield stream.encode({"type": "error", "errorText": spoken(error)})
    yield stream.encode({"type": "finish"})
    yield stream.DONE
