"""One question asked in a thread, its events handed to the loop as they come, until it ends or
whoever asked has gone.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeAlias

import structlog

from retrieval.collection import Collection
from retrieval.errors import AskerGone
from service.answer import Answer
from service.ask import ask_events
from service.composer import EXTRACTIVE, Composer
from service.http.ending import Ending
from service.http.state import Services
from service.http.workers import Workers
from service.question import AskRequest
from service.writing import Event

log = structlog.get_logger("passage.http")

LOOK_UP_SECONDS = 0.5
"""How often a wait looks up to see whether the asker has gone: a model is hung up on within 1 s,
and a full queue of waits costs the answers little."""


Gone: TypeAlias = Callable[[], Awaitable[bool]]
"""Says whether whoever asked has gone."""


async def present() -> bool:
    """A ``Gone`` for where leaving is noticed otherwise: the wait itself is cancelled."""
    return False


def workers_for(services: Services, composer: Composer) -> Workers:
    """A model's answers wait, the others compute: neither may hold up the other."""
    return services.readers if composer.name == EXTRACTIVE else services.waiters


async def follow(
    services: Services,
    library: Collection,
    request: AskRequest,
    composer: Composer,
    gone: Gone = present,
) -> AsyncGenerator[Event, None]:
    """The events of one answer, counted at its end. Closing the generator gives the answer up.

    Raises AskerGone once ``gone`` says so, Problem where the server ends first, and what asking
    raises.
    """
    stop = threading.Event()
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[Event | None] = asyncio.Queue()

    def work() -> None:
        for event in ask_events(library, request, composer, stop):
            loop.call_soon_threadsafe(arrived.put_nowait, event)

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            task.exception()  # looked at, so that nobody warns when the asker has gone
        arrived.put_nowait(None)

    task = asyncio.create_task(workers_for(services, composer).run(work))
    task.add_done_callback(ended)
    try:
        while (event := await _next(arrived, gone, services.ending)) is not None:
            if isinstance(event, Answer):
                services.metrics.answered(event)
                services.stages.of(event)
                _log_answer(event, with_text=services.settings.log_text)
            yield event
        await task
    finally:
        stop.set()


async def _next(arrived: asyncio.Queue[Event | None], gone: Gone, ending: Ending) -> Event | None:
    getting = asyncio.ensure_future(arrived.get())
    try:
        while not getting.done():
            await asyncio.wait({getting}, timeout=LOOK_UP_SECONDS)
            if not getting.done():
                ending.check()
                if await gone():
                    raise AskerGone("whoever asked has gone")
        return getting.result()
    finally:
        getting.cancel()


def _log_answer(answer: Answer, *, with_text: bool) -> None:
    text = {"question": answer.question, "answer": answer.text} if with_text else {}
    log.info(
        "answered",
        outcome=answer.outcome,
        composer=answer.composer,
        claims=len(answer.claims),
        generation=answer.generation,
        ms=answer.timings_ms["total"],
        **text,
    )
