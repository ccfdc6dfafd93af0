"""A server under mixed use for a long time: does it grow?

    python -m eval.bench.soak --corpus FILE.jsonl --map text=abstract,id=doc_number --minutes 20

Clients ask (plainly and as a stream), search, upload, post and delete documents, with pauses, over
a collection that stays about as large as it is. Memory, descriptors and threads after the warm-up
are compared with those at the end.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from statistics import median

from eval.bench.server import Client, Reply, Running, ServerFailed, serving
from eval.bench.under_ingest import notices, upload
from retrieval.errors import PassageError
from retrieval.types import Document

DOCUMENTS = 200
PAUSE_SECONDS = 0.2
SAMPLE_SECONDS = 2.0
WARM_UP = 0.25
"""Share of the time after which the caches hold what they will: words, connections, threads."""

GROWTH_LIMIT = 0.05
AN_UPLOAD = 10
SEED = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at the server's process."""

    megabytes: float
    descriptors: int
    threads: int


@dataclass(frozen=True, slots=True)
class Soaked:
    """Medians after the warm-up and at the end; what was sent, and what was answered otherwise."""

    first: Sample
    last: Sample
    sent: Counter[str]
    failures: Counter[str]

    @property
    def growth(self) -> float:
        return self.last.megabytes / self.first.megabytes - 1

    def line(self, minutes: float) -> str:
        sent = ", ".join(f"{count:,} {what}" for what, count in sorted(self.sent.items()))
        return (
            f"{minutes:g} minutes ({sent}; {sum(self.failures.values())} failed): memory "
            f"{self.first.megabytes:.0f} to {self.last.megabytes:.0f} MB ({self.growth:+.1%}), "
            f"descriptors {self.first.descriptors} to {self.last.descriptors}, "
            f"threads {self.first.threads} to {self.last.threads}"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """0: it does not grow; 1: it does, or something failed; 2: the input cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        documents = list(islice(notices(options.corpus, options.map), DOCUMENTS))
        with (
            tempfile.TemporaryDirectory(prefix="passage-bench-") as folder,
            serving(Path(folder)) as server,
        ):
            upload(server.address, documents)
            found = soak(server, documents, options.minutes)
    except PassageError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print(found.line(options.minutes))
    print(f"failures: {dict(found.failures)}")
    flat = (
        found.last.descriptors <= found.first.descriptors
        and found.last.threads <= found.first.threads
    )
    return 0 if found.growth <= GROWTH_LIMIT and flat and not found.failures else 1


def soak(server: Running, documents: Sequence[Document], minutes: float) -> Soaked:
    """Use the server for so long and look at it now and then. Raises ServerFailed."""
    sent: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    over = threading.Event()
    uses = (_asks, _asks, _streams, _searches, _uploads, _posts)
    threads = [
        threading.Thread(
            target=_repeat,
            args=(use, server.address, documents, over, sent, failures, SEED + number),
        )
        for number, use in enumerate(uses)
    ]
    samples = []
    for thread in threads:
        thread.start()
    until = time.monotonic() + 60 * minutes
    try:
        while time.monotonic() < until:
            time.sleep(SAMPLE_SECONDS)
            samples.append(sample(server.process.pid))
            if len(samples) % 30 == 0:
                print(f"  {60 * minutes - (until - time.monotonic()):5.0f} s: {samples[-1]}")
    finally:
        over.set()
        for thread in threads:
            thread.join()
    warm = samples[int(len(samples) * WARM_UP) :]
    part = max(1, len(warm) // 6)
    return Soaked(_median(warm[:part]), _median(warm[-part:]), sent, failures)


def sample(pid: int) -> Sample:
    """Raises ServerFailed where the process has ended."""
    folder = Path(f"/proc/{pid}")
    try:
        status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        descriptors = len(list((folder / "fd").iterdir()))
    except OSError:
        raise ServerFailed("the server ended") from None
    kib, _ = status["VmRSS"].split()
    return Sample(int(kib) / 1024, descriptors, int(status["Threads"]))


def _median(samples: Sequence[Sample]) -> Sample:
    return Sample(
        median(one.megabytes for one in samples),
        round(median(one.descriptors for one in samples)),
        round(median(one.threads for one in samples)),
    )


Used = tuple[str, Reply, tuple[int, ...]]
"""The request's name, its reply, and the statuses that are right."""

Use = Callable[[Client, Sequence[Document], random.Random], Used]


def _repeat(
    use: Use,
    address: str,
    documents: Sequence[Document],
    over: threading.Event,
    sent: Counter[str],
    failures: Counter[str],
    seed: int,
) -> None:
    chance = random.Random(seed)
    with Client(address) as client:
        while not over.wait(PAUSE_SECONDS):
            try:
                name, reply, right = use(client, documents, chance)
            except (OSError, ServerFailed) as error:
                failures[type(error).__name__] += 1
                continue
            sent[name] += 1
            if reply.status not in right or b'"type":"error"' in reply.body:
                failures[f"{name} {reply.status} {_why(reply)}"] += 1


def _why(reply: Reply) -> str:
    said = re.search(rb'"(?:detail|errorText)":"([^"]+)', reply.body)
    return said[1].decode() if said else ""


def _question(documents: Sequence[Document], chance: random.Random) -> str:
    asked = ("What does the notice on {} say?", "Who may enter under {}?", "¿Qué dice {}?")
    return chance.choice(asked).format(chance.choice(documents).title)


def _asks(client: Client, documents: Sequence[Document], chance: random.Random) -> Used:
    body = {"question": _question(documents, chance)}
    return "answers", client.post("/v1/ask", body), (200,)


def _streams(client: Client, documents: Sequence[Document], chance: random.Random) -> Used:
    reply = client.post("/v1/ask", {"question": _question(documents, chance), "stream": True})
    whole = reply.body.endswith(b"data: [DONE]\n\n")
    return "streams", reply, (200,) if whole else ()


def _searches(client: Client, documents: Sequence[Document], chance: random.Random) -> Used:
    body = {"query": chance.choice(documents).title or "border"}
    return "searches", client.post("/v1/search", body), (200,)


def _posts(client: Client, documents: Sequence[Document], chance: random.Random) -> Used:
    one = chance.choice(documents)
    if chance.random() < 0.5:
        return "deletes", client.delete(f"/v1/documents/{one.id}"), (204, 404)
    fields = {key: value for key, value in asdict(one).items() if value is not None}
    return "posts", client.post("/v1/documents", fields), (201,)


def _uploads(client: Client, documents: Sequence[Document], chance: random.Random) -> Used:
    """A JSONL file and a page; the next one when they are read."""
    some = chance.sample(documents, AN_UPLOAD)
    lines = "".join(json.dumps(asdict(one)) + "\n" for one in some)
    page = f"<html><title>{some[0].title}</title><body><p>{some[0].text}</p></body></html>"
    reply = client.upload([("some.jsonl", lines.encode()), ("page.html", page.encode())])
    if reply.status == 202:
        job = reply.json()
        while job["status"] != "done":
            time.sleep(PAUSE_SECONDS)
            job = client.get(f"/v1/jobs/{job['id']}").json()
    return "uploads", reply, (202,)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench.soak", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="a .jsonl file or a folder")
    parser.add_argument("--map", default="", help="rename fields: text=abstract,id=doc_number")
    parser.add_argument("--minutes", type=float, default=20.0)
    return parser


if __name__ == "__main__":
    sys.exit(main())
