"""An OpenAI-compatible server on loopback that answers well, or badly in every way on the wire.

The model's name in a request says how: ``fine`` or one of FAILURES.
"""

from __future__ import annotations

import json
import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FAILURES = (
    "refuses",
    "http-500",
    "http-429",
    "http-401",
    "hangs",
    "dies-at-once",
    "garbage",
    "empty",
    "huge",
    "huge-line",
    "drips",
)

HUGE = 100_000_000
"""Characters, about; nobody should read that far."""


class OpenAIServer(ThreadingHTTPServer):
    """``asked`` are the requests' bodies; ``hung_up`` when clients left while we hung."""

    daemon_threads = True

    def __init__(self, speak: Callable[[str], str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.speak = speak
        self.asked: list[dict[str, Any]] = []
        self.hung_up: list[float] = []
        self.sent = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what these tests are about."""


@contextmanager
def serving(speak: Callable[[str], str]) -> Iterator[OpenAIServer]:
    with OpenAIServer(speak) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: OpenAIServer

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(body)
        self.close_connection = True
        prompt = "\n\n".join(str(message["content"]) for message in body["messages"])
        with suppress(ConnectionError):
            self._reply(body["model"], prompt, stream=body.get("stream", False))

    def _reply(self, way: str, prompt: str, *, stream: bool) -> None:
        if way.startswith("http-"):
            error = {"message": f"Incorrect API key sk-secret, {way}", "type": "x", "code": None}
            self._json(int(way.removeprefix("http-")), {"error": error})
        elif way == "hangs":
            self._hang()
        elif way == "dies-at-once":
            self.connection.close()
        elif not stream:
            message = {"role": "assistant", "content": self._said(way, prompt)}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            self._json(200, _event(choices=[choice], object="chat.completion"))
        else:
            self._head(200, "text/event-stream")
            self._stream(way, self._said(way, prompt))

    def _said(self, way: str, prompt: str) -> str:
        if way == "refuses":
            return "I'm sorry, but I can't help with that."
        return "" if way == "empty" else self.server.speak(prompt)

    def _stream(self, way: str, text: str) -> None:
        if way == "garbage":
            self._send(b'data: {"choices": [{]\n\ndata: \xff\xfe\n\n')
            return
        if way == "huge":
            while self.server.sent < HUGE:
                self._piece("the same again and again " * 400)
        if way == "huge-line":
            self._send(b"data: ")
            while self.server.sent < HUGE:
                self._send(b"a" * 100_000)
        for start in range(0, len(text), 8):
            self._piece(text[start : start + 8])
            if way == "drips":
                time.sleep(0.5)
            if way == "dies-mid-stream" and start > len(text) // 2:
                self.connection.close()
                return
        if way == "hangs-mid-stream":
            self._hang()
            return
        self._piece("", "length" if way == "too-short" else "stop")
        self._send(b"data: [DONE]\n\n")

    def _piece(self, text: str, reason: str | None = None) -> None:
        delta = {"role": "assistant", "content": text}
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        event = _event(choices=[choice], object="chat.completion.chunk")
        self._send(f"data: {json.dumps(event)}\n\n".encode())

    def _hang(self) -> None:
        """Until the client leaves, which is noted."""
        ready, _, _ = select.select([self.connection], [], [], 60)
        if ready:
            self.server.hung_up.append(time.monotonic())

    def _json(self, status: int, value: dict[str, Any]) -> None:
        self._head(status, "application/json")
        self._send(json.dumps(value).encode())

    def _head(self, status: int, media_type: str) -> None:
        self.send_response(status)
        self.send_header("content-type", media_type)
        self.send_header("connection", "close")
        self.end_headers()

    def _send(self, data: bytes) -> None:
        self.server.sent += len(data)
        self.wfile.write(data)
        self.wfile.flush()


def _event(**fields: Any) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "created": 0, "model": "fake", **fields}
