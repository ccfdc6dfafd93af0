"""OpenAI-compatible routes: chat completions, responses, models. ``service.openai`` encodes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, format_sse_event

from retrieval.collection import Collection
from retrieval.errors import AskerGone
from service.composer import Composer
from service.http.ask import CLIENT_CLOSED_REQUEST, answer
from service.http.body import is_json, media_type, parse_json, unsupported
from service.http.caller import LibraryHere
from service.http.follow import Gone, present, workers_for
from service.http.problems import spoken
from service.http.state import Services, Shared, origin
from service.http.stream import DONE
from service.openai import chat, responses
from service.openai.models import MODELS, known_model, model_list, model_names, model_object
from service.openai.refusal import Refusal, error_body
from service.openai.reply import Frame, Reply, reply_to
from service.openai.request import Asked, chat_request, responses_request

log = structlog.get_logger("passage.http")
router = APIRouter(tags=["openai"])

HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}  # nginx: do not hold it back
REPLIES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "As OpenAI's; with stream: true its parts as server-sent events.",
        "content": {"application/json": {}, "text/event-stream": {}},
    },
    "4XX": {"description": "OpenAI's error object."},
    "5XX": {"description": "OpenAI's error object."},
}


def body_schema(question: str) -> dict[str, Any]:
    """What both take at least; the rest is OpenAI's reference."""
    schema = {
        "type": "object",
        "required": ["model", question],
        "properties": {
            "model": {"type": "string", "enum": list(MODELS)},
            question: {},
            "stream": {"type": "boolean"},
        },
    }
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def install(app: FastAPI) -> None:
    @app.exception_handler(Refusal)
    async def refused(request: Request, refusal: Refusal) -> JSONResponse:
        return JSONResponse(refusal.body(), refusal.status)


@router.get("/v1/models", responses=REPLIES)
async def get_models(services: Shared) -> JSONResponse:
    return JSONResponse(model_list(_names(services)))


@router.get("/v1/models/{model}", responses=REPLIES)
async def get_model(model: str, services: Shared) -> JSONResponse:
    return JSONResponse(model_object(known_model(model, _names(services))))


@router.post(
    "/v1/chat/completions",
    responses=REPLIES,
    response_class=Response,
    openapi_extra=body_schema("messages"),
)
async def post_chat(request: Request, services: Shared, library: LibraryHere) -> Response:
    """The last user message is the question; the answer's sources are its annotations."""
    asked = chat_request(await _json(request), _names(services))
    frame = Frame.new("chatcmpl-", asked.model)
    if not asked.stream:
        return await _whole(request, services, library, asked, partial(chat.completion, frame))
    workers_for(services, _composer(services, asked)).check()
    place = origin(request, services.settings)
    return EventSourceResponse(_chunks(services, library, asked, frame, place), headers=HEADERS)


@router.post(
    "/v1/responses",
    responses=REPLIES,
    response_class=Response,
    openapi_extra=body_schema("input"),
)
async def post_response(request: Request, services: Shared, library: LibraryHere) -> Response:
    """As chat completions, in the format of the Responses API. Nothing is stored."""
    asked = responses_request(await _json(request), _names(services))
    frame = Frame.new("resp_", asked.model)
    if not asked.stream:
        return await _whole(request, services, library, asked, partial(responses.response, frame))
    workers_for(services, _composer(services, asked)).check()
    place = origin(request, services.settings)
    return EventSourceResponse(_events(services, library, asked, frame, place), headers=HEADERS)


async def _json(request: Request) -> Any:
    if not is_json(media_type(request)):
        raise unsupported("application/json")
    return parse_json(await request.body())


def _names(services: Services) -> tuple[str, ...]:
    return model_names(generative=services.composers.generative is not None)


def _composer(services: Services, asked: Asked) -> Composer:
    return services.composers.named(MODELS[asked.model])


async def _whole(
    request: Request,
    services: Services,
    library: Collection,
    asked: Asked,
    encode: Callable[[Reply], dict[str, Any]],
) -> Response:
    """The reply at once; asking is given up where nobody waits for it any more."""
    place = origin(request, services.settings)
    try:
        return JSONResponse(
            encode(await _reply(services, library, asked, place, request.is_disconnected))
        )
    except AskerGone:
        return Response(status_code=CLIENT_CLOSED_REQUEST)


async def _reply(
    services: Services, library: Collection, asked: Asked, place: str, gone: Gone = present
) -> Reply:
    found = await answer(services, library, asked.request, _composer(services, asked), gone)
    return reply_to(asked.request, found, services.settings.openai_citations, place)


async def _chunks(
    services: Services, library: Collection, asked: Asked, frame: Frame, place: str
) -> AsyncIterator[bytes]:
    """A failure is an error object in place of the end: no chunk then says ``stop``."""
    yield _data(chat.opening_chunk(frame))
    try:
        reply = await _reply(services, library, asked, place)
        for chunk in chat.answer_chunks(frame, reply, include_usage=asked.include_usage):
            yield _data(chunk)
    except Exception as error:
        log.exception("answer failed in a stream")
        yield _data(error_body(500, spoken(error)))
    yield DONE


async def _events(
    services: Services, library: Collection, asked: Asked, frame: Frame, place: str
) -> AsyncIterator[bytes]:
    """A failure ends with ``error`` and ``response.failed`` where ``response.completed`` would."""
    named = _numbered()
    for event in responses.opening_events(frame):
        yield named(event)
    try:
        for event in responses.answer_events(frame, await _reply(services, library, asked, place)):
            yield named(event)
    except Exception as error:
        log.exception("answer failed in a stream")
        for event in responses.failure_events(frame, spoken(error)):
            yield named(event)
    yield DONE


def _numbered() -> Callable[[dict[str, Any]], bytes]:
    """Encodes the events of one stream, each with its ``sequence_number``."""
    sent = 0

    def encode(event: dict[str, Any]) -> bytes:
        nonlocal sent
        numbered = {**event, "sequence_number": sent}
        sent += 1
        return _data(numbered, event["type"])

    return encode


def _data(value: dict[str, Any], event: str | None = None) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return format_sse_event(data_str=text, event=event)
