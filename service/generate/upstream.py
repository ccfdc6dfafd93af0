"""One question to the model, bounded: a deadline for the whole, a cap on its size, few retries.

UpstreamFailed is all that a failure looks like from outside; what the model's library raised is
named by its type and status only, because its message may quote the key or the prompt.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Generator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any, Protocol, TypeAlias

import structlog

from retrieval.errors import AskerGone
from service.generate import background
from service.generate.breaker import CircuitBreaker, RetryBudget

log = structlog.get_logger("passage.model")

Messages: TypeAlias = Sequence[tuple[str, str]]
"""Role (``system`` or ``human``) and text."""

Schema: TypeAlias = Mapping[str, Any]
"""A JSON schema with a ``title``."""

LOOK_UP_SECONDS = 0.05
"""How often a wait looks up to see whether the asker has gone: well within the second allowed."""

OURS = (NotImplementedError, TypeError, ValueError)
"""What a library raises for what it cannot do or read: asking again gives the same."""

TRIES = 3
"""Of one request, where the budget allows; the next would hardly do better at once."""

TOO_MANY_REQUESTS = 429
SERVER_ERRORS = 500


class Chat(Protocol):
    """A chat model, asynchronous. Either method may raise anything."""

    @property
    def name(self) -> str: ...

    def reply(self, messages: Messages) -> AsyncGenerator[str, None]:
        """The reply's text in pieces, as it comes; closing the generator hangs up."""
        ...

    async def constrained(self, messages: Messages, schema: Schema) -> str:
        """A reply that is JSON of this schema. Fails where the endpoint cannot promise that."""
        ...


class UpstreamFailed(Exception):
    """The model gave no whole reply. ``passing``: asking again at once may help."""

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` for a whole reply, retries included; ``characters`` of it."""

    seconds: float = 30.0
    characters: int = 20_000


class Upstream:
    """A chat model behind its limits; shared by all requests, thread-safe."""

    def __init__(
        self, chat: Chat, limits: Limits | None = None, breaker: CircuitBreaker | None = None
    ) -> None:
        self.name = chat.name
        self._chat = chat
        self._limits = limits or Limits()
        self._breaker = breaker or CircuitBreaker()
        self._budget = RetryBudget()

    def read(
        self,
        messages: Messages,
        stop: Event,
        *,
        schema: Schema | None = None,
        seconds: float | None = None,
    ) -> Generator[str, None, None]:
        """The reply in pieces; closing the generator hangs up.

        Raises UpstreamFailed, also after some of the reply; AskerGone once ``stop`` is set.
        """
        if not self._breaker.enter():
            raise UpstreamFailed("it failed several times in a row and is left alone for now")
        self._budget.earn()
        limit = self._limits.seconds if seconds is None else min(seconds, self._limits.seconds)
        try:
            yield from self._tried(messages, stop, schema, time.monotonic() + limit)
        except UpstreamFailed as failure:
            self._breaker.failed()
            log.warning("model failed", model=self.name, reason=str(failure))
            raise
        except BaseException:
            self._breaker.left()
            raise
        self._breaker.worked()

    def _tried(
        self, messages: Messages, stop: Event, schema: Schema | None, ends: float
    ) -> Iterator[str]:
        for left in reversed(range(TRIES)):
            begun = False
            try:
                for text in self._once(messages, stop, schema, ends):
                    begun = True
                    yield text
                return
            except UpstreamFailed as failure:
                if begun or not left or not failure.passing or not self._budget.take():
                    raise

    def _once(
        self, messages: Messages, stop: Event, schema: Schema | None, ends: float
    ) -> Iterator[str]:
        arrived: SimpleQueue[str | UpstreamFailed | None] = SimpleQueue()
        work = background.start(self._pump(messages, schema, arrived))
        begun = False
        try:
            while (item := _next(arrived, stop, ends)) is not None:
                if isinstance(item, UpstreamFailed):
                    raise item
                begun = True
                yield item
        finally:
            work.cancel()
        if not begun:
            raise UpstreamFailed("its reply was empty", passing=True)

    async def _pump(
        self,
        messages: Messages,
        schema: Schema | None,
        arrived: SimpleQueue[str | UpstreamFailed | None],
    ) -> None:
        """Counts here, where the reply arrives, so that no more than the cap is ever held."""
        size = 0
        try:
            async with aclosing(self._pieces(messages, schema)) as pieces:
                async for text in pieces:
                    size += len(text)
                    if size > self._limits.characters:
                        raise UpstreamFailed("its reply was too long")
                    if text:
                        arrived.put(text)
            arrived.put(None)
        except UpstreamFailed as failure:
            arrived.put(failure)
        except Exception as error:
            arrived.put(_failure(error))

    async def _pieces(self, messages: Messages, schema: Schema | None) -> AsyncGenerator[str, None]:
        if schema is not None:
            yield await self._chat.constrained(messages, schema)
            return
        async with aclosing(self._chat.reply(messages)) as pieces:
            async for text in pieces:
                yield text


def _next(
    arrived: SimpleQueue[str | UpstreamFailed | None], stop: Event, ends: float
) -> str | UpstreamFailed | None:
    while True:
        if stop.is_set():
            raise AskerGone("whoever asked has gone")
        left = ends - time.monotonic()
        if left <= 0:
            return UpstreamFailed("it took too long")
        try:
            return arrived.get(timeout=min(left, LOOK_UP_SECONDS))
        except Empty:
            continue


def _failure(error: Exception) -> UpstreamFailed:
    status = getattr(error, "status_code", None)
    if not isinstance(status, int):
        passing = not isinstance(error, OURS)
        return UpstreamFailed(type(error).__name__, passing=passing)
    passing = status == TOO_MANY_REQUESTS or status >= SERVER_ERRORS
    return UpstreamFailed(f"{type(error).__name__}, HTTP {status}", passing=passing)
