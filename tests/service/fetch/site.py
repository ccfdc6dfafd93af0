"""A small site on loopback, and a network in which names and addresses lead to such sites."""

from __future__ import annotations

import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore

from retrieval.errors import CannotFetch
from service.fetch.addresses import Address
from service.fetch.client import Client
from service.fetch.politeness import Pauses
from service.fetch.rules import PublicOnly, Rules
from service.fetch.web import Web

SITE = ipaddress.ip_address("93.184.216.34")
"""Some public address; the network of these tests leads it to the site."""

STORY = (
    "The ferry across the strait was stopped on Monday because of the storm. "
    "Forty passengers spent the night in the harbour hall, the harbour master said. "
    "The ferry is to sail again on Wednesday morning if the wind allows it."
)

Answer = Callable[[BaseHTTPRequestHandler], None]


def page(title: str = "Ferry stopped", text: str = STORY, head: str = "") -> bytes:
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1><p>{text}</p></article></body></html>"
    ).encode()


def says(body: bytes, kind: str = "text/html", status: int = 200, **headers: str) -> Answer:
    """Answers that; names of ``headers`` have _ for -."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def moves(to: str, status: int = 302) -> Answer:
    return says(b"", status=status, Location=to)


def unless_known(body: bytes, **marks: str) -> Answer:
    """304 to who shows the page's ETag or date, else the page with both."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        shown = (request.headers["If-None-Match"], request.headers["If-Modified-Since"])
        if any(one and one in marks.values() for one in shown):
            request.send_response(304)
            request.end_headers()
        else:
            says(body, "text/html", 200, **marks)(request)

    return answer


@dataclass
class Site:
    """``answers`` by path; another path is 404. ``requests`` are what came: path, headers."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [path for path, _ in self.requests if path != "/robots.txt"]


@contextmanager
def serving(answers: Mapping[str, Answer], tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    site = Site(0, dict(answers))

    class Handler(BaseHTTPRequestHandler):
        timeout = 20  # whoever hangs on does not keep the test from ending

        def do_GET(self) -> None:
            site.requests.append((self.path, dict(self.headers.items())))
            answer = site.answers.get(self.path, says(b"not here", "text/plain", 404))
            with suppress(OSError):  # the client hangs up, as it may
                answer(self)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A handshake that fails is what some tests want."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Names:
    """A ``Resolver`` by list: each lookup of a name takes the next of its answers, the last one
    again and again. Counts."""

    def __init__(self, answers: Mapping[str, Sequence[Sequence[Address]]]) -> None:
        self._answers = {name: list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    def resolve(self, host: str, seconds: float) -> list[Address]:
        self.asked.append(host)
        given = self._answers.get(host)
        if not given:
            raise CannotFetch(f"{host} is not found")
        return list(given.pop(0) if len(given) > 1 else given[0])


class Network(httpcore.SyncBackend):
    """A network of two places: ``routes`` leads some addresses to ports of this machine, and each
    other address of the world is the canary's port. Keeps what was connected to."""

    def __init__(self, routes: Mapping[Address, int], canary: int) -> None:
        self._routes = {str(address): port for address, port in routes.items()}
        self._canary = canary
        self.connected: list[str] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self.connected.append(host)
        return super().connect_tcp("127.0.0.1", self._routes.get(host, self._canary), timeout)


def web_at(
    site: Site,
    rules: Rules | None = None,
    pause: float = 0.0,
    seconds: float = 10.0,
    pauses: Pauses | None = None,
) -> Web:
    """The real thing over real connections; the site's own address is allowed."""
    client = Client(rules or PublicOnly([f"127.0.0.1:{site.port}"]), "Passage/0 (+test)")
    return Web(client, pause, seconds, pauses or Pauses(sleep=client.wait))


def web_over(
    network: httpcore.NetworkBackend,
    resolver: Names,
    rules: Rules | None = None,
    tls: ssl.SSLContext | None = None,
    seconds: float = 10.0,
) -> Web:
    """The real thing over another network, nothing allowed."""
    client = Client(rules or PublicOnly(), "Passage/0 (+test)", resolver, network, tls)
    return Web(client, 0.0, seconds, Pauses())
