"""The caller that the guard found, for routes: ``caller: CallerHere``."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from service.access.caller import Caller

COOKIE = "passage_key"
"""What signing in to the pages leaves in the browser."""


def caller_of(request: Request) -> Caller:
    """Whom ``AccessGuard`` let in; it put them into the request's state."""
    caller: Caller = request.state.caller
    return caller


CallerHere = Annotated[Caller, Depends(caller_of)]
