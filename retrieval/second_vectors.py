"""The table of multilingual vectors: beside a passage's own ones, and only where there are any.

They can always be made again from the passages, so a folder without them, or with those of another
encoder, is whole: its questions in other languages find less until they are filled in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass

import numpy as np

from retrieval.errors import DamagedFolder
from retrieval.rows import Rows
from retrieval.snapshot import Execute
from retrieval.types import FloatMatrix, PassageVectors

SECOND_ENCODER = "second_encoder"
"""Key in the table ``meta`` of the fingerprint of the encoder whose vectors these are."""

SECOND_DIMENSION = "second_dimension"

_CHECKSUM_BYTES = 16


@dataclass(frozen=True, slots=True)
class SecondRecord:
    """A row of the table ``second_vectors``, less its number."""

    vector: bytes
    sentence_vectors: bytes
    checksum: bytes


def to_second_record(vectors: PassageVectors) -> SecondRecord:
    vector = vectors.passage.astype("<f4").tobytes()
    sentences = vectors.sentences.astype("<f2").tobytes()
    return SecondRecord(vector, sentences, _checksum(vector, sentences))


def to_vectors(row: int, record: SecondRecord) -> PassageVectors:
    """Mirror of ``to_second_record``. Raises DamagedFolder when a byte is not what was stored."""
    if not is_whole(record):
        raise DamagedFolder(
            f"the multilingual vectors of passage row {row} are damaged; ingest its document again"
        )
    vector = np.frombuffer(record.vector, dtype="<f4").astype(np.float32)
    sentences = np.frombuffer(record.sentence_vectors, dtype="<f2").astype(np.float32)
    return PassageVectors(vector, sentences.reshape(-1, len(vector)))


def is_whole(record: SecondRecord) -> bool:
    return _checksum(record.vector, record.sentence_vectors) == record.checksum


def has_table(execute: Execute) -> bool:
    """False in a folder of an older version that was only ever read by this one."""
    return bool(list(execute("SELECT 1 FROM sqlite_schema WHERE name = 'second_vectors'", ())))


def put(execute: Execute, row: int, record: SecondRecord) -> None:
    """Keep a passage's vectors; nothing is kept for a passage that is gone."""
    sql = """INSERT OR REPLACE INTO second_vectors (row, vector, sentence_vectors, checksum)
             SELECT row, ?, ?, ? FROM passages WHERE row = ?"""
    _run(execute, sql, (*astuple(record), row))


def forget_all(execute: Execute) -> None:
    _run(execute, "DELETE FROM second_vectors", ())


def missing(execute: Execute) -> list[int]:
    """Rows of the passages that have none, in order."""
    if not has_table(execute):
        return [row for (row,) in execute("SELECT row FROM passages ORDER BY row", ())]
    sql = """SELECT row FROM passages WHERE row NOT IN (SELECT row FROM second_vectors)
             ORDER BY row"""
    return [row for (row,) in execute(sql, ())]


def vectors_after(execute: Execute, row: int, dimension: int) -> tuple[Rows, FloatMatrix]:
    """Rows above ``row`` that have one, in order, and their passage vectors."""
    found = []
    if dimension and has_table(execute):
        sql = "SELECT row, vector FROM second_vectors WHERE row > ? ORDER BY row"
        found = list(execute(sql, (row,)))
    rows = np.array([number for number, _ in found], dtype=np.int64)
    blobs = b"".join(blob for _, blob in found)
    return rows, np.frombuffer(blobs, dtype="<f4").reshape(len(rows), dimension)


def fetch(execute: Execute, rows: Sequence[int]) -> dict[int, PassageVectors]:
    """Those of the rows that have any. Raises DamagedFolder."""
    return {row: to_vectors(row, record) for row, record in records(execute, rows)}


def records(
    execute: Execute, rows: Sequence[int] | None = None
) -> Iterator[tuple[int, SecondRecord]]:
    """The stored records of these rows, or of all of them, unchecked."""
    if not has_table(execute):
        return
    sql = "SELECT row, vector, sentence_vectors, checksum FROM second_vectors"
    if rows is None:
        for row, *record in execute(f"{sql} ORDER BY row", ()):
            yield row, SecondRecord(*record)
        return
    for wanted in rows:
        for row, *record in execute(f"{sql} WHERE row = ?", (wanted,)):
            yield row, SecondRecord(*record)


def _checksum(vector: bytes, sentences: bytes) -> bytes:
    digest = hashlib.blake2b(digest_size=_CHECKSUM_BYTES)
    for part in (vector, sentences):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()


def _run(execute: Execute, sql: str, values: Sequence[object]) -> None:
    for _ in execute(sql, values):
        pass
