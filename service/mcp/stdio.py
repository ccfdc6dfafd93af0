"""``passage mcp``: the server on stdin and stdout of a process that an agent starts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import anyio
import anyio.to_thread

from retrieval.library import Library
from service import logs
from service.answer import Answer
from service.ask import ask
from service.composers import composers_of
from service.mcp.server import Desk, make_server, over_stdio
from service.question import AskRequest
from service.settings import Settings

T = TypeVar("T")


def serve_stdio(library: Library, settings: Settings) -> None:
    """Serve until stdin ends. Stdout belongs to the protocol: logs go to stderr."""
    logs.configure()
    anyio.run(_serve, library, settings)


async def _serve(library: Library, settings: Settings) -> None:
    composer = composers_of(settings).named(None)
    limiter = anyio.CapacityLimiter(settings.ask_threads)

    async def run(call: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(call, limiter=limiter)

    async def answer(request: AskRequest, transport: None) -> Answer:
        return await run(partial(ask, library, request, composer))

    origin = viewer_origin(settings)
    await over_stdio(
        make_server(Desk(lambda request: library, answer, run, lambda request: origin))
    )


def viewer_origin(settings: Settings) -> str:
    """Where `passage serve` with the same settings shows the documents."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return (settings.public_url or f"http://{host}:{settings.port}").rstrip("/")
