"""What encoding concurrent questions in one run of the model gains: with and without, in turn.

    python -m eval.bench.together --corpus FILE.jsonl --map text=abstract,id=doc_number

Clients are threads that ask one question after another, as many at work at once as the server
lets be. Throughput of encoding by itself, then of whole answers.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import fmean

from eval.bench.ingest import title_questions
from retrieval.batched import BatchedEncoder
from retrieval.encode import load_encoder
from retrieval.errors import PassageError
from retrieval.library import Library
from retrieval.read import read_paths
from retrieval.types import Document, Encoder, QuestionEncoder
from service.ask import ask
from service.bounds import parse_mapping
from service.question import AskRequest
from service.settings import Settings

CLIENTS = (1, 4, 16)
DOCUMENTS = 200
SECONDS = 4.0
ROUNDS = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """0, or 2 where the input cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        items = read_paths([options.corpus], parse_mapping(options.map))
        found = [one for one in islice(items, DOCUMENTS) if isinstance(one, Document)]
        with tempfile.TemporaryDirectory(prefix="passage-bench-") as folder:
            measure(Path(folder), found)
    except PassageError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    return 0


def measure(folder: Path, documents: Sequence[Document]) -> None:
    """Prints a line for each number of clients."""
    encoder, settings = load_encoder(), Settings()
    assert isinstance(encoder, QuestionEncoder)  # the one that ships is
    batched = BatchedEncoder(encoder, settings.ask_queue, settings.ask_seconds)
    current: list[Encoder] = [encoder]
    with Library.open(folder, lambda: _Either(current), write=True) as library:
        library.add(documents)
        library.publish()
        questions = title_questions(library, DOCUMENTS)
        for what, work in (
            ("encoding", lambda text: library.encode(text)),
            ("answers", lambda text: ask(library, AskRequest(question=text))),
        ):
            for clients in CLIENTS:
                threads = clients if what == "encoding" else min(clients, settings.ask_threads)
                rates: dict[bool, list[float]] = {False: [], True: []}
                for _ in range(ROUNDS):
                    for together in (False, True):
                        current[0] = batched if together else encoder
                        rates[together].append(throughput(work, questions, threads))
                alone, with_others = fmean(rates[False]), fmean(rates[True])
                print(
                    f"{what:8} {clients:2} clients: {alone:6.1f}/s one by one, "
                    f"{with_others:6.1f}/s together, {with_others / alone:.2f} times",
                    flush=True,
                )


class _Either:
    """The encoder that stands in the list at the moment."""

    def __init__(self, current: Sequence[Encoder]) -> None:
        self._current = current
        self.fingerprint = current[0].fingerprint
        self.dimension = current[0].dimension
        self.encode_passages = current[0].encode_passages

    def encode_query(self, text: str):  # type: ignore[no-untyped-def]
        return self._current[0].encode_query(text)


def throughput(work: Callable[[str], object], questions: Sequence[str], threads: int) -> float:
    """Calls finished a second."""
    until = time.perf_counter() + SECONDS
    done = [0] * threads

    def loop(number: int) -> None:
        while time.perf_counter() < until:
            work(questions[(number + done[number] * threads) % len(questions)])
            done[number] += 1

    began = time.perf_counter()
    workers = [threading.Thread(target=partial(loop, number)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(done) / (time.perf_counter() - began)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench.together", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="a .jsonl file or a folder")
    parser.add_argument("--map", default="", help="rename fields: text=abstract,id=doc_number")
    return parser


if __name__ == "__main__":
    sys.exit(main())
