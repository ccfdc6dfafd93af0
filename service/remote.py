"""A running server as a place to write to, for commands that find the data folder held by it."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pydantic import SecretStr

from retrieval.errors import InputError, PassageError
from retrieval.types import Document, Outcome

TIMEOUT_SECONDS = 120.0
"""A long document on a slow, busy machine is encoded within this."""

# Straight to the server: a proxy from the environment has no business on loopback.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class RemoteLibrary:
    """The writing half of ``Library`` over HTTP; the server publishes by itself."""

    def __init__(self, address: str, key: SecretStr | None = None) -> None:
        if not address.startswith(("http://", "https://")):
            raise InputError(f"{address}: a server's address begins with http:// or https://.")
        self._address = address.rstrip("/")
        self._headers = {"Content-Type": "application/json"}
        if key is not None:
            self._headers["Authorization"] = f"Bearer {key.get_secret_value()}"

    def add(self, documents: Sequence[Document]) -> list[Outcome]:
        return [self._add(document) for document in documents]

    def delete(self, document_id: str) -> bool:
        name = urllib.parse.quote(document_id, safe="")
        return self._send("DELETE", f"/v1/documents/{name}", None)[0] != 404

    def has(self, document_id: str, groups: Sequence[str] = ()) -> bool:
        """See ``Library.has``; of the document's groups those are known that our key holds."""
        name = urllib.parse.quote(document_id, safe="")
        status, found = self._send("GET", f"/v1/documents/{name}", None)
        return status == 200 and found.get("groups") == [*groups]

    def publish(self) -> int:
        """Nothing to do from here; 0 stands for no generation known."""
        return 0

    def _add(self, document: Document) -> Outcome:
        fields = {key: value for key, value in asdict(document).items() if value not in (None, ())}
        status, reply = self._send("POST", "/v1/documents", fields)
        if status != 201:
            raise InputError(f"{document.id}: {reply.get('detail', f'status {status}')}")
        outcome: Outcome = reply["outcome"]
        return outcome

    def _send(self, method: str, path: str, value: object) -> tuple[int, dict[str, Any]]:
        body = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(self._address + path, body, self._headers, method=method)
        try:
            with _OPENER.open(request, timeout=TIMEOUT_SECONDS) as reply:
                return reply.status, _read(reply.read())
        except urllib.error.HTTPError as error:
            with error:
                status, problem = error.code, _read(error.read())
            if status == 429:  # too fast for our key: the server says how long to wait
                time.sleep(float(error.headers.get("Retry-After", 1)))
                return self._send(method, path, value)
        except OSError as error:
            raise PassageError(
                f"The server at {self._address} cannot be reached: {error}"
            ) from None
        if status in (401, 403):
            raise PassageError(
                f"The server at {self._address} refuses: {problem.get('detail')} "
                "Set PASSAGE_KEY to a key of the scope ingest."
            )
        if status >= 500:
            raise PassageError(f"The server at {self._address} failed: {problem.get('detail')}")
        return status, problem


def _read(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
