"""Reading the store: every method of one ``Snapshot`` sees the same committed state."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, TypeAlias

import numpy as np

from retrieval.access import EVERYTHING, Access
from retrieval.kept_groups import OPEN, from_kept
from retrieval.lexical import IndexedText
from retrieval.records import PassageRecord, require_whole, to_stored
from retrieval.rows import Rows
from retrieval.summary import DocumentSummary
from retrieval.types import Document, Filters, FloatMatrix, StoredPassage

Execute: TypeAlias = Callable[[str, Sequence[Any]], Iterator[tuple[Any, ...]]]
"""Runs one SQL statement with its values and yields rows."""

_DOCUMENT = "id, text, title, outlet, author, published_at, language, url"
_SUMMARY = "id, title, outlet, author, published_at, language, url, characters, passages"
_ANY = "1"
"""The condition that every document meets."""

_RECORD = "document_id, start, end, sentences, vector, sentence_vectors, checksum"
# substr counts code points, as every offset here does; no stored text holds a NUL.
_PASSAGE = """
    SELECT p.row, substr(d.text, p.start + 1, p.end - p.start), p.document_id, p.start, p.end,
           p.sentences, p.vector, p.sentence_vectors, p.checksum
    FROM passages p JOIN documents d ON d.id = p.document_id
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The store as of one moment, while the read transaction that made it is open."""

    execute: Execute
    has_groups: bool = True
    """False: the file is of a version before groups, and every document is open."""

    def sequence(self) -> int:
        """Number of the last operation committed; 0 when there was none."""
        return int(self._value("SELECT coalesce(max(sequence), 0) FROM operations") or 0)

    def meta(self, key: str) -> str | None:
        value = self._value("SELECT value FROM meta WHERE key = ?", key)
        return None if value is None else str(value)

    def document(self, document_id: str) -> Document | None:
        sql = f"SELECT {_DOCUMENT}, {self._groups} FROM documents WHERE id = ?"
        for *fields, groups in self.execute(sql, (document_id,)):
            return replace(Document(*fields), groups=from_kept(groups))
        return None

    def groups(self, document_id: str) -> tuple[str, ...]:
        """Those of a document that is there."""
        sql = f"SELECT {self._groups} FROM documents WHERE id = ?"
        return from_kept(self._value(sql, document_id))

    def named(self, name: str, mark: str) -> list[tuple[str, tuple[str, ...]]]:
        """The documents under an id and under its keys (``name``, ``mark``, anything) by arrival,
        each with its groups."""
        sql = f"""SELECT id, {self._groups} FROM documents WHERE id = ? OR (id > ? AND id < ?)
                  ORDER BY number"""
        after = name + chr(ord(mark) + 1)
        found = self.execute(sql, (name, name + mark, after))
        return [(key, from_kept(groups)) for key, groups in found]

    def holds(self, document_id: str) -> bool:
        """Whether there is such a document, without reading its text."""
        return self._value("SELECT 1 FROM documents WHERE id = ?", document_id) is not None

    def summaries(
        self, offset: int, limit: int, query: str | None, access: Access = EVERYTHING
    ) -> list[DocumentSummary]:
        """A page of the list, oldest arrival first; ``query`` must occur in title or names."""
        where, values = self.condition(Filters(), access)
        sql = f"""SELECT {_SUMMARY}, {self._groups} FROM documents d
                  WHERE instr(listing_key, ?) > 0 AND {where} ORDER BY number LIMIT ? OFFSET ?"""
        found = self.execute(sql, ((query or "").casefold(), *values, limit, offset))
        return [
            replace(DocumentSummary(*fields), groups=from_kept(groups)) for *fields, groups in found
        ]

    def count(self, filters: Filters, access: Access = EVERYTHING) -> int:
        where, values = self.condition(filters, access)
        return int(self._value(f"SELECT count(*) FROM documents d WHERE {where}", *values) or 0)

    def allowed_rows(self, filters: Filters, access: Access = EVERYTHING) -> frozenset[int] | None:
        """Rows of the documents that the filters allow and the caller may read; None: every row."""
        where, values = self.condition(filters, access)
        if where == _ANY:
            return None
        sql = f"""SELECT p.row FROM documents d JOIN passages p ON p.document_id = d.id
                  WHERE {where}"""
        return frozenset(row for (row,) in self.execute(sql, values))

    def last_row(self) -> int:
        """The highest live row; 0 where there is none."""
        return int(self._value("SELECT coalesce(max(row), 0) FROM passages"))

    def groups_after(self, row: int) -> list[tuple[int, tuple[str, ...]]]:
        """Live rows above ``row`` with the groups of their documents."""
        sql = f"""SELECT p.row, {self._groups} FROM passages p
                  JOIN documents d ON d.id = p.document_id WHERE p.row > ?"""
        return [(number, from_kept(groups)) for number, groups in self.execute(sql, (row,))]

    def dead_since(self, sequence: int) -> frozenset[int]:
        """Rows removed by operations after ``sequence``."""
        sql = "SELECT row FROM dead WHERE sequence > ?"
        return frozenset(row for (row,) in self.execute(sql, (sequence,)))

    def changed_rows(self, row: int, sequence: int) -> int:
        """How many rows came after ``row`` or died after ``sequence``."""
        sql = """SELECT (SELECT count(*) FROM passages WHERE row > ?)
                      + (SELECT count(*) FROM dead WHERE sequence > ?)"""
        return int(self._value(sql, row, sequence))

    def is_empty(self) -> bool:
        """No passage, so no vector of any model."""
        return self._value("SELECT 1 FROM passages LIMIT 1") is None

    def vectors_after(self, row: int, dimension: int) -> tuple[Rows, FloatMatrix]:
        """Live rows above ``row`` in order, and their vectors."""
        sql = "SELECT row, vector FROM passages WHERE row > ? ORDER BY row"
        found = list(self.execute(sql, (row,)))
        rows = np.array([number for number, _ in found], dtype=np.int64)
        blobs = b"".join(blob for _, blob in found)
        return rows, np.frombuffer(blobs, dtype="<f4").reshape(len(rows), dimension)

    def texts_after(self, row: int) -> Iterator[IndexedText]:
        """Live rows above ``row`` in order, as the word index reads them. Raises DamagedFolder
        where a row is not what was stored: an index must not give it a checksum of its own."""
        sql = f"SELECT row, {_RECORD} FROM passages WHERE row > ? ORDER BY row"
        about = "SELECT title, text, analyser FROM documents WHERE id = ?"
        for document_id, group in groupby(self.execute(sql, (row,)), key=lambda one: one[1]):
            ((title, text, language),) = self.execute(about, (document_id,))
            for number, *columns in group:
                record = PassageRecord(*columns)
                passage = text[record.start : record.end]
                require_whole(record, passage)
                yield IndexedText(number, title or "", passage, language)

    def passages(self, document_id: str) -> list[StoredPassage]:
        """A document's passages in order. Raises DamagedFolder."""
        sql = f"{_PASSAGE} WHERE p.document_id = ? ORDER BY p.start"
        return [_stored(found) for found in self.execute(sql, (document_id,))]

    def fetch(self, rows: Sequence[int]) -> dict[int, StoredPassage]:
        """Those of the rows that are live. Raises DamagedFolder."""
        sql = f"{_PASSAGE} WHERE p.row = ?"
        return {row: _stored(found) for row in rows for found in self.execute(sql, (row,))}

    def records(self) -> Iterator[tuple[int, str, PassageRecord]]:
        """Every live row with its text, unchecked."""
        for row, text, *record in self.execute(f"{_PASSAGE} ORDER BY p.row", ()):
            yield row, text, PassageRecord(*record)

    def digests(self) -> Iterator[tuple[str, str, str]]:
        """Every document's id, text and recorded sha256, unchecked."""
        for found in self.execute("SELECT id, text, sha256 FROM documents ORDER BY number", ()):
            yield found[0], found[1], found[2]

    @property
    def _groups(self) -> str:
        """The column of groups, as it is kept."""
        return "groups" if self.has_groups else f"'{OPEN}'"

    def condition(self, filters: Filters, access: Access) -> tuple[str, list[str]]:
        """The one reading of filters and groups: a condition on ``documents d`` and its values."""
        conditions, values = _conditions(filters)
        if access.groups is not None and self.has_groups:
            kept = [one for (one,) in self.execute("SELECT DISTINCT groups FROM documents", ())]
            readable = [one for one in kept if access.reads(from_kept(one))]
            if len(readable) < len(kept):
                conditions.append("d.groups IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(readable))
        return " AND ".join(conditions) or _ANY, values

    def _value(self, sql: str, *values: Any) -> Any:
        return next((row[0] for row in self.execute(sql, values)), None)


def _stored(found: tuple[Any, ...]) -> StoredPassage:
    row, text, *record = found
    return to_stored(row, PassageRecord(*record), text)


def _conditions(filters: Filters) -> tuple[list[str], list[str]]:
    conditions, values = list[str](), list[str]()
    for column, names in (
        ("outlet_key", [name.casefold() for name in filters.outlet]),
        ("author_key", [name.casefold() for name in filters.author]),
        ("language_key", [name.casefold() for name in filters.language]),
        ("id", list(filters.document_ids)),
    ):
        if names:
            conditions.append(f"d.{column} IN ({', '.join('?' * len(names))})")
            values.extend(names)
    for operator, bound in ((">=", filters.published_after), ("<=", filters.published_before)):
        if bound is not None:
            conditions.append(f"d.published_at {operator} ?")  # false where it is NULL
            values.append(bound)
    return conditions, values
