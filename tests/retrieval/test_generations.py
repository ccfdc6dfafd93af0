"""Generations: published whole, checked before use, and rebuilt from the store when damaged."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.commit_record import RECORD
from retrieval.errors import DamagedFolder
from retrieval.generations import CURRENT, Generations
from retrieval.library import Library
from tests.retrieval.collection import answers, change, document, open_library

FLIPS = 60
"""Trials of one random bit; every file gets its share."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two generations; the tests copy it."""
    folder = tmp_path_factory.mktemp("published")
    with open_library(folder) as library:
        library.add([document(number) for number in range(30)])
        assert library.publish() == 1
        library.add([document(number) for number in range(30, 40)])
        library.delete("d3")
        assert library.publish() == 2
    return folder


def files(folder: Path) -> list[Path]:
    live = folder / "index" / (folder / CURRENT).read_text().split()[0]
    found = [path for path in live.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return sorted([*found, folder / CURRENT])


def replace(path: Path, content: bytes) -> None:
    """A new file in the old one's place: the old one may still be mapped by the word index."""
    written = path.with_name(f"{path.name}.new")
    written.write_bytes(content)
    written.replace(path)


def load(folder: Path) -> None:
    generations = Generations(folder)
    generations.load(generations.current() or "")


def test_every_bit_flip_is_detected_before_use(published: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(published, folder)
    load(folder)
    chance = random.Random(11)
    names = files(folder)
    for trial in range(FLIPS):
        path = names[trial % len(names)]
        whole = path.read_bytes()
        flipped = bytearray(whole)
        flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        replace(path, bytes(flipped))
        with pytest.raises(DamagedFolder, match=r"gen-|CURRENT"):
            load(folder)
        replace(path, whole)
    load(folder)
    print(f"{FLIPS} of {FLIPS} flips detected over {len(names)} files")


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 16
    path.write_bytes(data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def empty(path: Path) -> None:
    path.write_bytes(b"")


DAMAGES: list[Callable[[Path], None]] = [flip, truncate, empty, Path.unlink]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["dense.faiss", "words/meta.json", "manifest.json", "CURRENT"])
def test_a_damaged_index_is_rebuilt_with_equal_answers(
    published: Path, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(published, folder)
    with open_library(folder, write=False) as library:
        expected = answers(library)
    damage(folder / CURRENT if name == CURRENT else folder / "index" / "gen-000002" / name)
    with open_library(folder, write=False) as reader:  # a reader rebuilds in memory
        assert answers(reader) == expected
        assert reader.generation == 0
    with open_library(folder) as writer:  # the writer on disk
        assert writer.check() == []
        assert answers(writer) == expected
        if (folder / CURRENT).exists():
            load(folder)


def test_a_swapped_file_is_detected(published: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(published, folder)
    shutil.copy(folder / "index/gen-000001/dense.faiss", folder / "index/gen-000002/dense.faiss")
    with pytest.raises(DamagedFolder, match=r"gen-000002/dense\.faiss is not what"):
        load(folder)


def test_the_index_of_another_library_is_not_used(published: Path, tmp_path: Path) -> None:
    with open_library(tmp_path / "other") as other:
        other.add([document(99)])
    shutil.copytree(published / "index", tmp_path / "other" / "index")
    shutil.copy(published / CURRENT, tmp_path / "other" / CURRENT)
    with open_library(tmp_path / "other", write=False) as library:
        assert library.generation == 0
        assert {text for text, _, _ in answers(library)} == {document(99).text}


def test_a_generation_ahead_of_a_restored_database_is_not_used(tmp_path: Path) -> None:
    with open_library(tmp_path / "now") as library:
        library.add([document(1)])
    shutil.copy(tmp_path / "now" / "library.db", tmp_path / "backup.db")
    with open_library(tmp_path / "now") as library:
        library.add([document(2)])
        library.publish()
    shutil.copy(tmp_path / "backup.db", tmp_path / "now" / "library.db")
    for write in (False, True):
        with pytest.raises(DamagedFolder, match="2 changes were made in it, 1 of them are there"):
            open_library(tmp_path / "now", write=write)
    (tmp_path / "now" / RECORD).unlink()  # as the message says
    with open_library(tmp_path / "now") as library:
        assert [one.id for one in library.documents()] == ["d1"]
        assert {text for text, _, _ in answers(library)} == {document(1).text}
        assert library.generation == 2


def test_two_generations_are_kept(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        for number in range(4):
            library.add([document(number)])
            assert library.publish() == library.generation == number + 1
    assert sorted(path.name for path in (tmp_path / "index").iterdir()) == [
        "gen-000003",
        "gen-000004",
    ]


def test_an_unfinished_generation_is_ignored_and_cleaned_away(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add([document(1)])
        library.publish()
        expected = answers(library)
    draft = tmp_path / "index" / "gen-000002.tmp"
    draft.mkdir()
    (draft / "dense.faiss").write_bytes(b"half")
    with open_library(tmp_path) as library:
        assert answers(library) == expected
        assert not draft.exists()
        assert library.publish() == 2


def test_an_index_that_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    library: Library
    with open_library(tmp_path) as library:
        library.add([document(1)])
        expected = answers(library)
        (tmp_path / "index").write_text("in the way")
        with pytest.raises(OSError, match="index"):
            library.publish()
        assert answers(library) == expected
        assert library.add([document(2)]) == ["added"]


def test_a_row_that_has_changed_gets_no_index_of_its_own(tmp_path: Path) -> None:
    """A new index has checksums of its own, which would make a changed vector a sound one."""
    library: Library
    with open_library(tmp_path) as library:
        library.add([document(number) for number in range(5)])
        library.publish()
        expected = answers(library)
    changed = "UPDATE passages SET vector = zeroblob(length(vector)) WHERE document_id = 'd3'"
    change(tmp_path / "library.db", changed)
    with open_library(tmp_path) as library:
        before = (tmp_path / CURRENT).read_text()
        with pytest.raises(DamagedFolder, match="a passage of document d3 is damaged"):
            library.publish()
        assert (tmp_path / CURRENT).read_text() == before
        with pytest.raises(DamagedFolder, match="document d3"):
            answers(library)
        library.repair()
        assert answers(library) == expected
