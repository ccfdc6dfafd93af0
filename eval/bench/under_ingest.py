"""How long an answer takes while documents are read in, against an idle server's.

    python -m eval.bench.under_ingest --corpus FILE.jsonl --map text=abstract,id=doc_number

A real server with the real models. Clients ask in a closed loop before an upload of many
documents, while it is read, and after it; idle is what stands before and after.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.bench.server import Asking, Client, ServerFailed, serving
from eval.metrics import percentile
from retrieval.errors import InputError, PassageError
from retrieval.read import read_paths
from retrieval.types import Document
from service.bounds import parse_mapping

RATIO_LIMIT = 2.0
"""The 99th percentile under ingest may be so many times the idle one."""

BASE = 88
"""Documents that are there before: questions need something to be answered from."""

A_FILE = 100
"""Documents in each file of the upload."""

IDLE_SECONDS = 15.0
WARM_UP_SECONDS = 3.0
POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of so many answers."""

    answers: int
    p50: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Latency:
        p50, p99 = (percentile(seconds, share) or 0.0 for share in (0.50, 0.99))
        return cls(len(seconds), round(p50 * 1000, 1), round(p99 * 1000, 1))

    def line(self) -> str:
        return f"p50 {self.p50:7.1f} ms, p99 {self.p99:7.1f} ms, {self.answers:,} answers"


def main(arguments: Sequence[str] | None = None) -> int:
    """0: within the limit; 1: over it; 2: the input cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        documents = list(notices(options.corpus, options.map))
        with tempfile.TemporaryDirectory(prefix="passage-bench-") as folder:
            ratio = measure(Path(folder), documents, options.clients, options.idle)
    except PassageError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    return 0 if ratio <= RATIO_LIMIT else 1


def measure(folder: Path, documents: Sequence[Document], clients: int, idle: float) -> float:
    """Prints every measure and returns the ratio of the 99th percentiles."""
    base, rest = documents[:BASE], documents[BASE:]
    titles = list(dict.fromkeys(one.title for one in base if one.title))
    questions = [f"What does the notice on {title} say?" for title in titles]
    with serving(folder) as server:
        upload(server.address, base)
        Asking(server.address, questions, clients).for_seconds(WARM_UP_SECONDS)
        before = Asking(server.address, questions, clients)
        before.for_seconds(idle)
        during = Asking(server.address, questions, clients)
        seconds = while_reading(server.address, rest, during)
        time.sleep(WARM_UP_SECONDS)  # the new index is written once writing has paused
        after = Asking(server.address, questions, clients)
        after.for_seconds(idle)
    quiet = Latency.of([*before.seconds, *after.seconds])
    busy = Latency.of(during.seconds)
    ratio = busy.p99 / quiet.p99
    print(f"before    {Latency.of(before.seconds).line()}")
    print(f"after     {Latency.of(after.seconds).line()}")
    print(f"idle      {quiet.line()}")
    print(f"ingesting {busy.line()}; {len(rest):,} documents in {seconds:.1f} s")
    print(f"ratio     p50 {busy.p50 / quiet.p50:.2f}, p99 {ratio:.2f} (limit {RATIO_LIMIT})")
    return ratio


def upload(address: str, documents: Sequence[Document]) -> None:
    """Send them as files of a job and wait until all are stored. Raises ServerFailed."""
    lines = [json.dumps(asdict(one)) + "\n" for one in documents]
    files = [
        (f"part-{start}.jsonl", "".join(lines[start : start + A_FILE]).encode())
        for start in range(0, len(lines), A_FILE)
    ]
    with Client(address) as client:
        job = client.upload(files).json()
        while job["status"] != "done":
            time.sleep(POLL_SECONDS)
            job = client.get(f"/v1/jobs/{job['id']}").json()
    if any(file["status"] != "done" for file in job["files"]):
        raise ServerFailed(f"not every document was stored: {job}")


def while_reading(address: str, documents: Sequence[Document], asking: Asking) -> float:
    """Ask as long as the upload takes; returns that, in seconds."""
    done = threading.Event()
    thread = threading.Thread(target=asking.run, args=(done,))
    began = time.perf_counter()
    thread.start()
    try:
        upload(address, documents)
    finally:
        seconds = time.perf_counter() - began
        done.set()
        thread.join()
    return seconds


def notices(corpus: Path, mapping: str) -> Iterator[Document]:
    """The documents of a file or folder. Raises InputError for one that cannot be read."""
    for one in read_paths([corpus], parse_mapping(mapping)):
        if not isinstance(one, Document):
            raise InputError(f"{one.where}: {one.message}")
        yield one


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench.under_ingest", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="a .jsonl file or a folder")
    parser.add_argument("--map", default="", help="rename fields: text=abstract,id=doc_number")
    parser.add_argument("--clients", type=int, default=1, help="asking at once")
    parser.add_argument("--idle", type=float, default=IDLE_SECONDS, help="seconds of idle asking")
    return parser


if __name__ == "__main__":
    sys.exit(main())
