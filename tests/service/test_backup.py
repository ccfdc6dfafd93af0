"""Backup, restore and repair: the same answers after each, and never half a folder."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.errors import DamagedFolder, FolderTooNew, InputError
from retrieval.library import Library
from retrieval.schema import SCHEMA_VERSION
from service.backup import CONTENTS, back_up, restore
from service.feedback import FeedbackStore
from service.ledger import Ledger
from tests.fakes import HashEncoder
from tests.retrieval.collection import answers, change, document, open_library


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    with open_library(folder) as library:
        library.add([document(number) for number in range(20)])
        library.delete("d3")
    with closing(Ledger(folder)) as ledger:
        ledger.keep_job({"id": "job_1", "status": "queued", "files": []})
    with closing(FeedbackStore(folder)) as feedback:
        feedback.keep("up", None, None, {"text": "x"})
    (folder / "uploads" / "job_1").mkdir(parents=True)
    (folder / "uploads" / "job_1" / "0").write_bytes(b"waiting")
    return folder


def back_up_at(data: Path, destination: Path) -> None:
    with open_library(data, write=False) as library:
        back_up(library, data, destination)


def test_a_restored_folder_answers_alike_and_keeps_what_waits(data: Path, tmp_path: Path) -> None:
    with open_library(data, write=False) as library:
        expected = answers(library)
    back_up_at(data, tmp_path / "kept")
    restore(tmp_path / "kept", tmp_path / "again", open_library)
    with open_library(tmp_path / "again", write=False) as library:
        assert answers(library) == expected
        assert library.get("d3") is None
        assert library.generation == 1
    with closing(Ledger(tmp_path / "again")) as ledger:
        assert [job["id"] for job in ledger.unfinished_jobs()] == ["job_1"]
    with closing(FeedbackStore(tmp_path / "again")) as feedback:
        assert len(list(feedback.rows())) == 1
    assert (tmp_path / "again/uploads/job_1/0").read_bytes() == b"waiting"


def test_a_backup_while_documents_come_holds_one_moment(data: Path, tmp_path: Path) -> None:
    with open_library(data) as library:
        stop = threading.Event()

        def write() -> None:
            number = 100
            while not stop.is_set():
                library.add([document(number), document(number + 1)])
                number += 2

        writer = threading.Thread(target=write)
        writer.start()
        for number in range(5):
            back_up_at(data, tmp_path / f"kept{number}")
        stop.set()
        writer.join()
    for number in range(5):
        restore(tmp_path / f"kept{number}", tmp_path / f"again{number}", open_library)
        with open_library(tmp_path / f"again{number}", write=False) as library:
            assert library.count() % 2 == 1  # 19, and pairs


def test_a_folder_that_holds_anything_is_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not empty"):
        back_up_at(data, data)
    back_up_at(data, tmp_path / "kept")
    with pytest.raises(InputError, match="is not empty"):
        restore(tmp_path / "kept", data, open_library)


@pytest.mark.parametrize("name", ["library.db", "http.db", "uploads/job_1/0"])
def test_a_damaged_backup_is_refused_and_nothing_made(
    data: Path, tmp_path: Path, name: str
) -> None:
    back_up_at(data, tmp_path / "kept")
    path = tmp_path / "kept" / name
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(bytes(whole))
    before = set(tmp_path.iterdir())
    with pytest.raises(DamagedFolder, match=f"{name} is not what"):
        restore(tmp_path / "kept", tmp_path / "again", open_library)
    assert set(tmp_path.iterdir()) == before


def test_what_is_no_backup_or_a_newer_one_is_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a backup"):
        restore(data, tmp_path / "again", open_library)
    back_up_at(data, tmp_path / "kept")
    (tmp_path / "kept" / CONTENTS).write_text('{"format": 2, "files": {}}')
    with pytest.raises(FolderTooNew, match="newer Passage"):
        restore(tmp_path / "kept", tmp_path / "again", open_library)


def opened_to_repair(folder: Path) -> Library:
    """As `passage doctor --repair` opens it: nothing else would, with rows damaged."""
    return Library.open(folder, HashEncoder, write=True, to_repair=True)


def test_repair_makes_damaged_vectors_and_index_again(data: Path) -> None:
    library: Library
    with open_library(data) as library:
        library.publish()
        expected = answers(library)
    damaged = "UPDATE passages SET vector = zeroblob(length(vector)) WHERE document_id = 'd5'"
    change(data / "library.db", damaged)
    next(data.glob("index/*/dense.faiss")).write_bytes(b"")
    with opened_to_repair(data) as library:
        assert any("d5" in line for line in library.check())
        said = library.repair()
        assert said[0] == "document d5: its vectors were damaged; made again from its text"
        assert said[-1].startswith("index: rebuilt from the store, generation ")
        assert library.check() == []
        assert sorted(answers(library)) == sorted(expected)


def test_repair_never_deletes_a_document_whose_text_is_damaged(data: Path) -> None:
    damaged = "UPDATE documents SET text = replace(text, 'a', 'b') WHERE id = 'd5'"
    change(data / "library.db", damaged)
    with opened_to_repair(data) as library:
        told, *_, index = library.repair()
        assert "its text has changed on disk; kept as it is" in told
        assert index.startswith("index: not rebuilt: a passage of document d5 is damaged")
        assert library.get("d5") is not None
        assert library.check() != []
        assert library.add([document(5)]) == ["replaced"]
        assert library.check() == []
        (index,) = library.repair()
        assert index.startswith("index: rebuilt from the store, generation ")


def test_a_copy_keeps_the_schema_version(data: Path, tmp_path: Path) -> None:
    back_up_at(data, tmp_path / "kept")
    with closing(sqlite3.connect(tmp_path / "kept" / "library.db")) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
