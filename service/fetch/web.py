"""The web as far as these rules let one see it: a page by its address, politely."""

from __future__ import annotations

import math
from collections.abc import Mapping
from importlib.metadata import version

from retrieval.errors import InputError
from retrieval.read.limits import MAX_FILE_BYTES
from service.fetch.client import Client, Reply
from service.fetch.names import Target
from service.fetch.politeness import Pauses
from service.fetch.redirects import Headers, follow
from service.fetch.robots import MOST_BYTES, PRODUCT, Robots
from service.fetch.rules import PublicOnly
from service.settings import Settings

ROBOTS_SECONDS = 10.0  # each host on the way to a page has one

NOTHING: Mapping[str, str] = {}

OFF = "Fetching from the web is off: add --fetch, or set PASSAGE_FETCH=on."


def no_headers(url: str) -> Mapping[str, str]:
    return NOTHING


class Web:
    """Thread-safe."""

    def __init__(self, client: Client, pause: float, seconds: float, pauses: Pauses) -> None:
        """``pause`` is kept between two requests to a host at least; one fetch may take
        ``seconds``, its redirects included and the pauses not."""
        self._client = client
        self._pause = pause
        self._seconds = seconds
        self._pauses = pauses
        self._robots = Robots(self._robots_txt)

    def target(self, url: str) -> Target:
        """Where an address leads. Raises CannotFetch where that is not allowed."""
        return self._client.rules.target(url)

    def fetch(self, target: Target, headers: Headers = no_headers) -> Reply:
        """What is there, redirects followed, robots.txt heeded. Raises CannotFetch."""
        return follow(self._client, target, headers, MAX_FILE_BYTES, self._seconds, self._take_turn)

    def close(self) -> None:
        """End the fetches on their way; they raise CannotFetch."""
        self._client.stop.set()

    def _take_turn(self, target: Target) -> None:
        asked = self._robots.pause_for(target)
        self._pauses.wait(target.host, max(self._pause, asked))

    def _robots_txt(self, target: Target) -> Reply:
        return follow(
            self._client,
            target,
            no_headers,
            MOST_BYTES,
            min(self._seconds, ROBOTS_SECONDS),
            lambda hop: self._pauses.wait(hop.host, self._pause),
        )


def web_of(settings: Settings, patience: float = math.inf) -> Web:
    """As the settings allow it; ``patience`` is how many seconds a host's turn is waited for.

    Raises InputError where fetching is off.
    """
    if not settings.fetch:
        raise InputError(OFF)
    client = Client(PublicOnly(settings.fetch_allow), agent_of(settings.fetch_contact))
    pauses = Pauses(sleep=client.wait, patience=patience)
    return Web(client, settings.fetch_pause, settings.fetch_seconds, pauses)


def agent_of(contact: str | None) -> str:
    """Who asks, for the sites' logs: ``Passage/0.1.0 (+mailto:library@example.org)``."""
    return f"{PRODUCT}/{version('passage')}" + (f" (+{contact})" if contact else "")
