"""``Idempotency-Key``: the same key and request again get the first reply, also after a restart."""

from __future__ import annotations

import re
from collections.abc import Callable
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
    key = request.headers.get(HEADER)
    if key is not None and not KEY.fullmatch(key):
        message = "Must be 1 to 255 visible ASCII characters."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, message, field=HEADER)

    # Two callers who choose the same key know nothing of each other.
    kept_as = f"{caller_of(request).id} {key}"

    def once() -> tuple[int, Any]:
        if key is None:
            return work()
        if (kept := services.ledger.reply(kept_as)) is not None:
            if kept[0] != digest:
                message = "This key came with another request before."
                raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, message, field=HEADER)
            return kept[1], kept[2]
        status, body = work()
        try:
            services.ledger.keep_reply(kept_as, digest, status, body)
        except StorageFull as error:  # the work is done; done again it changes nothing
            log.warning("reply not kept", reason=str(error))
        return status, body

    status, body = await services.writer.run(once)
    return JSONResponse(body, status)
