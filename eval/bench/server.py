"""``passage serve`` as a process of its own, and clients that ask it one question after another."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from retrieval.errors import PassageError

START_SECONDS = 120.0
"""Importing torch and loading both models takes 10 s; a busy machine takes longer."""

END_SECONDS = 30.0


class ServerFailed(PassageError):
    """The server did not start, or answered what it should not."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers in lower case, body, and the seconds it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """One connection, kept; not thread-safe."""

    def __init__(self, address: str, timeout: float = 60.0) -> None:
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def get(self, path: str) -> Reply:
        return self._send("GET", path, None, {})

    def post(self, path: str, value: object) -> Reply:
        headers = {"Content-Type": "application/json"}
        return self._send("POST", path, json.dumps(value).encode(), headers)

    def delete(self, path: str) -> Reply:
        return self._send("DELETE", path, None, {})

    def upload(self, files: Sequence[tuple[str, bytes]]) -> Reply:
        """The files as one multipart request."""
        edge = "----passage-bench"
        said = 'Content-Disposition: form-data; name="files"; filename='
        parts = [
            f'--{edge}\r\n{said}"{name}"\r\n\r\n'.encode() + content + b"\r\n"
            for name, content in files
        ]
        body = b"".join([*parts, f"--{edge}--\r\n".encode()])
        return self._send(
            "POST", "/v1/documents", body, {"Content-Type": f"multipart/form-data; boundary={edge}"}
        )

    def _send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Reply:
        began = time.perf_counter()
        self._connection.request(method, path, body, dict(headers))
        reply = self._connection.getresponse()
        read = reply.read()
        seconds = time.perf_counter() - began
        named = {name.lower(): value for name, value in reply.getheaders()}
        return Reply(reply.status, named, read, seconds)


@dataclass(frozen=True, slots=True)
class Running:
    """A server of ours: where it answers, its process, and the file its log goes to."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path


@contextmanager
def serving(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Running]:
    """A server over ``folder``/data with the real models until the block ends.

    Raises ServerFailed where it does not start.
    """
    log = folder / "server.log"
    command = [sys.executable, "-m", "service.cli", "serve", "--port", "0"]
    environment = {**os.environ, "PASSAGE_DATA": str(folder / "data"), **(settings or {})}
    with log.open("wb") as kept, subprocess.Popen(command, stderr=kept, env=environment) as process:
        try:
            yield Running(_address(process, log), process, log)
        except ServerFailed as failure:
            raise ServerFailed(f"{failure}; its log: {_errors(log)}") from failure
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
        for line in log.read_text(encoding="utf-8").splitlines():
            if "answers at" in line:
                return line.split()[-1]
    raise ServerFailed(f"the server did not start: {log.read_text(encoding='utf-8')[-500:]}")


def _errors(log: Path) -> str:
    """The first thing that went wrong there."""
    lines = log.read_text(encoding="utf-8").splitlines()
    return next((line for line in lines if '"error"' in line), "no error")


@dataclass(slots=True)
class Asking:
    """Clients in a closed loop: each asks its next question when the last is answered."""

    address: str
    questions: Sequence[str]
    clients: int = 1
    seconds: list[float] = field(default_factory=list)
    """Of each answer, in the order they came."""

    def run(self, until: threading.Event) -> float:
        """Ask until the event is set; returns how long that was. Raises ServerFailed."""
        failures: list[str] = []
        numbers = count()

        def loop() -> None:
            with Client(self.address) as client:
                while not until.is_set() and not failures:
                    question = self.questions[next(numbers) % len(self.questions)]
                    reply = client.post("/v1/ask", {"question": question})
                    if reply.status != 200:
                        failures.append(f"{reply.status}: {reply.body[:200]!r}")
                    self.seconds.append(reply.seconds)

        began = time.perf_counter()
        threads = [threading.Thread(target=loop) for _ in range(self.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise ServerFailed(failures[0])
        return time.perf_counter() - began

    def for_seconds(self, seconds: float) -> float:
        """The same, for so long."""
        until = threading.Event()
        timer = threading.Timer(seconds, until.set)
        timer.start()
        try:
            return self.run(until)
        finally:
            timer.cancel()
