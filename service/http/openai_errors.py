"""Errors of the OpenAI-compatible routes in OpenAI's shape, wherever they were decided.

A refusal of a limit, a 404 of the router or an unexpected failure leaves as problem+json; on these
routes it is rewritten here, outermost, so that no place has to know of both shapes.
"""

from __future__ import annotations

import json

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.problems import PROBLEM_JSON
from service.openai.refusal import error_body

ROUTES = ("/v1/chat/completions", "/v1/responses", "/v1/models")


class OpenAIErrors:
    """Plain ASGI: replies that are no problem pass through untouched, streams included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(ROUTES):
            await self.app(scope, receive, send)
            return
        held: Message | None = None
        problem = b""

        async def translated(message: Message) -> None:
            nonlocal held, problem
            if message["type"] == "http.response.start" and _is_problem(message):
                held = message
                return
            if held is None:
                await send(message)
                return
            problem += message.get("body", b"")
            if not message.get("more_body", False):
                body = _translated(held["status"], problem)
                headers = MutableHeaders(scope=held)
                headers["content-type"] = "application/json"
                headers["content-length"] = str(len(body))
                await send(held)
                await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, translated)


def _is_problem(start: Message) -> bool:
    return Headers(scope=start).get("content-type", "").startswith(PROBLEM_JSON)


def _translated(status: int, problem: bytes) -> bytes:
    value = json.loads(problem)
    errors = value.get("errors") or [{}]
    message = f"{value['detail']} (request_id {value['request_id']})"
    return json.dumps(error_body(status, message, errors[0].get("field"))).encode()
