"""A data folder of each format that was ever released opens here and answers."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from retrieval.access import Access
from retrieval.database import connect
from retrieval.errors import FolderTooNew
from retrieval.generations import CURRENT
from retrieval.lexical import LEXICAL_VERSION
from retrieval.library import Library
from retrieval.manifest import MANIFEST, sha256
from retrieval.schema import GROUPS_SINCE, SCHEMA_VERSION
from retrieval.store import DATABASE
from service.access.keys import KeyStore
from service.backup import back_up, restore
from service.feedback import FeedbackStore
from service.ledger import Ledger
from service.small_db import FIRST_VERSION
from tests.fakes import HashEncoder
from tests.formats.make import (
    AFTER_INDEX,
    DELETED,
    DOCUMENTS,
    GROUP,
    HERE,
    JOB,
    KEPT,
    held,
    second_encoder,
)
from tests.retrieval.collection import answers, change, document, ids, search

ARCHIVES = sorted(HERE.glob("schema-*.tar.xz"))
HELD = {f"d{number}" for number in range(DOCUMENTS) if number != DELETED}


@pytest.fixture(params=ARCHIVES, ids=lambda archive: archive.name.partition(".")[0])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    shutil.unpack_archive(request.param, tmp_path / "data", filter="data")
    return tmp_path / "data"


def open_old(folder: Path, *, write: bool) -> Library:
    return Library.open(folder, HashEncoder, write=write, multilingual=second_encoder)


def require_answers(library: Library) -> None:
    assert {one.id for one in library.documents()} == HELD
    late = document(AFTER_INDEX, outlet="Harbour News", day=18)
    assert library.get(late.id) == late
    assert ids(search(library, "visit", k=100)) == HELD
    hits = library.search("puente", library.encode("puente", "multilingual"), space="multilingual")
    assert hits
    assert library.check() == []


def test_the_present_format_has_its_archive() -> None:
    assert HERE / f"schema-{SCHEMA_VERSION}.tar.xz" in ARCHIVES, "python -m tests.formats.make"


def test_a_reader_answers_without_changing_it(old: Path) -> None:
    before = (old / DATABASE).read_bytes()
    with open_old(old, write=False) as library:
        require_answers(library)
        assert library.generation == 1
    assert (old / DATABASE).read_bytes() == before


def test_a_writer_brings_it_up_to_date_and_goes_on(old: Path) -> None:
    with open_old(old, write=False) as library:
        expected = answers(library)
    with open_old(old, write=True) as library:
        require_answers(library)
        assert answers(library) == expected
        assert library.generation == 1  # the index is still good
        assert library.delete("d0")
        assert library.add([document(0)]) == ["added"]
        assert library.add([document(1)]) == ["unchanged"]
        library.publish()
        require_answers(library)
    with closing(connect(old / DATABASE, apsw.SQLITE_OPEN_READONLY)) as checked:
        assert checked.pragma("checksum_verification") == "1"  # on every page, whatever it was
    with closing(sqlite3.connect(old / DATABASE)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


def test_a_document_of_a_group_stays_closed_and_the_others_open(old: Path, tmp_path: Path) -> None:
    """Groups came with schema 4: before, every document is open, until it is added with some."""
    closed = {f"d{KEPT}"} if old_version(old) >= GROUPS_SINCE else set()
    anybody, holder = Access(frozenset()), Access(frozenset([GROUP]))
    for write in (False, True):
        with open_old(old, write=write) as library:
            assert {one.id for one in library.documents(access=anybody)} == HELD - closed
            assert library.count(access=anybody) == len(HELD - closed)
            assert ids(library.search("visit", None, k=100, access=anybody)) == HELD - closed
            assert ids(library.search("visit", None, k=100, access=holder)) == HELD
            if write:
                library.add([held(KEPT)])
                assert library.get(f"d{KEPT}", anybody) is None
                back_up(library, old, tmp_path / "kept")
    restore(tmp_path / "kept", tmp_path / "again", lambda folder: open_old(folder, write=True))
    with open_old(tmp_path / "again", write=False) as library:
        assert {one.id for one in library.documents(access=anybody)} == HELD - {f"d{KEPT}"}
        assert library.get(f"d{KEPT}", holder) == held(KEPT)
        require_answers(library)


def old_version(folder: Path) -> int:
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)


def test_what_the_service_kept_in_it_is_still_there(old: Path) -> None:
    with closing(Ledger(old)) as ledger:
        assert ledger.unfinished_jobs() == [JOB]
    with closing(FeedbackStore(old)) as feedback:
        assert len(list(feedback.rows())) == 1


def test_it_is_backed_up_and_restored(old: Path, tmp_path: Path) -> None:
    with open_old(old, write=False) as library:
        back_up(library, old, tmp_path / "kept")
    restore(tmp_path / "kept", tmp_path / "again", lambda folder: open_old(folder, write=True))
    with open_old(tmp_path / "again", write=False) as library:
        require_answers(library)


def test_a_newer_database_is_refused_and_left_alone(old: Path) -> None:
    change(old / DATABASE, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = (old / DATABASE).read_bytes()
    for write in (True, False):
        with pytest.raises(FolderTooNew, match=r"was written by a newer Passage .* use that"):
            open_old(old, write=write)
    assert (old / DATABASE).read_bytes() == before


@pytest.mark.parametrize("open_it", [Ledger, FeedbackStore, KeyStore])
def test_a_newer_file_of_the_service_is_refused_and_left_alone(
    tmp_path: Path, open_it: Callable[[Path], Ledger | FeedbackStore | KeyStore]
) -> None:
    open_it(tmp_path).close()
    (file,) = tmp_path.glob("*.db")
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (FIRST_VERSION,)
        database.execute(f"PRAGMA user_version = {FIRST_VERSION + 1}")
    before = file.read_bytes()
    with pytest.raises(FolderTooNew, match=rf"{file.name} was written by a newer Passage"):
        open_it(tmp_path)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "change_of", [{"of the future": 1}, {"lexical_version": LEXICAL_VERSION + 1}]
)
def test_an_index_of_another_format_is_made_again_from_the_documents(
    old: Path, change_of: dict[str, int]
) -> None:
    live = next((old / "index").iterdir())
    manifest = json.loads((live / MANIFEST).read_bytes()) | change_of
    content = json.dumps(manifest).encode()
    (live / MANIFEST).write_bytes(content)
    (old / CURRENT).write_text(f"{live.name} {sha256(content)}\n")
    with open_old(old, write=True) as library:
        require_answers(library)
        assert library.generation == 2
