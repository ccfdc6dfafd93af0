"""What the guard found, for routes: ``caller: CallerHere``, and ``library: LibraryHere``, which
holds what that caller may read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from retrieval.collection import Seen
from service.access.caller import Caller
from service.http.state import Services

COOKIE = "passage_key"
"""What signing in to the pages leaves in the browser."""


def caller_of(request: Request) -> Caller:
    """Whom ``AccessGuard`` let in; it put them into the request's state."""
    caller: Caller = request.state.caller
    return caller


def library_of(request: Request) -> Seen:
    """The collection as the request's caller may see it."""
    services: Services = request.app.state.services
    return Seen(services.whole, caller_of(request).access)


CallerHere = Annotated[Caller, Depends(caller_of)]
LibraryHere = Annotated[Seen, Depends(library_of)]
