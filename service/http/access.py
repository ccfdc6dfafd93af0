"""The guard before every route: finds the caller and lets ``service.access`` decide."""

from __future__ import annotations

from http import HTTPStatus

import anyio
from fastapi import FastAPI, Request, Response
from fastapi.routing import iter_route_contexts
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from service.access.caller import Caller
from service.access.gate import Credential, Gate, Refusal
from service.access.rules import need_of
from service.http.caller import COOKIE
from service.http.problems import problem_response
from service.http.signin import form
from service.settings import Settings

STATUS_OF = {
    "unknown": HTTPStatus.UNAUTHORIZED,
    "forbidden": HTTPStatus.FORBIDDEN,
    "too fast": HTTPStatus.TOO_MANY_REQUESTS,
}
NO_RULE = Refusal(
    "forbidden",
    "This route has no access rule; service/access/rules.py has to say who may call it.",
)


class AccessGuard:
    """Plain ASGI. Asks the router which route would serve, so that no other spelling of a path
    evades its rule; what no route serves goes on, to be a 404 or 405."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # no route is one, and no rule speaks of them
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http" or (path := route_of(scope)) is None:
            await self.app(scope, receive, send)
            return
        found = await self._decide(scope, path)
        if isinstance(found, Refusal):
            await self._refuse(scope, path, found)(scope, receive, send)
            return
        scope["state"]["caller"] = found
        await self.app(scope, receive, send)

    async def _decide(self, scope: Scope, path: str) -> Caller | Refusal:
        need = need_of(scope["method"], path)
        if need is None:
            return NO_RULE
        gate, shown = _gate(scope["app"]), self._shown(scope)
        if gate.waits_for(shown.token):
            return await anyio.to_thread.run_sync(gate.admit, need, shown)
        return gate.admit(need, shown)

    def _shown(self, scope: Scope) -> Credential:
        """The Authorization header; without one the cookie that signing in left, which only this
        server's own pages may use: another port of this machine is the same site to a browser."""
        request = Request(scope)
        origin = request.headers.get("origin")
        if (given := request.headers.get("authorization")) is not None:
            scheme, _, token = given.partition(" ")
            return Credential(token.strip() if scheme.lower() == "bearer" else "", origin)
        own = origin is None or origin in self._own_origins(request.headers)
        return Credential(request.cookies.get(COOKIE) if own else None, origin)

    def _own_origins(self, headers: Headers) -> set[str]:
        host = headers.get("host", "")
        scheme, _, rest = (self.settings.public_url or "").partition("://")
        return {f"http://{host}", f"https://{host}", f"{scheme}://{rest.partition('/')[0]}"}

    def _refuse(self, scope: Scope, path: str, refusal: Refusal) -> Response:
        request = Request(scope)
        request_id, status = request.state.request_id, STATUS_OF[refusal.why]
        if refusal.why != "too fast":
            _gate(scope["app"]).audit.record(
                refusal.caller,
                "refused",
                status=int(status),
                method=request.method,
                route=path,
                request_id=request_id,
            )
        headers = {}
        if refusal.why == "unknown":
            headers["WWW-Authenticate"] = "Bearer"
        if refusal.retry_after:
            headers["Retry-After"] = str(refusal.retry_after)
        elif request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            after = f"{request.url.path}?{request.url.query}".rstrip("?")
            reply = form(request, after, status, refusal.detail)
            reply.headers.update(headers)
            return reply
        return problem_response(request_id, status, refusal.detail, (), headers)


def _gate(app: FastAPI) -> Gate:
    gate: Gate = app.state.services.gate
    return gate


def route_of(scope: Scope) -> str | None:
    """The path template of the route that would serve this request."""
    for route in iter_route_contexts(scope["app"].routes):
        if route.matches(scope)[0] is Match.FULL:
            return route.path or ""
    return None


class Origins:
    """The other origins whose pages may call: the settings', and those of widget keys in force."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    def __contains__(self, origin: object) -> bool:
        return origin in self._settings.cors_origins or (
            isinstance(origin, str) and _gate(self._app).keys.has_origin(origin)
        )


class OtherOrigins(CORSMiddleware):
    """CORS for :class:`Origins`: which they are is asked at each request."""

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        super().__init__(app, allow_methods=["GET", "POST", "DELETE"], allow_headers=["*"])
        self.origins = origins

    def is_allowed_origin(self, origin: str) -> bool:
        return origin in self.origins
