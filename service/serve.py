"""Start the server over a data folder: address first, then folder, model, and requests."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import uvicorn

from retrieval import cross_encoder
from retrieval.batched import BatchedEncoder
from retrieval.embedding import Elsewhere
from retrieval.errors import InputError
from retrieval.library import Library
from retrieval.types import Encoder, QuestionEncoder
from service import logs
from service.access.keys import FILE as KEYS
from service.access.keys import KeyStore
from service.http.app import create_app
from service.http.protocol import BoundedHead
from service.memory import keep_loaded, kept_small
from service.settings import INSTALL_EXTRAS, Settings

if TYPE_CHECKING:
    from service.http.traces import TracerProvider

DRAIN_SECONDS = 8
"""Open replies may take this long after SIGTERM: a supervisor's usual patience is 10."""

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

BACKLOG = 512  # connections the kernel holds while all threads are busy


def serve(
    settings: Settings,
    encoder: Callable[[], Encoder],
    say: Callable[[str], None],
    multilingual: Callable[[], Encoder] | None = None,
    apart: Elsewhere | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM. ``say`` gets one line per step, with its time.

    ``apart`` embeds what is added, if there is one; the library closes it.
    """
    refuse_public(settings)
    logs.configure(text=settings.log_text)
    traces = traces_of(os.environ)
    batched = Batching(settings.ask_queue, settings.ask_seconds)
    with kept_small(), bind(settings.host, settings.port) as listener:
        address = address_of(settings.host, listener.getsockname()[1])
        with timed("opened the folder", say):
            library = Library.open(
                settings.data,
                batched(encoder),
                write=True,
                address=address,
                multilingual=multilingual and batched(multilingual),
                elsewhere=apart,
            )
        with library:
            with timed("loaded the model", say):
                library.encode("ready")
                library.encode("ready", "multilingual")
                cross_encoder.load()
            say(f"{library.count():,} documents in {settings.data}")
            if multilingual and (waiting := library.incomplete()):
                say(
                    f"{waiting:,} passages are found in English only; stop, and "
                    "`passage ingest` anything once, for questions in other languages"
                )
            say(f"Passage answers at {address}")
            config = uvicorn.Config(
                create_app(library, settings, traces=traces, encoders=batched.encoders),
                http=BoundedHead,
                log_config=None,  # requests are logged by the app, without the question
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=DRAIN_SECONDS,
            )
            keep_loaded()
            with signals_end_it_quietly():
                Server(config).run(sockets=[listener])


class Batching:
    """Encoders that take the questions of several askers in one run; kept for their figures."""

    def __init__(self, places: int, seconds: float) -> None:
        self._places, self._seconds = places, seconds
        self.encoders: list[BatchedEncoder] = []

    def __call__(self, make: Callable[[], Encoder]) -> Callable[[], Encoder]:
        """The same encoder, batched where it can read several questions at once."""

        def made() -> Encoder:
            encoder = make()
            if not isinstance(encoder, QuestionEncoder):
                return encoder
            self.encoders.append(BatchedEncoder(encoder, self._places, self._seconds))
            return self.encoders[-1]

        return made


class Server(uvicorn.Server):
    """Tells the app when it is asked to end, so that open answers end with a word."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        services = getattr(getattr(self.config.app, "state", None), "services", None)
        if services is not None:
            services.ending.begin()
            services.fetching.stop()
        await super().shutdown(sockets)


def traces_of(environment: Mapping[str, str]) -> TracerProvider | None:
    """Where OpenTelemetry's variables name a collector, what sends traces there; else None.

    Raises InputError where the packages for it are not installed.
    """
    endpoints = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
    refused = (
        environment.get("OTEL_SDK_DISABLED", "").lower() == "true"
        or environment.get("OTEL_TRACES_EXPORTER", "").lower() == "none"
    )
    if refused or not any(environment.get(name) for name in endpoints):
        return None
    try:
        from service.http.collector import provider
    except ImportError:
        raise InputError(
            f"Traces need more packages: run {INSTALL_EXTRAS}; "
            "or unset OTEL_EXPORTER_OTLP_ENDPOINT."
        ) from None
    return provider()


@contextmanager
def signals_end_it_quietly() -> Iterator[None]:
    """uvicorn drains at a signal and then raises it again; unhandled, that would end the process
    before the library is closed, and not with exit code 0."""
    kept = {number: signal.signal(number, lambda *_: None) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def refuse_public(settings: Settings) -> None:
    """Without a key whoever reaches the server could read and delete everything."""
    if not settings.public or settings.oidc_issuer:
        return
    if (settings.data / KEYS).exists():
        with closing(KeyStore(settings.data)) as keys:
            if keys.any_in_force():
                return
    raise InputError(
        f"Refusing to listen on {settings.host}: {settings.data} has no key, so only this machine "
        f"may reach the server. Make one: passage keys add --name NAME --scope admin "
        f"--data {settings.data}"
    )


def bind(host: str, port: int) -> socket.socket:
    """Bound before anything slow, so that a taken port is told at once and LOCK can name it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise InputError(f"Cannot listen on {host}:{port}: {error.strerror}.") from None
    # asyncio sets it only on sockets that name their protocol, which these do not; without it a
    # reply's second part waits 40 ms for the first one's acknowledgement. Connections inherit it.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address_of(host: str, port: int) -> str:
    """How this machine reaches the server; all addresses are reached at loopback."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def timed(step: str, say: Callable[[str], None]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    say(f"{step} in {time.perf_counter() - began:.1f} s")
