"""What durability costs: the record of commits, and the checksums of pages, each beside the rest.

    python -m eval.bench.storage

Both halves of a comparison are taken in turns over one folder, and their medians are printed: a
machine that others use too drifts. No model is run; the vectors are made up.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from statistics import median

import numpy as np

from retrieval.commit_record import CommitRecord, Recorded
from retrieval.records import PassageRecord, to_record
from retrieval.store import DATABASE, Store
from retrieval.transaction import Transaction
from retrieval.types import Document, Passage, PassageVectors, Span

DOCUMENTS, PASSAGES, SENTENCES, DIMENSION = 300, 8, 5, 384
SENTENCE = "The office said that the bridge is open from six in the morning on weekdays. "
ROUNDS = 5


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="passage-bench-") as folder:
        whole, record = commits(Path(folder))
        print(f"a document stored: {whole:.1f} ms, of which the record of commits {record:.1f} ms")
        verified, trusted, megabytes = reading(Path(folder))
        print(
            f"{megabytes:.0f} MB of rows read: {verified:.0f} ms with the checksums of pages, "
            f"{trusted:.0f} ms without: {verified / trusted:.2f} times"
        )


def commits(folder: Path) -> tuple[float, float]:
    """Milliseconds of one document's transaction, and of one record; the former includes it."""
    wholes: list[float] = []
    records: list[float] = []
    apart = folder / "apart"
    apart.mkdir()
    with closing(Store(folder, write=True)) as store, closing(_record(apart)) as record:
        for number in range(DOCUMENTS):
            document, rows = made_up(number)
            with timed(wholes), store.writing() as transaction:
                transaction.put(document, rows)
            with timed(records):
                record.keep(number)
    return median(wholes), median(records)


def reading(folder: Path) -> tuple[float, float, float]:
    """Milliseconds to read every row with and without verification, and the file's megabytes."""
    verified: list[float] = []
    trusted: list[float] = []
    with closing(Store(folder, write=True)) as store:
        for _ in range(ROUNDS):
            with timed(verified):
                read_all(store.writing)
            with timed(trusted):
                read_all(store.unverified)
    megabytes = (folder / DATABASE).stat().st_size / 1e6
    return median(verified), median(trusted), megabytes


def read_all(begin: Callable[[], AbstractContextManager[Transaction]]) -> None:
    with begin() as transaction:
        for _ in transaction.execute("SELECT vector, sentence_vectors FROM passages", ()):
            pass


def made_up(number: int) -> tuple[Document, list[PassageRecord]]:
    """The same for the same number."""
    chance = np.random.default_rng(number)
    length = len(SENTENCE) * SENTENCES
    document = Document(f"d{number}", SENTENCE * SENTENCES * PASSAGES, title=f"Notice {number}")
    return document, [
        _passage(document, start, chance) for start in range(0, length * PASSAGES, length)
    ]


def _passage(document: Document, start: int, chance: np.random.Generator) -> PassageRecord:
    starts = [start + at * len(SENTENCE) for at in range(SENTENCES)]
    spans = tuple(Span(one, one + len(SENTENCE) - 1) for one in starts)
    passage = Passage(document.id, spans[0].start, spans[-1].end, spans)
    vectors = chance.standard_normal((SENTENCES + 1, DIMENSION)).astype(np.float32)
    text = document.text[passage.start : passage.end]
    return to_record(passage, text, PassageVectors(vectors[0], vectors[1:]))


def _record(folder: Path) -> CommitRecord:
    return CommitRecord(folder, Recorded("0" * 32, 0))


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    """Milliseconds, appended."""
    began = time.perf_counter()
    yield
    into.append((time.perf_counter() - began) * 1_000)


if __name__ == "__main__":
    main()
