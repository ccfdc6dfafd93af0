"""robots.txt (RFC 9309), fetched as carefully as everything else, and remembered for an hour."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from retrieval.errors import CannotFetch, FetchLater
from service.fetch.client import OK, Reply
from service.fetch.names import Target

PRODUCT = "Passage"
"""The name that a robots.txt speaks to us by."""

MOST_BYTES = 512 * 1024  # what a reader has to take, by the RFC
REMEMBERED_SECONDS = 3600.0
REFUSAL_SECONDS = 60.0
"""How long a site's answer holds, and how long its having none."""

LONGEST_PAUSE = 60.0
"""Seconds. A site that wants more between two requests is left alone: a run would take days."""

MOST_SITES = 1_000  # remembered at once


@dataclass(frozen=True, slots=True)
class Manners:
    """What one site asks for; ``rules`` None where it says nothing. ``refused`` why no page of it
    is fetched at all, else empty."""

    rules: Protego | None
    asked_at: float
    refused: str = ""

    def pause(self) -> float:
        """Seconds between two requests, as far as the site says; 0 where it does not."""
        stated = self.rules.crawl_delay(PRODUCT) if self.rules else None
        return max(0.0, stated or 0.0)

    def holds(self) -> bool:
        """Whether to go by it still; a site that could not say is asked again sooner."""
        kept = REFUSAL_SECONDS if self.refused else REMEMBERED_SECONDS
        return time.monotonic() - self.asked_at < kept


class Robots:
    """Thread-safe. ``fetch`` gets a robots.txt, redirects followed; it raises CannotFetch."""

    def __init__(self, fetch: Callable[[Target], Reply]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._known: dict[str, Manners] = {}

    def pause_for(self, target: Target) -> float:
        """The pause that the site asks for. Raises CannotFetch where it wants no visit."""
        manners = self._manners(target)
        if manners.refused:
            raise CannotFetch(manners.refused)
        if manners.rules and not manners.rules.can_fetch(target.url, PRODUCT):
            raise CannotFetch(f"{target.host} does not want it fetched (robots.txt)")
        if manners.pause() > LONGEST_PAUSE:
            raise CannotFetch(
                f"{target.host} wants {manners.pause():.0f} s between two requests (robots.txt); "
                f"more than {LONGEST_PAUSE:.0f} s are not waited"
            )
        return manners.pause()

    def _manners(self, target: Target) -> Manners:
        with self._lock:
            known = self._known.get(target.origin)
        if known and known.holds():
            return known
        found = self._ask(Target(target.scheme, target.host, target.port, "/robots.txt"))
        with self._lock:
            while len(self._known) >= MOST_SITES:
                self._known.pop(next(iter(self._known)))
            self._known[target.origin] = found
        return found

    def _ask(self, target: Target) -> Manners:
        """None of it there is leave to fetch; a site that cannot say now is not visited now."""
        now = time.monotonic()
        try:
            reply = self._fetch(target)
        except FetchLater:
            raise
        except CannotFetch as error:
            return Manners(None, now, f"{error} (asked for its robots.txt)")
        if reply.status == OK:
            return Manners(Protego.parse(reply.body.decode("utf-8", "replace")), now)
        if reply.status == 429 or reply.status >= 500:
            return Manners(
                None, now, f"{target.host} answers {reply.status} when asked for its robots.txt"
            )
        return Manners(None, now)
