"""Changing the store: what one ``Transaction`` does is all kept or all undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from retrieval.copy_index import remember
from retrieval.identity import name_of
from retrieval.kept_groups import to_kept
from retrieval.language import working_language
from retrieval.records import PassageRecord
from retrieval.second_vectors import SECOND_DIMENSION, SECOND_ENCODER, SecondRecord, forget_all
from retrieval.second_vectors import put as put_second
from retrieval.snapshot import Execute, Snapshot
from retrieval.types import Document, Outcome


@dataclass(frozen=True, slots=True)
class Transaction:
    """The single writer's changes; ``snapshot`` reads what they have made so far."""

    execute: Execute

    @property
    def snapshot(self) -> Snapshot:
        return Snapshot(self.execute)

    def put(
        self,
        document: Document,
        records: Sequence[PassageRecord],
        second: Sequence[SecondRecord] = (),
    ) -> Outcome:
        """Store a document, in the place of one with its id. The same content changes nothing.

        ``second`` is one for each of ``records``, or none at all.
        """
        present = self.snapshot.document(document.id)
        if present == document:
            return "unchanged"
        if present is None:
            self._insert_document(document, len(records))
        else:
            self._update_document(document, len(records))
        outcome: Outcome = "added" if present is None else "replaced"
        self._put_passages(document, records, second, outcome)
        return outcome

    def renew(
        self, document: Document, records: Sequence[PassageRecord], second: Sequence[SecondRecord]
    ) -> None:
        """Put these in the place of a stored document's passages, the same text or not."""
        self._update_document(document, len(records))
        self._put_passages(document, records, second, "replaced")

    def _put_passages(
        self,
        document: Document,
        records: Sequence[PassageRecord],
        second: Sequence[SecondRecord],
        outcome: Outcome,
    ) -> None:
        self._bury(document.id, self._log(outcome, document.id))
        rows = [self._insert_passage(record) for record in records]
        if second:
            for row, one in zip(rows, second, strict=True):
                put_second(self.execute, row, one)
        remember(self.execute, document.id)

    def delete(self, document_id: str) -> bool:
        """Remove a document and bury its rows; False when there is none."""
        if not self.snapshot.holds(document_id):
            return False
        self._bury(document_id, self._log("deleted", document_id))
        self._run("DELETE FROM documents WHERE id = ?", (document_id,))
        return True

    def put_second(self, vectors: Mapping[int, SecondRecord]) -> None:
        """Multilingual vectors of passages stored before, by row."""
        for row, record in vectors.items():
            put_second(self.execute, row, record)

    def set_second_encoder(self, fingerprint: str, dimension: int) -> None:
        """Record whose multilingual vectors follow; those of another encoder are dropped."""
        if self.snapshot.meta(SECOND_ENCODER) != fingerprint:
            forget_all(self.execute)
            self.set_meta(SECOND_ENCODER, fingerprint)
            self.set_meta(SECOND_DIMENSION, str(dimension))

    def set_meta(self, key: str, value: str) -> None:
        self._run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))

    def forget_dead(self, sequence: int) -> None:
        """Drop the marks of rows that no kept generation holds any more."""
        self._run("DELETE FROM dead WHERE sequence <= ?", (sequence,))

    def _log(self, kind: str, document_id: str) -> int:
        sql = "INSERT INTO operations (kind, document_id) VALUES (?, ?) RETURNING sequence"
        ((sequence,),) = list(self.execute(sql, (kind, document_id)))
        return int(sequence)

    def _bury(self, document_id: str, sequence: int) -> None:
        self._run(
            "INSERT INTO dead (row, sequence) SELECT row, ? FROM passages WHERE document_id = ?",
            (sequence, document_id),
        )
        self._run("DELETE FROM passages WHERE document_id = ?", (document_id,))

    def _insert_passage(self, record: PassageRecord) -> int:
        marks = ", ".join("?" * 7)
        sql = f"""INSERT INTO passages (document_id, start, end, sentences, vector,
                  sentence_vectors, checksum) VALUES ({marks}) RETURNING row"""
        ((row,),) = list(self.execute(sql, astuple(record)))
        return int(row)

    def _insert_document(self, document: Document, passages: int) -> None:
        columns = _columns(document, passages)
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO documents ({', '.join(columns)}) VALUES ({marks})"
        self._run(sql, tuple(columns.values()))

    def _update_document(self, document: Document, passages: int) -> None:
        columns = _columns(document, passages)
        assignments = ", ".join(f"{column} = ?" for column in columns)
        sql = f"UPDATE documents SET {assignments} WHERE id = ?"
        self._run(sql, (*columns.values(), document.id))

    def _run(self, sql: str, values: Sequence[object]) -> None:
        for _ in self.execute(sql, values):
            pass


def _columns(document: Document, passages: int) -> dict[str, str | int | None]:
    # A key says that others have the id too: the list must not be searched by it.
    names = (document.title, document.outlet, document.author, name_of(document.id))
    return {
        "id": document.id,
        "text": document.text,
        "title": document.title,
        "outlet": document.outlet,
        "author": document.author,
        "published_at": document.published_at,
        "language": document.language,
        "url": document.url,
        "groups": to_kept(document.groups),
        "sha256": document.sha256,
        "analyser": working_language(document),
        "characters": len(document.text),
        "passages": passages,
        "outlet_key": _key(document.outlet),
        "author_key": _key(document.author),
        "language_key": _key(document.language),
        "listing_key": "\n".join(name.casefold() for name in names if name),
    }


def _key(name: str | None) -> str | None:
    return None if name is None else name.casefold()
