"""What can be put right in a data folder: vectors from the text, the index from the vectors.

A text that has changed on disk cannot be: it is told, never deleted. Pages that have decayed are
read here all the same: the rows' own checksums say which of them hold, and what is made again is
written to whole pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from retrieval import second_vectors
from retrieval.embedding import embed
from retrieval.records import is_whole
from retrieval.snapshot import Snapshot
from retrieval.store import Store
from retrieval.types import Encoder


def renew_damaged(
    store: Store, encoder: Callable[[], Encoder], second: Callable[[], Encoder | None]
) -> list[str]:
    """Embed again each document with damaged passages or vectors; a line for each.

    The encoders are asked for only if there is one. Raises EncoderMismatch, DamagedFolder.
    """
    with store.unverified() as transaction:
        snapshot = transaction.snapshot
        damaged = _documents_with_damage(snapshot)
        whole = {
            document_id
            for document_id, text, recorded in snapshot.digests()
            if hashlib.sha256(text.encode()).hexdigest() == recorded
        }
    said = []
    for document_id in damaged:
        if document_id not in whole:
            said.append(
                f"document {document_id}: its text has changed on disk; kept as it is: "
                "ingest it again, or restore a backup"
            )
            continue
        with store.unverified() as transaction:
            document = transaction.snapshot.document(document_id)
        if document is None:
            continue
        embedded = embed([document], encoder(), second())[document]
        with store.unverified() as transaction:
            transaction.renew(document, embedded.records, embedded.second)
        said.append(f"document {document_id}: its vectors were damaged; made again from its text")
    return said


def _documents_with_damage(snapshot: Snapshot) -> list[str]:
    broken = {
        row
        for row, record in second_vectors.records(snapshot.execute)
        if not second_vectors.is_whole(record)
    }
    found = [
        record.document_id
        for row, text, record in snapshot.records()
        if row in broken or not is_whole(record, text)
    ]
    return list(dict.fromkeys(found))
