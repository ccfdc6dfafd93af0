"""Where an identity provider's public keys are, as it says itself (OpenID Connect Discovery)."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Callable
from http.client import HTTPException

WELL_KNOWN = "/.well-known/openid-configuration"
FETCH_SECONDS = 5.0
COOLDOWN_SECONDS = 30.0
"""After a failure the provider is not asked again for so long, however many tokens are shown."""

MAX_BYTES = 1024 * 1024  # providers' descriptions have some thousands


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Another address, perhaps a plainer one, must not speak for the issuer: it is an HTTPError."""

    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirects)


class NotDiscovered(Exception):
    """The provider cannot be reached, or does not say where its keys are."""


class Discovery:
    """Asks when the keys are first needed, not at start: the provider may come up later."""

    def __init__(self, issuer: str, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives seconds."""
        self._issuer, self._clock = issuer, clock
        self._asking = threading.Lock()
        self._found: str | None = None
        self._again = clock()

    def jwks_url(self) -> str:
        """The address of the keys. Raises NotDiscovered; may take the network."""
        with self._asking:
            if self._found is None:
                if self._clock() < self._again:
                    raise NotDiscovered("the provider was asked a moment ago")
                self._again = self._clock() + COOLDOWN_SECONDS
                self._found = _ask(self._issuer)
            return self._found


def _ask(issuer: str) -> str:
    try:
        address = issuer.rstrip("/") + WELL_KNOWN
        with _OPENER.open(address, timeout=FETCH_SECONDS) as reply:
            said = json.loads(reply.read(MAX_BYTES))
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        raise NotDiscovered(f"{type(error).__name__} from the provider") from error
    if not isinstance(said, dict) or said.get("issuer") != issuer:
        raise NotDiscovered("what answers there is not this issuer")
    url = said.get("jwks_uri")
    # Keys by a plainer way than the issuer's own could be anybody's.
    schemes = ("https://",) if issuer.startswith("https://") else ("https://", "http://")
    if not isinstance(url, str) or not url.startswith(schemes):
        raise NotDiscovered("it names no address of its keys that can be trusted")
    return url
