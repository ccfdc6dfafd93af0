"""The OpenAI client's connection, capped in bytes: its parser would hold an endless line whole."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import openai

BYTES_PER_CHARACTER = 400
"""On the wire a token of about four characters comes in some 300 bytes of JSON, and a small one
or a foreign letter in as many."""

SPARE_BYTES = 65_536


class ReplyTooLong(ValueError):
    """More arrived than a reply may have."""


def capped_client(characters: int) -> httpx2.AsyncClient:
    """The client's own defaults, and a body of at most what so many characters take."""
    most = characters * BYTES_PER_CHARACTER + SPARE_BYTES

    async def cap(response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise ReplyTooLong("compressed unasked: its size cannot be known")
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Counted(response.stream, most)

    return openai.DefaultAsyncHttpxClient(
        headers={"accept-encoding": "identity"}, event_hooks={"response": [cap]}
    )


class _Counted(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, most: int) -> None:
        self._stream, self._most = stream, most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for data in self._stream:
            size += len(data)
            if size > self._most:
                raise ReplyTooLong(f"more than {self._most:,} bytes")
            yield data

    async def aclose(self) -> None:
        await self._stream.aclose()
