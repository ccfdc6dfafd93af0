"""Files into a library, in batches, so that memory stays flat however many there are."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

from retrieval.errors import InputError
from retrieval.read import ReadFailure
from retrieval.types import Document, Outcome

T = TypeVar("T")

BATCH_CHARACTERS = 200_000
"""About 256 passages: enough to keep the encoder busy, a few megabytes of vectors."""

BATCH_DOCUMENTS = 256
"""Very short documents too are committed now and then, so that little is done twice."""


class Adds(Protocol):
    """Where documents go."""

    def add(self, documents: Sequence[Document]) -> list[Outcome]: ...


class Sink(Adds, Protocol):
    """The open library, or a server that holds it."""

    def publish(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an ingest; ``seconds`` of wall time."""

    outcomes: Counter[Outcome]
    failed: int
    seconds: float

    def __add__(self, other: Report) -> Report:
        return Report(
            self.outcomes + other.outcomes,
            self.failed + other.failed,
            self.seconds + other.seconds,
        )

    def line(self) -> str:
        counts = [f"{self.outcomes[kind]:,} {kind}" for kind in ("added", "replaced", "unchanged")]
        failed = f", {self.failed:,} failed" if self.failed else ""
        return f"{', '.join(counts)}{failed}, {self.seconds:.1f} s"


def nothing() -> Report:
    """The report of an ingest of nothing, to add others to."""
    return Report(Counter(), 0, 0.0)


def ingest(
    items: Iterable[Document | ReadFailure],
    sink: Sink,
    on_failure: Callable[[str], None],
    on_progress: Callable[[int], None],
) -> Report:
    """Add every document; ``on_failure`` gets one line for each that cannot be.

    Publishes at the end, also when interrupted: what was acknowledged is then quick to open.
    """
    began = time.perf_counter()
    outcomes: Counter[Outcome] = Counter()
    failed = 0

    def fail(line: str) -> None:
        nonlocal failed
        failed += 1
        on_failure(line)
        on_progress(1)

    try:
        for batch in batches(items, lambda failure: fail(f"{failure.where}: {failure.message}")):
            for outcome in add_batch(sink, batch, fail):
                outcomes[outcome] += 1
                on_progress(1)
    finally:
        sink.publish()
    return Report(outcomes, failed, time.perf_counter() - began)


def batches(
    items: Iterable[Document | ReadFailure],
    on_failure: Callable[[ReadFailure], None],
    most_characters: int = BATCH_CHARACTERS,
) -> Iterator[list[Document]]:
    batch: list[Document] = []
    characters = 0
    for item in items:
        if isinstance(item, ReadFailure):
            on_failure(item)
            continue
        batch.append(item)
        characters += len(item.text)
        if characters >= most_characters or len(batch) >= BATCH_DOCUMENTS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def with_groups(items: Iterable[T], groups: Sequence[str]) -> Iterator[T]:
    """Each document that states no groups with these."""
    for item in items:
        if groups and isinstance(item, Document) and not item.groups:
            yield replace(item, groups=tuple(groups))
        else:
            yield item


def add_batch(
    sink: Adds, batch: Sequence[Document], fail: Callable[[str], None]
) -> Iterator[Outcome]:
    """A batch is one transaction: when a document spoils it, each is tried on its own."""
    try:
        yield from sink.add(batch)
        return
    except InputError as error:
        if len(batch) == 1:
            fail(f"{batch[0].id}: {error}")
            return
    for document in batch:
        yield from add_batch(sink, [document], fail)


def count_items(paths: Sequence[Path]) -> int:
    """About how many documents to expect, for a progress bar: files, and lines of ``.jsonl``."""
    total = 0
    for path in paths:
        files = (one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        total += sum(_lines(one) if one.suffix.lower() == ".jsonl" else 1 for one in files)
    return total


def _lines(path: Path) -> int:
    try:
        with path.open("rb") as file:
            return sum(1 for line in file if line.strip())
    except OSError:
        return 1
