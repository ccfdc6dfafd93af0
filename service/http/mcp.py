"""``/mcp``: the MCP server over streamable HTTP, stateless, behind the same limits as the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI, Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from service.answer import Answer
from service.http.ask import answer
from service.http.caller import library_of
from service.http.state import Services, origin
from service.mcp.server import Desk, make_server, over_http
from service.question import AskRequest


class Endpoint:
    """Hands requests to the session manager of the running app."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["app"].state.mcp.handle_request(scope, receive, send)


ROUTE = Route("/mcp", Endpoint(), methods=["POST"], include_in_schema=False)
"""POST only: without sessions there is nothing that a GET could listen to or a DELETE end."""


@asynccontextmanager
async def serving(app: FastAPI, services: Services) -> AsyncIterator[None]:
    """The session manager, for as long as the app runs; one cannot be started twice."""

    async def answered(asked: AskRequest, request: Request) -> Answer:
        return await answer(services, library_of(request), asked, gone=request.is_disconnected)

    desk = Desk(
        library=library_of,
        answer=answered,
        run=services.readers.run,
        origin=partial(origin, settings=services.settings),
    )
    app.state.mcp = over_http(make_server(desk), services.settings.max_json_bytes)
    async with app.state.mcp.run():
        yield
