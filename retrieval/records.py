"""Passages as bytes in a table, and back; a checksum covers every byte of both text and vectors."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from retrieval.errors import DamagedFolder
from retrieval.types import Passage, PassageVectors, Span, StoredPassage

CHECKSUM_BYTES = 16
"""Against decay of a disk, not against an attacker."""


@dataclass(frozen=True, slots=True)
class PassageRecord:
    """A row of the table ``passages``, less its number; ``text`` is kept with the document."""

    document_id: str
    start: int
    end: int
    sentences: bytes
    vector: bytes
    sentence_vectors: bytes
    checksum: bytes


def to_record(passage: Passage, text: str, vectors: PassageVectors) -> PassageRecord:
    """``text`` is the passage's own. Raises ValueError where vectors and sentences disagree."""
    if len(vectors.sentences) != len(passage.sentences):
        raise ValueError("one vector for each sentence is needed")
    spans = [offset for span in passage.sentences for offset in (span.start, span.end)]
    sentences = np.asarray(spans, dtype="<i4").tobytes()
    vector = vectors.passage.astype("<f4").tobytes()
    sentence_vectors = vectors.sentences.astype("<f2").tobytes()
    return PassageRecord(
        passage.document_id,
        passage.start,
        passage.end,
        sentences,
        vector,
        sentence_vectors,
        _checksum(passage.document_id, text, spans_bytes=sentences, rest=vector + sentence_vectors),
    )


def to_stored(row: int, record: PassageRecord, text: str) -> StoredPassage:
    """Mirror of ``to_record``. Raises DamagedFolder when a byte is not what was stored."""
    require_whole(record, text)
    offsets = np.frombuffer(record.sentences, dtype="<i4").reshape(-1, 2).tolist()
    spans = tuple(Span(start, end) for start, end in offsets)
    vector = np.frombuffer(record.vector, dtype="<f4").astype(np.float32)
    sentence_vectors = np.frombuffer(record.sentence_vectors, dtype="<f2").astype(np.float32)
    return StoredPassage(
        row=row,
        passage=Passage(record.document_id, record.start, record.end, spans),
        text=text,
        vector=vector,
        sentence_vectors=sentence_vectors.reshape(len(spans), -1),
    )


def require_whole(record: PassageRecord, text: str) -> None:
    """Raises DamagedFolder when a byte of the row or of its text is not what was stored."""
    if not is_whole(record, text):
        raise DamagedFolder(
            f"a passage of document {record.document_id} is damaged: `passage doctor --repair` "
            "makes its vectors again, or ingest that document again"
        )


def is_whole(record: PassageRecord, text: str) -> bool:
    """Does the checksum hold, and do the sentences begin and end where the passage does?"""
    offsets = np.frombuffer(record.sentences, dtype="<i4")
    rest = record.vector + record.sentence_vectors
    found = _checksum(record.document_id, text, spans_bytes=record.sentences, rest=rest)
    return (
        found == record.checksum
        and len(offsets) > 0
        and (int(offsets[0]), int(offsets[-1])) == (record.start, record.end)
    )


def _checksum(document_id: str, text: str, *, spans_bytes: bytes, rest: bytes) -> bytes:
    digest = hashlib.blake2b(digest_size=CHECKSUM_BYTES)
    for part in (document_id.encode(), text.encode(), spans_bytes, rest):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()
