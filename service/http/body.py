"""JSON bodies, strictly: the right content type, no NaN, not nested without end."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute

from service.http.problems import Problem

MAX_BRACKETS = 100_000
"""Lists and objects in one body, text included. Each costs 60 bytes and more once parsed: a body
of nothing else would take thirty times its size."""


def media_type(request: Request) -> str:
    """``application/json`` of ``application/json; charset=utf-8``, lower-cased."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def is_json(kind: str) -> bool:
    return kind == "application/json" or (kind.startswith("application/") and kind[-5:] == "+json")


def unsupported(expected: str) -> Problem:
    return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"The body must be {expected}.")


def parse_json(body: bytes) -> Any:
    """The body's value; a :class:`Problem` (400) where it is not JSON by the standard.

    Lone surrogates pass here and are refused, with their field named, by the schemas.
    """
    if body.count(b"[") + body.count(b"{") > MAX_BRACKETS:
        raise Problem(HTTPStatus.BAD_REQUEST, f"The JSON has over {MAX_BRACKETS:,} brackets.")
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_not_a_number)
    except RecursionError:
        raise Problem(HTTPStatus.BAD_REQUEST, "The JSON is nested too deeply.") from None
    except ValueError as error:
        # Not the whole message of a decode error: it may hold the input.
        where = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise Problem(HTTPStatus.BAD_REQUEST, f"The body is not valid JSON{where}.") from None


def _not_a_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class StrictRequest(Request):
    async def json(self) -> Any:
        return parse_json(await self.body())


class StrictRoute(APIRoute):
    """A route whose JSON body is parsed by :func:`parse_json`; another content type is 415."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            if self.body_field is not None and not is_json(media_type(request)):
                raise unsupported("application/json")
            return await handle(StrictRequest(request.scope, request.receive))

        return strictly
