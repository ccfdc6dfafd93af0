"""Five times as many questions as a server can answer: what it still answers, and how it refuses.

    python -m eval.bench.overload --corpus FILE.jsonl --map text=abstract,id=doc_number

A real server with the real models. First clients in a closed loop find its peak, then questions
come at a fixed rate, whatever becomes of them, then one client sees when answers are quick again,
and at the end the peak is found once more.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from eval.bench.server import Asking, Client, ServerFailed, serving
from eval.bench.under_ingest import notices, upload
from eval.metrics import percentile
from retrieval.errors import PassageError

TIMES = 5
"""The load, in peaks."""

DOCUMENTS = 88
PEAK_CLIENTS = 8
"""More than the threads that answer: each has its next question ready."""

PEAK_SECONDS = 12.0
"""Before the load and once more after it: what shares the machine moves the peak by a tenth within
minutes, and the load is held against the mean of both."""

SECONDS = 120.0
RECOVERY_LIMIT = 5.0
GOODPUT_LIMIT = 0.9
REFUSAL_LIMIT_MS = 50.0
PROBE_SECONDS = 0.1


@dataclass(slots=True)
class Storm:
    """What became of the questions: answers, refusals, and what neither was."""

    sent: int = 0
    answered: int = 0
    refusal_ms: list[float] = field(default_factory=list)
    without_retry_after: int = 0
    others: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Overload:
    """Answers a second at the peak and under the load; seconds until answers were quick again."""

    peak: float
    goodput: float
    storm: Storm
    recovery: float

    @property
    def share(self) -> float:
        return self.goodput / self.peak

    @property
    def refusal_p99_ms(self) -> float:
        return percentile(self.storm.refusal_ms, 0.99) or 0.0

    def line(self) -> str:
        return (
            f"peak {self.peak:.1f}/s, under {TIMES} times that {self.goodput:.1f}/s "
            f"({self.share:.0%}); {len(self.storm.refusal_ms):,} of {self.storm.sent:,} refused, "
            f"p99 {self.refusal_p99_ms:.0f} ms, {self.storm.without_retry_after} without "
            f"Retry-After, {sum(self.storm.others.values())} neither; "
            f"quick again after {self.recovery:.1f} s"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """0: within the limits; 1: not; 2: the input cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        documents = list(islice(notices(options.corpus, options.map), DOCUMENTS))
        with (
            tempfile.TemporaryDirectory(prefix="passage-bench-") as folder,
            serving(Path(folder)) as server,
        ):
            upload(server.address, documents)
            questions = [f"What does the notice on {one.title} say?" for one in documents]
            found = overload(server.address, questions, options.seconds)
    except PassageError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print(found.line())
    print(f"others: {dict(found.storm.others)}")
    good = (
        found.share >= GOODPUT_LIMIT
        and found.refusal_p99_ms <= REFUSAL_LIMIT_MS
        and found.recovery <= RECOVERY_LIMIT
        and not found.storm.without_retry_after
        and not found.storm.others
    )
    return 0 if good else 1


def overload(
    address: str, questions: Sequence[str], seconds: float, peak_seconds: float = PEAK_SECONDS
) -> Overload:
    """Peak, storm, recovery, peak. Raises ServerFailed."""
    _peak(address, questions, peak_seconds / 4)  # what is slow the first time is over after it
    before = _peak(address, questions, peak_seconds)
    single = Asking(address, questions)
    single.for_seconds(peak_seconds / 4)
    quick = 2 * (percentile(single.seconds, 0.9) or 0.0)
    storm = asyncio.run(_storm(address, questions, TIMES * before, seconds))
    recovery = _recovery(address, questions[0], quick)
    after = _peak(address, questions, peak_seconds)
    return Overload((before + after) / 2, storm.answered / seconds, storm, recovery)


def _peak(address: str, questions: Sequence[str], seconds: float) -> float:
    """Answers a second where each client asks again when it is answered."""
    closed = Asking(address, questions, PEAK_CLIENTS)
    took = closed.for_seconds(seconds)
    return len(closed.seconds) / took


def _recovery(address: str, question: str, quick: float) -> float:
    """Seconds until an answer takes no more than ``quick``."""
    began = time.perf_counter()
    with Client(address) as client:
        while (waited := time.perf_counter() - began) < 60:
            reply = client.post("/v1/ask", {"question": question})
            if reply.status == 200 and reply.seconds <= quick:
                return waited
            time.sleep(PROBE_SECONDS)
    raise ServerFailed("answers did not become quick again within a minute")


async def _storm(address: str, questions: Sequence[str], rate: float, seconds: float) -> Storm:
    storm = Storm()
    host, port = urlsplit(address).hostname or "", urlsplit(address).port or 0
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    opened: list[asyncio.StreamWriter] = []
    began = time.perf_counter()

    async def one(number: int) -> None:
        body = json.dumps({"question": questions[number % len(questions)]}).encode()
        head = f"POST /v1/ask HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
        request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        sent = time.perf_counter()
        try:
            while idle and idle[-1][0].at_eof():  # the server has hung up on who was idle
                idle.pop()
            if idle:
                pipes = idle.pop()
            else:
                pipes = await asyncio.open_connection(host, port)
                opened.append(pipes[1])
            pipes[1].write(request)
            reply = (await pipes[0].readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = int(reply.partition("content-length:")[2].partition("\r\n")[0])
            await pipes[0].readexactly(length)
        except (OSError, EOFError, ValueError) as error:
            storm.others[type(error).__name__] += 1
            return
        took = time.perf_counter() - sent
        idle.append(pipes)
        status = int(reply.split(" ", 2)[1])
        if status == 200:  # what is answered later belongs to no second of the load
            storm.answered += time.perf_counter() - began <= seconds
        elif status == 503:
            storm.refusal_ms.append(took * 1000)
            storm.without_retry_after += "\r\nretry-after:" not in reply
        else:
            storm.others[str(status)] += 1

    async with asyncio.TaskGroup() as group:
        while (now := time.perf_counter() - began) < seconds:
            while storm.sent < now * rate:
                group.create_task(one(storm.sent))
                storm.sent += 1
            await asyncio.sleep(storm.sent / rate - now)
        # The load ends here: what still waits is not counted, and is hung up on.
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
    for writer in opened:
        writer.close()
    return storm


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench.overload", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="a .jsonl file or a folder")
    parser.add_argument("--map", default="", help="rename fields: text=abstract,id=doc_number")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of the load")
    return parser


if __name__ == "__main__":
    sys.exit(main())
