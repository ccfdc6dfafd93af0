"""The SQLite file: what is committed stays, what is damaged or newer is said."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import apsw
import numpy as np
import pytest

from retrieval.errors import DamagedFolder, FolderTooNew, StorageFull
from retrieval.records import PassageRecord, to_record
from retrieval.schema import SCHEMA_VERSION
from retrieval.store import DATABASE, Store
from retrieval.types import Document, Passage, PassageVectors, Span
from tests.retrieval.collection import change, document, open_library

TEXT = "Прошли «двое». Then 👩‍🚀 one."
DOCUMENT = Document("a-1", TEXT, title="Title", outlet="Straße", language="ru")


def record(document: Document, vector: float = 1.0) -> PassageRecord:
    """The whole text as one passage of two sentences."""
    spans = (Span(0, 14), Span(15, len(document.text)))
    vectors = PassageVectors(
        np.array([vector, 0, 0], dtype=np.float32), np.eye(2, 3, dtype=np.float32)
    )
    passage = Passage(document.id, 0, len(document.text), spans)
    return to_record(passage, document.text, vectors)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path, write=True)
    yield opened
    opened.close()


def test_what_goes_in_comes_out(store: Store) -> None:
    with store.writing() as transaction:
        assert transaction.put(DOCUMENT, [record(DOCUMENT)]) == "added"
    with store.reading() as snapshot:
        assert snapshot.document("a-1") == DOCUMENT
        (stored,) = snapshot.passages("a-1")
        assert snapshot.fetch([stored.row, 99])[stored.row].text == TEXT
    assert (stored.text, stored.passage.sentences) == (TEXT, (Span(0, 14), Span(15, len(TEXT))))
    assert stored.vector.tolist() == [1.0, 0.0, 0.0]
    assert stored.sentence_vectors.tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]


def test_rows_are_never_used_again(store: Store) -> None:
    rows: list[int] = []
    for _ in range(3):
        with store.writing() as transaction:
            transaction.put(DOCUMENT, [record(DOCUMENT)])
            rows += [stored.row for stored in transaction.snapshot.passages("a-1")]
            assert transaction.delete("a-1")
    assert rows == [1, 2, 3]
    with store.reading() as snapshot:
        assert snapshot.dead_since(0) == {1, 2, 3}
        assert snapshot.sequence() == 6


def test_an_exception_undoes_the_whole_transaction(store: Store) -> None:
    unstorable = [record(DOCUMENT), replace(record(DOCUMENT), document_id="nobody")]
    with pytest.raises(apsw.ConstraintError, match="FOREIGN KEY"), store.writing() as transaction:
        transaction.put(DOCUMENT, unstorable)
    with store.reading() as snapshot:
        assert snapshot.document("a-1") is None
        assert snapshot.is_empty()


def test_a_snapshot_does_not_see_what_is_committed_after_it_began(store: Store) -> None:
    with store.reading() as snapshot:
        assert snapshot.sequence() == 0
        with store.writing() as transaction:
            transaction.put(DOCUMENT, [record(DOCUMENT)])
        assert snapshot.document("a-1") is None


def test_the_writing_connection_waits_for_the_disk(store: Store, tmp_path: Path) -> None:
    with store.writing() as transaction:
        assert list(transaction.execute("PRAGMA synchronous", ())) == [(2,)]  # FULL
        assert list(transaction.execute("PRAGMA journal_mode", ())) == [("wal",)]


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(apsw.ReadOnlyError, match="readonly"), store.reading() as snapshot:
        list(snapshot.execute("DELETE FROM documents", ()))
    with store.reading() as snapshot:
        assert snapshot.sequence() == 0


def test_a_newer_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    Store(tmp_path, write=True).close()
    change(tmp_path / DATABASE, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    for write in (True, False):
        with pytest.raises(FolderTooNew, match="written by a newer Passage"):
            Store(tmp_path, write=write)


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"not a database at all" * 500)
    for write in (True, False):
        with pytest.raises(DamagedFolder, match="restore it from a backup"):
            Store(tmp_path, write=write)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET text = replace(text, 'one', 'two')",
        "UPDATE passages SET vector = x'0000803f0000803f00000000'",
        "UPDATE passages SET sentences = x'00000000'",
        "UPDATE passages SET end = end - 1",
    ],
)
def test_a_changed_byte_is_not_served(store: Store, change: str) -> None:
    with store.writing() as transaction:
        transaction.put(DOCUMENT, [record(DOCUMENT)])
        list(transaction.execute(change, ()))
    with (
        store.reading() as snapshot,
        pytest.raises(DamagedFolder, match="passage of document a-1 is damaged"),
    ):
        snapshot.passages("a-1")


def test_a_full_disk_stores_nothing_and_reading_goes_on(store: Store) -> None:
    with store.writing() as transaction:
        transaction.put(DOCUMENT, [record(DOCUMENT)])
        list(transaction.execute("PRAGMA max_page_count = 1", ()))  # SQLite's own way to be full
    large = Document("b", TEXT + "x" * 1_000_000)
    with pytest.raises(StorageFull, match="full; nothing was stored"), store.writing() as again:
        again.put(large, [record(large)])
    with store.reading() as snapshot:
        assert (snapshot.document("a-1"), snapshot.document("b")) == (DOCUMENT, None)
    with store.writing() as transaction:
        list(transaction.execute("PRAGMA max_page_count = 1000000", ()))
    with store.writing() as transaction:
        assert transaction.put(large, [record(large)]) == "added"


def test_a_reading_store_of_a_missing_folder_is_empty_and_makes_none(tmp_path: Path) -> None:
    missing = tmp_path / "none"
    reader = Store(missing, write=False)
    with reader.reading() as snapshot:
        assert snapshot.sequence() == 0
    assert not missing.exists()
    missing.mkdir()
    writer = Store(missing, write=True)
    with writer.writing() as transaction:
        transaction.put(DOCUMENT, [record(DOCUMENT)])
    with reader.reading() as snapshot:  # and sees the folder as soon as somebody makes it
        assert snapshot.document("a-1") == DOCUMENT
    reader.close()
    writer.close()


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = Store(tmp_path, write=True)
    store.close()
    store.close()
    with pytest.raises(RuntimeError, match="closed"), store.reading():
        pass


def test_vectors_and_sentences_must_agree() -> None:
    passage = Passage("a", 0, 5, (Span(0, 5),))
    vectors = PassageVectors(np.zeros(3, dtype=np.float32), np.zeros((2, 3), dtype=np.float32))
    with pytest.raises(ValueError, match="one vector for each sentence"):
        to_record(passage, "texts", vectors)


def test_a_first_page_torn_in_being_moved_is_taken_from_the_log(tmp_path: Path) -> None:
    """As a power cut leaves it: the page half in the database, and whole in the log still."""
    with open_library(tmp_path / "before") as library:
        library.add([document(1)])
    with open_library(tmp_path / "before") as library:
        library.add([document(number) for number in range(2, 20)])  # it grows: a new first page
        gone = shutil.ignore_patterns("*-shm")
        shutil.copytree(tmp_path / "before", tmp_path / "cut", ignore=gone)
    torn = (tmp_path / "cut" / DATABASE).read_bytes()
    (tmp_path / "cut" / DATABASE).write_bytes(bytes(512) + torn[512:])
    with pytest.raises(DamagedFolder, match="takes the page from the log"):
        open_library(tmp_path / "cut", write=False)
    for write in (True, False):
        with open_library(tmp_path / "cut", write=write) as library:
            assert library.count() == 19
            assert library.check() == []
