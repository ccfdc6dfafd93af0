"""A fetch with its redirects: each hop is checked as if somebody had asked for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TypeAlias

from retrieval.errors import CannotFetch
from service.fetch.client import Client, Reply
from service.fetch.names import Target, joined

MOST_HOPS = 3

Headers: TypeAlias = Callable[[str], Mapping[str, str]]
"""What to send along to an address, beside what always goes with it."""

REDIRECTS = (301, 302, 303, 307, 308)


def follow(
    client: Client,
    target: Target,
    headers: Headers,
    most: int,
    seconds: float,
    before: Callable[[Target], None],
) -> Reply:
    """The reply at the end; ``before`` each request it may wait or raise.

    ``seconds`` are for all requests together, without the waits. Raises CannotFetch.
    """
    seen: list[Target] = []
    left = seconds
    while True:
        before(target)
        began = time.monotonic()
        reply = client.get(target, headers(target.url), most, left)
        left = max(0.0, left - (time.monotonic() - began))
        if reply.status not in REDIRECTS:
            return reply
        seen.append(target)
        target = _next(client, reply, seen)


def _next(client: Client, reply: Reply, seen: list[Target]) -> Target:
    location = reply.headers.get("location")
    if location is None:
        raise CannotFetch(f"it answers {reply.status} and does not say where to go")
    try:
        target = client.rules.target(joined(reply.target, _as_sent(location)))
    except CannotFetch as error:
        raise CannotFetch(f"it redirects to an address that is refused: {error}") from None
    if reply.target.scheme == "https" and target.scheme == "http":
        raise CannotFetch("it redirects from https to http, where anyone could change it")
    if target in seen:
        raise CannotFetch("it redirects in a circle")
    if len(seen) > MOST_HOPS:
        raise CannotFetch(f"it redirects more than {MOST_HOPS} times")
    return target


def _as_sent(location: str) -> str:
    """Headers are read as Latin-1; servers that write other letters there mean UTF-8."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
