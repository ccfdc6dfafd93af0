"""What every request meets before its route: an id, a body cap, an own origin, a last resort.

Plain ASGI, so that a body is counted while it streams and never held here.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Collection, Container
from urllib.parse import urlsplit

import anyio
import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from service.http.problems import from_error, problem_response
from service.settings import Settings

log = structlog.get_logger("passage.http")

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

IDLE_SECONDS = 30.0
"""A body that sends nothing for this long is given up, so that it cannot hold a connection."""

DRAIN_SECONDS = 0.5
"""How long the rest of a refused body is read and dropped: a client that is still sending would
see a reset connection instead of the reply. One that
never ends is told within a second all the same."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types lit-html dompurify"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: under it browsers send our own forms with "Origin: null". Others get nothing.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def host_of(authority: str) -> str:
    """``example.org`` of ``example.org:8000``; brackets of an IPv6 address dropped; "" if bad."""
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return ""


class RequestGuard:
    """Outermost. Names the request, adds the security headers, logs it, and turns an exception
    that nothing below expected into a 500 that only carries the request's id."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        bind_contextvars(request_id=request_id)  # also in the threads that the request is worked in
        began = time.perf_counter()
        status = 0

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, send_named)
        except Exception as error:
            log.exception("request failed", request_id=request_id, path=scope["path"])
            if status:
                raise  # too late for another reply: the connection is cut, visibly
            await from_error(request_id, error)(scope, receive, send_named)
        log.info(
            "request",
            request_id=request_id,
            method=scope["method"],
            path=scope["path"],  # without the query: a question is nobody else's business
            status=status,
            ms=round((time.perf_counter() - began) * 1000, 1),
        )


class OwnOrigin:
    """Refuses a Host that is not ours (DNS rebinding) and writes sent by other sites' pages."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], origins: Container[str]) -> None:
        self.app = app
        self.hosts = hosts
        self.origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (refusal := self.refusal(scope)):
            status, detail = refusal
            reply = problem_response(scope["state"]["request_id"], status, detail)
            await reply(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host_of(host) not in self.hosts:
            return (
                400,
                "This server does not answer to that Host; name it in PASSAGE_HOSTS.",
            )
        origin = headers.get("origin")
        if scope["method"] not in UNSAFE_METHODS or origin is None or origin in self.origins:
            return None
        own = origin.partition("://")[2]
        if own != host and host_of(own) not in self.hosts:
            return 403, "Pages of other origins may not send this; set PASSAGE_CORS_ORIGINS."
        return None


class BodyCap:
    """Counts a body while it streams and stops it at the cap: 413, before anything parses it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        multipart = headers.get("content-type", "").lower().startswith("multipart/")
        cap = self.settings.max_upload_bytes if multipart else self.settings.max_json_bytes
        too_large = f"The body is over {cap:,} bytes."
        declared = headers.get("content-length", "")
        if declared.isdigit() and int(declared[:20]) > cap:
            await drain(receive)
            reply = problem_response(scope["state"]["request_id"], 413, too_large)
            await reply(scope, receive, send)
            return
        seen = 0
        ended = False

        async def counted() -> Message:
            nonlocal seen, ended
            if ended:  # only a disconnect can follow, and that may take as long as the answer
                return await receive()
            message = await receive_in_time(receive)
            seen += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            if seen > cap:
                if not ended:
                    await drain(receive)
                ended = True
                raise HTTPException(413, too_large)
            return message

        await self.app(scope, counted, send)


async def receive_in_time(receive: Receive) -> Message:
    with anyio.move_on_after(IDLE_SECONDS):
        return await receive()
    raise HTTPException(408, f"The body sent nothing for {IDLE_SECONDS:.0f} seconds.")


async def drain(receive: Receive) -> None:
    with anyio.move_on_after(DRAIN_SECONDS):
        while (await receive()).get("more_body", False):
            pass
