"""Every error as ``application/problem+json`` (RFC 9457), and the one place that picks its status.

A problem names the request (``request_id``) and, for bad input, each field; it never carries a
traceback or the input itself.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from retrieval.errors import (
    DamagedFolder,
    EncoderMismatch,
    FolderInUse,
    FolderTooNew,
    InputError,
    Interrupted,
    InvalidDocument,
    NotAllowed,
    Overloaded,
    PassageError,
    SourceGone,
    StorageFailed,
    StorageFull,
)

log = structlog.get_logger("passage.http")

PROBLEM_JSON = "application/problem+json"

# The most specific class wins; anything else is a fault of ours, 500.
STATUS_OF: dict[type[PassageError], HTTPStatus] = {
    InputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotAllowed: HTTPStatus.FORBIDDEN,
    FolderInUse: HTTPStatus.CONFLICT,
    EncoderMismatch: HTTPStatus.CONFLICT,
    DamagedFolder: HTTPStatus.SERVICE_UNAVAILABLE,
    FolderTooNew: HTTPStatus.SERVICE_UNAVAILABLE,
    StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
    StorageFailed: HTTPStatus.SERVICE_UNAVAILABLE,
    Overloaded: HTTPStatus.SERVICE_UNAVAILABLE,
    Interrupted: HTTPStatus.SERVICE_UNAVAILABLE,
    SourceGone: HTTPStatus.SERVICE_UNAVAILABLE,
}

DAMAGED = "Something stored is damaged; the log names it, and so does `passage doctor`."

MAX_ERRORS = 20
"""Fields named in one reply: a body of 100,000 wrong items must not come back as large."""

MAX_FIELD_CHARACTERS = 100
"""A field's name may be the caller's own text (an unknown key); it is cut, not echoed whole."""


class Problem(HTTPException):
    """A refusal this package decided on itself. An HTTPException, because FastAPI lets only those
    pass while it reads a body."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        field: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        """``field`` names what is wrong; ``retry_after`` is in seconds."""
        headers = {"Retry-After": str(retry_after)} if retry_after else None
        super().__init__(status, detail, headers)
        self.field = field


def not_found(what: str) -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, f"There is no such {what}.")


def status_of(error: Exception) -> HTTPStatus:
    """The status that an exception is answered with."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return HTTPStatus.INSUFFICIENT_STORAGE
    for kind in type(error).__mro__:
        if kind in STATUS_OF:
            return STATUS_OF[kind]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def problem_response(
    request_id: str,
    status: int,
    detail: str,
    errors: Sequence[dict[str, str]] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": request_id,
    }
    if errors:
        body["errors"] = list(errors)
    return JSONResponse(body, status, headers, media_type=PROBLEM_JSON)


def from_error(request_id: str, error: Exception) -> JSONResponse:
    """The reply to any exception: what it says where it was raised on purpose, else nothing."""
    status = status_of(error)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = "Something failed here; the log names this request_id."
        return problem_response(request_id, status, detail)
    if status is HTTPStatus.INSUFFICIENT_STORAGE:
        return problem_response(
            request_id, status, "The disk is full; nothing was stored.", (), {"Retry-After": "60"}
        )
    errors = field_error(error.field, str(error)) if isinstance(error, InvalidDocument) else ()
    after = "1" if isinstance(error, Overloaded) else "10"
    headers = {"Retry-After": after} if status is HTTPStatus.SERVICE_UNAVAILABLE else None
    detail = detail_of(error) if isinstance(error, PassageError) else str(error)
    return problem_response(request_id, status, detail, errors, headers)


def detail_of(error: PassageError) -> str:
    """What a caller is told of it. Of damage only that there is some: the message names the
    document, which this caller may not be allowed to read."""
    if isinstance(error, DamagedFolder):
        log.error("damaged", reason=str(error))
        return DAMAGED
    return str(error)


def spoken(error: Exception) -> str:
    """What a stream's reader may know of it: our own errors speak for themselves, others do not."""
    if isinstance(error, Problem):
        return error.detail
    return detail_of(error) if isinstance(error, PassageError) else "The answer failed."


def field_error(field: str, message: str) -> tuple[dict[str, str]]:
    return ({"field": printable(field[:MAX_FIELD_CHARACTERS]), "message": printable(message)},)


def printable(text: str) -> str:
    """The text as UTF-8 can carry it: a lone surrogate becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def fields_of(errors: Sequence[ErrorDetails] | Sequence[Any]) -> list[dict[str, str]]:
    """Pydantic's findings as field and message, ``body.`` left out: ``history.3.role``."""
    named: list[dict[str, str]] = []
    for error in errors[:MAX_ERRORS]:
        path = [str(part) for part in error["loc"] if part not in ("body", "query", "path")]
        named.extend(field_error(".".join(path) or "body", error["msg"]))
    return named


def install(app: FastAPI) -> None:
    """Let every expected exception leave as a problem; the rest is caught by ``RequestGuard``."""

    @app.exception_handler(PassageError)
    async def passage_error(request: Request, error: PassageError) -> JSONResponse:
        return from_error(request.state.request_id, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = fields_of(error.errors())
        detail = "; ".join(f"{e['field']}: {e['message']}" for e in errors[:3])
        return problem_response(
            request.state.request_id, HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors
        )

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        field = error.field if isinstance(error, Problem) else None
        errors = field_error(field, error.detail) if field else ()
        headers = dict(error.headers) if error.headers else None
        return problem_response(
            request.state.request_id, error.status_code, error.detail, errors, headers
        )
