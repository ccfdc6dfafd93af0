"""A data folder from its door: what is stored, found, filtered, replaced and gone."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

from retrieval import library as library_module
from retrieval.errors import EncoderMismatch, FolderInUse, InputError, InvalidDocument
from retrieval.library import TAIL_ROWS, Library
from retrieval.types import Document, Encoder, Filters
from tests.fakes import HashEncoder
from tests.retrieval.collection import QUERIES, answers, document, ids, open_library, search

TEN_THOUSAND = 10_000


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path) as opened:
        yield opened


def test_the_same_content_changes_nothing_and_other_content_replaces(library: Library) -> None:
    first, second = document(1), replace(document(1), text="Only horses crossed here.")
    assert library.add([first]) == ["added"]
    assert library.add([first]) == ["unchanged"]
    assert library.add([second]) == ["replaced"]
    assert library.add([replace(second, outlet="Gazette")]) == ["replaced"]
    assert library.get("d1") == replace(second, outlet="Gazette")
    assert {hit.stored.text for hit in search(library, "visit")} == {second.text}


def test_an_id_twice_in_one_call_is_taken_in_order(library: Library) -> None:
    first, second = document(1), replace(document(1), text="Only horses crossed here.")
    library.add([first])
    assert library.add([second, first, first]) == ["replaced", "replaced", "unchanged"]
    assert library.get("d1") == first
    assert [one.text for one in library.passages("d1")] == [first.text]


def test_the_same_content_under_another_id_is_another_document(library: Library) -> None:
    library.add([document(1), replace(document(1), id="copy")])
    assert [one.id for one in library.documents()] == ["d1", "copy"]
    assert ids(search(library, "visit 1")) == {"d1", "copy"}


def test_what_is_stored_can_be_read_back(library: Library) -> None:
    stored = Document(
        "a.B_c-1",
        "Прошли двое. Two came in.",
        "Заголовок",
        "O",
        "A",
        "2022-03-18",
        "ru",
        "http://u",
    )
    library.add([stored])
    assert library.get(stored.id) == stored
    assert stored.sha256 == hashlib.sha256(stored.text.encode()).hexdigest()
    (summary,) = library.documents()
    assert (summary.title, summary.author, summary.characters) == ("Заголовок", "A", 25)
    for passage in library.passages(stored.id):
        assert stored.text[passage.passage.start : passage.passage.end] == passage.text
        assert passage.sentence_vectors.shape == (len(passage.passage.sentences), 64)
    assert (library.get("no"), library.passages("no")) == (None, [])


def test_a_deleted_document_is_gone_at_once_and_stays_gone(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add([document(number) for number in range(6)])
        library.publish()
        library.add([document(7)])
        for gone in ("d2", "d7"):
            assert library.delete(gone)
            assert not library.delete(gone)
            assert gone not in ids(search(library, "visit", k=50))
            assert gone not in ids(search(library, "visit", k=50, words=True))
    with open_library(tmp_path) as library:
        assert ids(search(library, "visit", k=50)) == {"d0", "d1", "d3", "d4", "d5"}
        assert library.add([document(2)]) == ["added"]
        assert "d2" in ids(search(library, "visit", k=50))


def test_replaced_rows_are_gone_from_a_generation(library: Library) -> None:
    library.add([document(number) for number in range(4)])
    library.publish()
    library.add([replace(document(1), text="Only horses crossed here.")])
    found = [hit.stored.text for hit in search(library, "visit 1", k=50)]
    assert document(1).text not in found
    assert "Only horses crossed here." in found


def test_filters_are_applied_before_the_best_are_taken(library: Library) -> None:
    crowd = [replace(document(1), id=f"crowd-{n}", outlet="Big", language="en") for n in range(150)]
    library.add([*crowd, replace(document(2), id="one", outlet="STRASSE", author="Ann")])
    library.publish()
    query = document(1).text  # every document of the crowd is a better match
    assert ids(search(library, query, k=5)).isdisjoint({"one"})
    for filters in (
        Filters(outlet=("straße",)),
        Filters(author=("ANN", "nobody")),
        Filters(document_ids=("one",)),
    ):
        assert ids(search(library, query, filters, k=5)) == {"one"}
        assert ids(search(library, "visit", filters, k=5, words=True)) == {"one"}
        assert library.count(filters) == 1
    assert library.count(Filters(language=("EN",))) == 150
    assert search(library, query, Filters(outlet=("none",))) == []
    assert library.count(Filters(outlet=("Big",), author=("Ann",))) == 0


def test_date_bounds_are_inclusive_and_leave_out_the_undated(library: Library) -> None:
    library.add([document(n, day=n) for n in range(1, 6)] + [document(9)])
    between = Filters(published_after="2022-03-02", published_before="2022-03-04")
    assert ids(search(library, "visit", between)) == {"d2", "d3", "d4"}
    assert library.count(between) == 3
    assert ids(search(library, "visit", Filters(published_after="2022-03-05"))) == {"d5"}
    assert library.count(Filters(published_before="2030-01-01")) == 5
    assert library.count() == 6
    with pytest.raises(InputError, match="published_after must be a date such as"):
        library.count(Filters(published_after="March"))


def test_every_hit_has_its_cosine_and_the_order_is_by_score(library: Library) -> None:
    library.add([document(n) for n in range(20)])
    library.publish()
    library.add([document(n) for n in range(20, 25)])
    text = document(3).text
    vector = library.encode(text)
    hits = library.search(text, vector, k=25)
    assert len(hits) == 25
    for hit in hits:
        assert hit.dense == pytest.approx(float(hit.stored.vector @ vector), abs=1e-6)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[0].stored.passage.document_id == "d3"
    assert [hit.stored.row for hit in library.search(text, vector, k=4)] == [
        hit.stored.row for hit in hits[:4]
    ]


def test_generation_and_tail_answer_as_a_fresh_rebuild_does(library: Library) -> None:
    """With texts of equal length, so that BM25's average length is the same in every part."""
    words = ("river bridge court", "bridge shelter gate", "gate river visa", "court visa border")
    texts = [f"Alpha {words[n % 4]} number{n}." for n in range(60)]
    documents = [Document(f"d{n}", text, language="en") for n, text in enumerate(texts)]
    library.add(documents[:40])
    library.publish()
    library.add(documents[40:])
    queries = ("river court", "visa number41", "number3 gate", "border")
    look = [(q, w) for q in queries for w in (False, True)]
    before = [search(library, q, k=20, words=w) for q, w in look]
    library.publish()
    after = [search(library, q, k=20, words=w) for q, w in look]
    for old, new in zip(before, after, strict=True):
        assert [hit.stored.row for hit in old] == [hit.stored.row for hit in new]
        assert [hit.score for hit in old] == pytest.approx([hit.score for hit in new], abs=1e-4)


def test_a_new_document_is_found_by_a_rare_word_of_an_old_collection(library: Library) -> None:
    """A tail of one document must not call all of its words common."""
    library.add([document(n) for n in range(50)])
    library.publish()
    library.add([Document("new", "Ocelots crossed the river.", language="en")])
    assert search(library, "ocelots crossed", words=True)[0].stored.passage.document_id == "new"


def test_the_tail_is_published_when_it_grows(library: Library) -> None:
    lines = [f"Line {n} was long enough to stand alone in one passage." for n in range(80)]
    text = "\n\n".join(" ".join([line] * 8) for line in lines)
    documents = [Document(f"d{n}", text.replace("Line", f"Line {n}")) for n in range(24)]
    assert library.generation == 0
    library.add(documents)
    assert sum(one.passages for one in library.documents()) > TAIL_ROWS
    assert library.generation == 1
    for one in documents[:14]:
        library.delete(one.id)
    assert library.generation == 2  # and when much of it has died


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"id": "../etc"}, "id", "id must be 1 to 128 letters"),
        ({"id": "x" * 129}, "id", "id must be"),
        ({"id": "a\n"}, "id", "id must be"),
        ({"text": " \n\t\u3000"}, "text", "text is empty"),
        ({"text": "a\0b"}, "text", "text holds a NUL"),
        ({"text": "a\ud800b"}, "text", "half of a surrogate pair"),
        ({"title": "\udfff"}, "title", "half of a surrogate pair"),
        ({"published_at": "18 March"}, "published_at", "a date such as 2022-03-18"),
        ({"published_at": "20220318"}, "published_at", "a date such as"),
        ({"published_at": "2022-02-30"}, "published_at", "a date such as"),
    ],
)
def test_what_cannot_be_stored_is_named_and_nothing_is_stored(
    library: Library, changed: dict[str, Any], field: str, message: str
) -> None:
    bad = replace(document(1), **changed)
    with pytest.raises(InvalidDocument, match=message) as seen:
        library.add([document(2), bad])
    assert seen.value.field == field
    assert library.count() == 0


def test_the_list_is_paged_and_searched(library: Library) -> None:
    library.add([document(n, outlet="ÉCHO" if n == 4 else None) for n in range(7)])
    assert [one.id for one in library.documents(offset=2, limit=3)] == ["d2", "d3", "d4"]
    assert [one.id for one in library.documents(query="écho")] == ["d4"]
    assert [one.id for one in library.documents(query="report 5")] == ["d5"]
    assert library.documents(query="100%_") == []


def test_another_encoder_is_refused_and_told_what_to_do(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add([document(1)])
    encoders: list[Encoder] = [HashEncoder(name="other"), HashEncoder(32)]
    for encoder in encoders:
        with Library.open(tmp_path, lambda made=encoder: made, write=True) as library:  # type: ignore[misc]
            with pytest.raises(EncoderMismatch, match=r"embedded with hash-64 .* re-embed by"):
                library.encode("question")
            with pytest.raises(EncoderMismatch, match="embedded with hash-64"):
                library.add([document(2)])
            assert ids(search(library, "visit", words=True)) == {"d1"}
            assert library.delete("d1")
            assert library.add([document(1)]) == ["added"]  # an empty folder takes any encoder
            assert ids(search(library, "visit")) == {"d1"}
            library.delete("d1")
        with open_library(tmp_path) as library:
            library.add([document(1)])


def test_the_encoder_is_made_at_the_first_need_and_once(tmp_path: Path) -> None:
    made: list[HashEncoder] = []

    def make() -> HashEncoder:
        made.append(HashEncoder())
        return made[-1]

    with Library.open(tmp_path, make, write=True) as library:
        assert library.search("words only", None) == []
        assert library.count() == len(library.documents()) == library.generation == 0
        assert library.check() == []
        assert not made
        library.add([document(1)])
        library.encode("question")
    assert len(made) == 1
    with Library.open(tmp_path, make, write=True) as library:
        assert library.add([document(1)]) == ["unchanged"]
        assert ids(library.search("visit", None)) == {"d1"}
    assert len(made) == 1


def test_a_reader_needs_no_lock_and_sees_the_writer_s_commits(tmp_path: Path) -> None:
    reader = open_library(tmp_path / "data", write=False)
    assert (reader.count(), search(reader, "visit"), reader.generation) == (0, [], 0)
    assert not (tmp_path / "data").exists()
    with open_library(tmp_path / "data") as writer:
        with pytest.raises(FolderInUse, match="in use by process"):
            open_library(tmp_path / "data")
        for number in range(3):
            writer.add([document(number)])
            assert ids(search(reader, "visit")) == {f"d{one}" for one in range(number + 1)}
            writer.publish()
            assert reader.generation == number + 1
        writer.delete("d1")
        assert ids(search(reader, "visit")) == {"d0", "d2"}
        with pytest.raises(RuntimeError, match="opened for reading only"):
            reader.delete("d0")
        with pytest.raises(RuntimeError, match="opened for reading only"):
            reader.publish()
    reader.close()


def test_readers_in_threads_see_whole_states_while_documents_change(library: Library) -> None:
    """Two documents always change together; a search that saw one of them only would be torn."""
    library.add([document(n) for n in range(30)])
    stop = Event()

    def read() -> int:
        searches = 0
        while not stop.is_set():
            hits = search(library, "pair of changing things", k=500)
            pair = [hit.stored.text for hit in hits if hit.stored.text.startswith("Pair")]
            assert len(pair) in (0, 2)
            assert len({text.split()[-1] for text in pair}) <= 1
            searches += 1
        return searches

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for turn in range(25):
            library.add([Document(f"p{one}", f"Pair {one} of turn {turn}.") for one in "ab"])
            if turn % 5 == 4:
                library.publish()
        stop.set()
        searches = sum(one.result() for one in readers)
    print(f"{searches} searches in 4 threads during 25 changes and 5 generations: none torn")
    assert searches > 0


def test_the_doctor_finds_what_has_changed_on_disk(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add([document(n) for n in range(5)])
        library.publish()
        assert library.check() == []
        with library._store.writing() as transaction:
            list(transaction.execute("UPDATE documents SET text = 'x' WHERE id = 'd3'", ()))
        path = tmp_path / "index" / "gen-000001" / "dense.faiss"
        path.write_bytes(path.read_bytes()[:-1])
        found = library.check()
    assert found[0] == "document d3: its text has changed on disk; ingest it again"
    assert any("document d3: passage row 4 is damaged" in line for line in found)
    assert found[-1].startswith("index: gen-000001/dense.faiss is not what its manifest says")


def test_opening_ten_thousand_passages_takes_under_two_seconds(tmp_path: Path) -> None:
    filler = [f"Item {n} of the register was read and filed by an officer." for n in range(21)]
    page = "\n\n".join(" ".join([line] * 8) for line in filler)
    with open_library(tmp_path) as library:
        library.add([Document(f"d{n}", f"File {n} is here. {page}") for n in range(500)])
        library.add([document(1)])  # and a tail
        passages = sum(one.passages for one in library.documents(limit=1_000))
        assert passages >= TEN_THOUSAND
    began = time.perf_counter()
    with open_library(tmp_path, write=False) as library:
        opened = time.perf_counter() - began
        began = time.perf_counter()
        for text in QUERIES:
            assert search(library, text)
        searched = (time.perf_counter() - began) / len(QUERIES)
    print(f"{passages} passages: opened in {opened:.2f} s, a search {searched * 1000:.1f} ms")
    assert opened < 2.0


def test_nothing_here_imports_torch() -> None:
    code = (
        f"import sys; import {library_module.__name__}, retrieval.langchain;"
        "sys.exit(bool({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_answers_are_the_same_every_time(library: Library) -> None:
    library.add([replace(document(n % 5), id=f"d{n}") for n in range(60)])
    first = answers(library)
    assert all(answers(library) == first for _ in range(3))
    np.testing.assert_array_equal(library.encode("a"), library.encode("a"))
