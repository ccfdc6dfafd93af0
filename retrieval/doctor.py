"""Is everything in a data folder what it was when it was written? One line for each thing not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from retrieval import second_vectors
from retrieval.errors import DamagedFolder
from retrieval.generations import Generations
from retrieval.kept_groups import UNREADABLE
from retrieval.records import is_whole
from retrieval.snapshot import Snapshot
from retrieval.store import Store


def problems(store: Store, generations: Generations) -> list[str]:
    """Reads every byte of the folder; an empty list is a healthy folder."""
    found = store.problems()
    current = generations.current()
    try:
        with store.reading() as snapshot:
            found += _documents(snapshot)
            found += _groups(snapshot)
            found += _passages(snapshot)
            found += _second_vectors(snapshot)
    except DamagedFolder as error:
        found.append(str(error))
    if current is not None:
        found += _generation(generations, current)
    return list(dict.fromkeys(found))


def _documents(snapshot: Snapshot) -> Iterator[str]:
    for document_id, text, recorded in snapshot.digests():
        if hashlib.sha256(text.encode()).hexdigest() != recorded:
            yield f"document {document_id}: its text has changed on disk; ingest it again"


def _groups(snapshot: Snapshot) -> Iterator[str]:
    for document_id, *_ in snapshot.digests():
        if snapshot.groups(document_id) == UNREADABLE:
            yield f"document {document_id}: its groups have changed on disk; ingest it again"


def _passages(snapshot: Snapshot) -> Iterator[str]:
    for row, text, record in snapshot.records():
        if not is_whole(record, text):
            yield f"document {record.document_id}: passage row {row} is damaged; ingest it again"


def _second_vectors(snapshot: Snapshot) -> Iterator[str]:
    for row, record in second_vectors.records(snapshot.execute):
        if not second_vectors.is_whole(record):
            yield f"passage row {row}: its multilingual vectors are damaged; ingest it again"


def _generation(generations: Generations, current: str) -> Iterator[str]:
    try:
        generations.load(current)
    except DamagedFolder as error:
        if generations.current() == current:  # not replaced while we read
            yield f"index: {error}; it is rebuilt when the folder is next opened for writing"
