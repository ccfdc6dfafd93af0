"""Ingest against sentence-transformers alone, then asking and opening, all in one run.

    python -m eval.bench.ingest --corpus FILE.jsonl --map text=abstract,id=doc_number

Both are timed in turns, each ingest into a fresh folder, and the ratio is that of their means: a
machine that others use too drifts.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from eval.bench.baseline import sentence_transformers_seconds
from eval.bench.machine import peak_memory_mib, reset_peak_memory
from eval.metrics import percentile
from retrieval.encode import full_text, load_encoder
from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.errors import InputError, PassageError
from retrieval.library import Library
from retrieval.read import read_paths
from retrieval.types import Encoder, PassageText, PassageVectors
from service.ask import ask
from service.bounds import parse_mapping
from service.ingest import ingest
from service.question import AskRequest

RATIO_LIMIT = 1.5
"""Ingest may take this many times what encoding the same passages takes on its own."""

ROUNDS = 2
QUESTIONS = 120
WARM_UP = "What is this about?"

Value = TypeVar("Value")


class RecordingEncoder:
    """An encoder that remembers the texts it read, so that the baseline reads the same ones."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension
        self.texts: list[str] = []

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        return self._encoder.encode_query(text)

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        self.texts += map(full_text, passages)
        return self._encoder.encode_passages(passages)


@dataclass(frozen=True, slots=True)
class Round:
    """One ingest and the baseline after it; times in seconds."""

    ingest: float
    baseline: float
    peak_mib: float
    passages: int


def main(arguments: Sequence[str] | None = None) -> int:
    """0: within the limit; 1: over it; 2: the input cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="passage-bench-") as folder:
            ratio = _measure(options, Path(folder))
    except PassageError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    return 0 if ratio <= RATIO_LIMIT else 1


def _measure(options: argparse.Namespace, folder: Path) -> float:
    """Prints every measure and returns the ratio."""
    encoder, seconds = timed(load_encoder)
    encoder.encode_query(WARM_UP)
    multilingual = load_multilingual_encoder()
    print(f"encoder import and load  {seconds:8.2f} s", flush=True)
    mapping = parse_mapping(options.map)
    rounds = []
    for number in range(options.rounds):
        data = folder / str(number)
        rounds.append(measure_round(data, options.corpus, mapping, encoder, multilingual))
        print(_round_line(number + 1, rounds[-1]), flush=True)
    ratio = fmean(one.ingest for one in rounds) / fmean(one.baseline for one in rounds)
    verdict = "within" if ratio <= RATIO_LIMIT else "OVER"
    print(f"ratio of the means       {ratio:8.2f}    {verdict} the limit of {RATIO_LIMIT}")
    print(f"peak memory of ingest    {max(one.peak_mib for one in rounds):8.0f} MiB")
    print(f"opening the folder       {opening_seconds(data, encoder):8.2f} s  encoder left out")
    latencies = asking_ms(data, encoder, options.questions)
    for name, share in (("p50", 0.50), ("p99", 0.99)):
        print(f"ask {name}                  {percentile(latencies, share):8.1f} ms")
    print(f"questions asked          {len(latencies):8d}")
    return ratio


def measure_round(
    data: Path,
    corpus: Path,
    mapping: Mapping[str, str],
    encoder: Encoder,
    multilingual: Encoder | None = None,
) -> Round:
    """Ingest into ``data`` (read, segment, encode, commit, publish), then the baseline.

    The baseline is the default encoder's alone; ``multilingual`` reads everything once more.

    Raises InputError when a document of the corpus cannot be read.
    """
    recorder = RecordingEncoder(encoder)
    reset_peak_memory()
    second = None if multilingual is None else lambda: multilingual
    with Library.open(data, lambda: recorder, write=True, multilingual=second) as library:
        _, seconds = timed(
            lambda: ingest(read_paths([corpus], mapping), library, _refuse, lambda done: None)
        )
    peak = peak_memory_mib()
    baseline = sentence_transformers_seconds(recorder.texts)
    return Round(seconds, baseline, peak, len(recorder.texts))


def opening_seconds(data: Path, encoder: Encoder) -> float:
    """From nothing to a first search answered, with the question's vector already there."""
    vector = encoder.encode_query(WARM_UP)

    def open_and_search() -> None:
        with Library.open(data, lambda: encoder, write=False) as library:
            library.search(WARM_UP, vector)

    return timed(open_and_search)[1]


def asking_ms(data: Path, encoder: Encoder, count: int) -> list[float]:
    """Milliseconds of each ``ask``, about as many different titles; the first is not counted."""
    with Library.open(data, lambda: encoder, write=False) as library:
        ask(library, AskRequest(question=WARM_UP))
        return [
            timed(partial(ask, library, AskRequest(question=question)))[1] * 1000
            for question in title_questions(library, count)
        ]


def title_questions(library: Library, count: int) -> list[str]:
    """A question for each of the first ``count`` different titles of the collection."""
    summaries = library.documents(limit=library.count())
    titles = dict.fromkeys(one.title for one in summaries if one.title)
    return [f"What does the notice on {title} say?" for title in list(titles)[:count]]


def timed(work: Callable[[], Value]) -> tuple[Value, float]:
    """What ``work`` returns, and the wall time it took, in seconds."""
    began = time.perf_counter()
    value = work()
    return value, time.perf_counter() - began


def _refuse(line: str) -> None:
    raise InputError(line)


def _round_line(number: int, one: Round) -> str:
    return (
        f"round {number}: ingest {one.ingest:.2f} s, sentence-transformers alone "
        f"{one.baseline:.2f} s, {one.passages:,} passages"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench.ingest", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="a .jsonl file or a folder")
    parser.add_argument("--map", default="", help="rename fields: text=abstract,id=doc_number")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="ingests and baselines, each")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="how many to ask")
    return parser


if __name__ == "__main__":
    sys.exit(main())
