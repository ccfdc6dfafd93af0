"""Multilingual vectors for the passages of a folder that was written without them."""

from __future__ import annotations

from collections.abc import Callable

from retrieval.embedding import set_second_encoder, stored_text
from retrieval.second_vectors import missing, to_second_record
from retrieval.store import Store
from retrieval.types import Encoder

BATCH = 256
"""Passages a transaction: about two seconds of reading; what is interrupted goes on from there."""


def fill_missing(store: Store, encoder: Encoder, on_progress: Callable[[int], None]) -> int:
    """Read every passage that has no vectors of this encoder, and keep them; how many passages."""
    with store.writing() as transaction:
        set_second_encoder(transaction, encoder)
        rows = missing(transaction.execute)
    for start in range(0, len(rows), BATCH):
        with store.reading() as snapshot:
            stored = list(snapshot.fetch(rows[start : start + BATCH]).values())
        vectors = encoder.encode_passages([stored_text(one) for one in stored])
        with store.writing() as transaction:
            transaction.put_second(
                {
                    one.row: to_second_record(found)
                    for one, found in zip(stored, vectors, strict=True)
                }
            )
        on_progress(len(stored))
    return len(rows)
