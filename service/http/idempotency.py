"""``Idempotency-Key``: the same key and request again get the first reply, also after a restart."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import Request
from fastapi.responses import JSONResponse

from retrieval.errors import StorageFull
from service.http.caller import caller_of
from service.http.problems import Problem
from service.http.state import Services

log = structlog.get_logger("passage.http")

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}")


async def answer_once(
    request: Request, services: Services, digest: str, work: Callable[[], tuple[int, Any]]
) -> JSONResponse:
    """Do ``work`` (status and JSON body) in the writer's thread, once per caller and key.

    The single writer thread is what keeps two tries with one key from both doing it. A crash
    between the work and the keeping of its reply does the work again, which changes nothing:
    ids are given or made from the content.
    """
    kept_as = _kept_as(request)

    def once() -> tuple[int, Any]:
        if kept_as is None:
            return work()
        if (kept := _kept(services, kept_as, digest)) is not None:
            return kept
        status, body = work()
        try:
            services.ledger.keep_reply(kept_as, digest, status, body)
        except StorageFull as error:  # the work is done; done again it changes nothing
            log.warning("reply not kept", reason=str(error))
        return status, body

    status, body = await services.writer.run(once)
    return JSONResponse(body, status)


async def answered(request: Request, services: Services, digest: str) -> JSONResponse | None:
    """The reply that the same key and request got before, for who has more to do than the work
    in the writer's thread; None where there was none."""
    kept_as = _kept_as(request)
    if kept_as is None:
        return None
    kept = await services.writer.run(partial(_kept, services, kept_as, digest))
    return JSONResponse(kept[1], kept[0]) if kept else None


def _kept_as(request: Request) -> str | None:
    """The name of a caller's key: two who choose the same one know nothing of each other."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not KEY.fullmatch(key):
        message = "Must be 1 to 255 visible ASCII characters."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, message, field=HEADER)
    return f"{caller_of(request).id} {key}"


def _kept(services: Services, kept_as: str, digest: str) -> tuple[int, Any] | None:
    kept = services.ledger.reply(kept_as)
    if kept is None:
        return None
    if kept[0] != digest:
        message = "This key came with another request before."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, message, field=HEADER)
    return kept[1], kept[2]
