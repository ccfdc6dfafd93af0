"""Under too much load a question is refused before it is read.

What has no place in the queue would be refused by its route as well, but after its body was read,
checked and its request set up; in a flood that work is taken from the questions being answered.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from service.http.limits import drain
from service.http.problems import Problem, problem_response
from service.http.state import Services

SEARCHING = frozenset({"/v1/search", "/v1/check"})
ASKING = frozenset({"/v1/ask", "/v1/chat/completions", "/v1/responses"})
"""Paths of the routes whose work is done by the threads that answer."""


class Shedding:
    """Plain ASGI, before the guard: in a flood whoever calls is told so first, at the least cost,
    and what is refused here counts towards nobody's requests a minute."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send)
            return
        await drain(receive)
        reply = problem_response(
            scope["state"]["request_id"],
            refusal.status_code,
            refusal.detail,
            headers=dict(refusal.headers or {}),
        )
        await reply(scope, receive, send)


def _refusal(scope: Scope) -> Problem | None:
    if scope["type"] != "http" or scope["method"] != "POST":
        return None
    services: Services = scope["app"].state.services
    # Beside a model the answers wait for it, in threads and a queue of their own.
    asking = ASKING if services.composers.generative is None else frozenset[str]()
    if scope["path"] not in SEARCHING | asking:
        return None
    try:
        services.readers.check()
    except Problem as refusal:
        return refusal
    return None
