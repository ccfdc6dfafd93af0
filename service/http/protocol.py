"""HTTP on a connection: uvicorn's parser in C, which of itself would read headers without end."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 65_536
"""Of a request's first line and headers together, as uvicorn's other parser has it; browsers and
proxies send a few thousand at most."""


class BoundedHead(HttpToolsProtocol):
    """Refuses (400) a head that is not over after ``MAX_HEAD_BYTES``, and hangs up.

    What arrives together with the head's beginning is not counted: the end of the request before
    may stand in it, and it is no more than one read of the socket.
    """

    _unfinished = False
    _head_bytes = 0

    def data_received(self, data: bytes) -> None:
        if self._unfinished:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self.send_400_response("The request's headers are too long.")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        self._unfinished, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._unfinished = False
        super().on_headers_complete()
