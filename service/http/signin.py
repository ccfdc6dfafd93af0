"""Signing in to the pages: a form takes a key and leaves it in a cookie for the session.

A cookie that scripts cannot read, because the pages are rendered here and work without scripts;
``service.http.access`` honours it for this server's own pages only.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from service.http.caller import COOKIE
from service.http.pages import page
from service.http.state import Shared

router = APIRouter(tags=["pages"])

MAX_KEY = 8192  # characters; a signed token has a thousand or two
OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")
"""A path of this server: ``//example.org`` would lead elsewhere."""


def form(
    request: Request,
    after: str,
    status: HTTPStatus,
    told: str = "",
    *,
    unknown: bool = False,
) -> Response:
    """The page that asks for a key; ``after`` is where it leads, ``told`` why it is shown,
    ``unknown`` that a key was given in vain."""
    values = {"after": after, "told": told, "unknown": unknown}
    reply = page(request, "sign_in.html", values, status)
    reply.headers["Cache-Control"] = "no-store"
    return reply


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    return form(request, "/", HTTPStatus.OK)


@router.post("/sign-in")
def sign_in(
    request: Request,
    services: Shared,
    key: Annotated[str, Form(max_length=MAX_KEY)],
    after: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Take a key that is known here and go back to the page that was wanted."""
    holder = services.gate.holder(key.strip())
    if holder is None or holder.origins:
        return form(request, after, HTTPStatus.UNAUTHORIZED, unknown=True)
    reply = RedirectResponse(after if OWN_PATH.fullmatch(after) else "/", HTTPStatus.SEE_OTHER)
    public = services.settings.public_url or str(request.url)
    secure = public.startswith("https:")
    # Lax, not Strict: links from other places lead to cited passages. No POST of theirs has it.
    reply.set_cookie(COOKIE, key.strip(), httponly=True, secure=secure, samesite="lax")
    return reply


@router.post("/sign-out")
def sign_out() -> Response:
    reply = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    reply.delete_cookie(COOKIE)
    return reply
