"""Documents of groups: there for who holds one of them, and in no way there for anybody else."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.access import EVERYTHING, Access, grouped
from retrieval.allowed import AllowedRows
from retrieval.collection import Seen
from retrieval.errors import InputError, InvalidDocument, NotAllowed
from retrieval.library import Library
from retrieval.types import Document, Filters
from tests.fakes import GlossaryEncoder, HashEncoder
from tests.retrieval.collection import change, document, ids, open_library

A, B, BOTH, OPEN = (Access(frozenset(groups)) for groups in ("a", "b", "ab", ""))
ALL = 1_000


def of(name: str, *groups: str, number: int = 0) -> Document:
    return replace(document(number, outlet=f"Outlet {name}"), id=name, groups=groups)


@pytest.mark.parametrize(
    ("access", "groups", "reads", "writes"),
    [
        (EVERYTHING, (), True, True),
        (EVERYTHING, ("a",), True, True),
        (OPEN, (), True, True),
        (OPEN, ("a",), False, False),
        (A, (), True, False),
        (A, ("a",), True, True),
        (A, ("b",), False, False),
        (A, ("a", "b"), True, False),
        (BOTH, ("a",), True, True),
        (BOTH, ("a", "b"), True, True),
        (BOTH, (), True, False),
    ],
)
def test_who_reads_and_who_writes(
    access: Access, groups: tuple[str, ...], reads: bool, writes: bool
) -> None:
    assert (access.reads(groups), access.writes(groups)) == (reads, writes)


def test_a_document_that_states_no_groups_gets_those_of_its_writer() -> None:
    assert grouped(of("x"), BOTH).groups == ("a", "b")
    assert grouped(of("x"), OPEN).groups == ()
    assert grouped(of("x", "b", "a", "b"), EVERYTHING).groups == ("a", "b")
    with pytest.raises(NotAllowed, match=r"this key writes documents of its groups only: a"):
        grouped(of("x", "b"), A)
    with pytest.raises(NotAllowed, match=r"this key writes documents without groups only"):
        grouped(of("x", "b"), OPEN)


@pytest.mark.parametrize("group", ["", " a", "a\n", "x" * 101, "\ud800", "a\0"])
def test_a_group_is_a_name_that_can_be_read(tmp_path: Path, group: str) -> None:
    with open_library(tmp_path) as library, pytest.raises(InvalidDocument, match="a group has"):
        library.add([of("x", group)])


@pytest.mark.parametrize("place", ["tail", "generation", "both"])
def test_every_method_shows_what_may_be_read_and_nothing_else(tmp_path: Path, place: str) -> None:
    held = [of("x", "a", number=1), of("y", "b", number=2), of("z", number=3)]
    held += [of("w", "a", "b", number=4)]
    with Library.open(
        tmp_path, HashEncoder, write=True, multilingual=lambda: GlossaryEncoder({})
    ) as library:
        library.add(held[:2])
        if place != "tail":
            library.publish()
        library.add(held[2:])
        if place == "generation":
            library.publish()
        for access, names in ((A, "xzw"), (B, "yzw"), (OPEN, "z"), (EVERYTHING, "xyzw")):
            require_shows(Seen(library, access), set(names))


def require_shows(seen: Seen, names: set[str]) -> None:
    assert {one.id for one in seen.documents(limit=ALL)} == names
    assert seen.count() == names.__len__() == seen.facets().documents
    assert {name for name, _ in seen.facets().outlets} == {f"Outlet {name}" for name in names}
    assert {one.id for one in seen.documents(query="outlet")} == names
    for name in "xyzw":
        there = name in names
        assert (seen.get(name) is not None) == there
        assert bool(seen.passages(name)) == there
        assert seen.count(Filters(document_ids=(name,))) == there
        assert seen.count(Filters(outlet=(f"outlet {name}",))) == there
    vectors = {"default": None, "words": None}
    for space in ("default", "multilingual"):
        vector = seen.encode("visit border", space)
        hits = seen.search("visit border", vector, k=ALL, space=space)
        assert ids(hits) == names, space
        for name in names:  # the best one too: taken after what may not be read is left out
            (first,) = seen.search("visit", vector, Filters(document_ids=(name,)), k=1, space=space)
            assert first.stored.passage.document_id == name
    assert ids(seen.search("visit", vectors["words"], k=ALL)) == names


def test_copies_that_may_not_be_read_are_neither_named_nor_counted(tmp_path: Path) -> None:
    text = document(1).text
    with open_library(tmp_path) as library:
        for name, groups in (("x", "a"), ("y", "b"), ("z", "")):
            library.add([Document(name, text, groups=tuple(groups))])
        assert library.copies("x") == ("y", "z")
        assert library.copies("z", A) == ("x",)
        assert library.copies("z", OPEN) == ()
        assert library.copies("x", B) == ()


def test_a_change_of_groups_counts_for_the_next_search(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        seen = Seen(library, B)
        for groups, there in (("a", False), ("b", True), ("", True), ("a", False)):
            library.add([of("x", *groups)])
            assert bool(seen.search("visit", None)) == there
            assert (seen.get("x") is not None) == there


def test_an_id_that_somebody_else_has_is_free(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        mine, yours = Seen(library, A), Seen(library, B)
        assert mine.add([of("note", number=1)]) == ["added"]
        assert yours.add([of("note", number=2)]) == ["added"]
        assert yours.add([of("note", number=2)]) == ["unchanged"]
        assert yours.add([of("note", number=3)]) == ["replaced"]
        for seen, number in ((mine, 1), (yours, 3)):
            found = seen.get("note")
            assert found is not None
            assert found.text == document(number).text
            assert [one.id for one in seen.documents()] == ["note"]
            assert ids(seen.search("visit", seen.encode("visit"))) == {"note"}
            assert {one.passage.document_id for one in seen.passages("note")} == {"note"}
        for spelling in ("note~2", "note~1", "note~", "~"):
            assert yours.get(spelling) is None
            assert yours.count(Filters(document_ids=(spelling,))) == 0
            assert yours.documents(query=spelling) == []
        # Who sees both tells them apart, and each by the id that is shown.
        assert [one.id for one in library.documents()] == ["note", "note~2"]
        assert ids(library.search("visit", None)) == {"note", "note~2"}
        assert library.get("note~2") == replace(of("note", "b", number=3), id="note~2")
        for name in ("note", "other"):  # of an error too it is the id that was given
            with pytest.raises(InvalidDocument, match=f"^document {name} holds no sentence"):
                yours.add([Document(name, "• •")])
        assert mine.delete("note")
        assert mine.get("note") is None
        assert [one.id for one in yours.documents()] == ["note"]
        assert [one.id for one in library.documents()] == ["note"]
        assert library.check() == []


def test_what_others_read_too_is_not_changed_by_one_of_them(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add([of("shared", "a", "b"), of("open")])
        for name in ("shared", "open"):
            with pytest.raises(NotAllowed, match=f"^{name}: others than this key's groups read"):
                library.add([of(name, "a")], A)
            with pytest.raises(NotAllowed, match="needs a key of all its groups"):
                library.delete(name, A)
            assert library.delete(name, OPEN if name == "open" else BOTH)


class Meanwhile:
    """Embeds nothing elsewhere; before it says so the first time, another one does something."""

    def __init__(self) -> None:
        self.other: Callable[[], object] | None = None

    def embed(self, documents: Sequence[Document], encoders: Sequence[str]) -> None:
        other, self.other = self.other, None
        if other:
            other()

    def close(self) -> None:
        """Nothing is on its way."""


def test_who_comes_first_while_another_is_embedded_is_not_written_over(tmp_path: Path) -> None:
    meanwhile = Meanwhile()
    with Library.open(
        tmp_path,
        HashEncoder,
        write=True,
        multilingual=lambda: GlossaryEncoder({}),
        elsewhere=meanwhile,
    ) as library:
        mine, yours = of("note", "a", number=1), of("note", "b", number=2)
        meanwhile.other = lambda: library.add([yours], B)
        assert library.add([mine], A) == ["added"]
        assert (library.get("note", A), library.get("note", B)) == (mine, yours)
        assert library.count() == 2
        library.add([of("shared", "a", number=4)])
        meanwhile.other = lambda: library.add([of("shared", "a", "b", number=5)])
        with pytest.raises(NotAllowed, match="others than this key's groups read"):
            library.add([of("shared", "a", number=6)], A)
        assert library.get("shared", B) == of("shared", "a", "b", number=5)


def test_groups_that_changed_on_disk_close_the_document(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add([of("x", "a"), of("y", "a")])
    changed = """UPDATE documents SET groups = '["b"]' || substr(groups, 6) WHERE id = 'x'"""
    change(tmp_path / "library.db", changed)  # now it would be b's
    with open_library(tmp_path) as library:
        assert [one.id for one in library.documents(access=A)] == ["y"]
        assert ids(library.search("visit", None, access=A)) == {"y"}
        assert library.count(access=B) == 0
        assert library.get("x", A) is library.get("x", B) is None
        assert library.check() == ["document x: its groups have changed on disk; ingest it again"]
        assert library.add([of("x", "a")]) == ["replaced"]
        assert library.check() == []
        assert library.get("x", A) == of("x", "a")


def test_rows_are_read_once_and_then_kept_up_to_date(tmp_path: Path) -> None:
    """Through every kind of change the remembered rows are those that a new reading gives."""
    with open_library(tmp_path) as library:
        allowed = AllowedRows()
        for number, groups in enumerate(("", "a", "b", "", "ab", "a")):
            library.add([of(f"n{number}", *groups, number=number)])
            require_same_rows(library, allowed)
        library.add([of("n1", "b", number=1)])
        require_same_rows(library, allowed)
        library.delete("n2")
        library.publish()
        require_same_rows(library, allowed)
        with library._store.reading() as snapshot:  # a search that began before the write
            sequence = snapshot.sequence()
            library.add([of("n9", "b", number=9)])
            require_same_rows(library, allowed)
            rows = allowed.get(snapshot, sequence, Filters(), A)
            assert rows == snapshot.allowed_rows(Filters(), A)


def require_same_rows(library: Library, allowed: AllowedRows) -> None:
    with library._store.reading() as snapshot:
        live = {row for row, _, _ in snapshot.records()}
        for access in (A, B, BOTH, OPEN, EVERYTHING):
            kept = allowed.get(snapshot, snapshot.sequence(), Filters(), access)
            read = snapshot.allowed_rows(Filters(), access)
            assert live & (live if kept is None else kept) == (live if read is None else read)


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from([A, B, OPEN]),
        st.sampled_from(["add", "delete", "publish"]),
        st.sampled_from(["x", "y"]),
        st.integers(0, 3),
    ),
    max_size=12,
)


@settings(max_examples=30, deadline=None)
@given(OPERATIONS)
def test_nobody_learns_what_others_did(
    operations: list[tuple[Access, str, str, int]],
) -> None:
    """Whatever a does, b and who has no group see the very world in which a did nothing."""
    without = [one for one in operations if one[0] != A]
    assert told(operations) == told(without)


def told(operations: list[tuple[Access, str, str, int]]) -> list[object]:
    """All that those who are not a are told: replies, and what they see in the end."""
    replies: list[object] = []
    with tempfile.TemporaryDirectory() as folder, open_library(Path(folder)) as library:
        for access, kind, name, number in operations:
            reply = done(library, access, kind, name, number)
            if access != A:
                replies.append(reply)
        return [*replies, *(seen_by(library, access) for access in (B, OPEN))]


def done(library: Library, access: Access, kind: str, name: str, number: int) -> object:
    try:
        if kind == "add":
            return library.add([replace(document(number), id=name)], access)
        return library.delete(name, access) if kind == "delete" else bool(library.publish())
    except InputError as error:
        return str(error)


def seen_by(library: Library, access: Access) -> object:
    """Everything but scores and the generation's number, which are of the whole collection."""
    seen = Seen(library, access)
    found = seen.search("visit", seen.encode("visit"), k=ALL)
    dense = sorted((hit.stored.passage.document_id, hit.stored.text, hit.dense) for hit in found)
    listed = [replace(one, groups=()) for one in seen.documents()]
    facts = [seen.get("x"), seen.get("y"), seen.copies("x"), seen.copies("y"), seen.facets()]
    return json.dumps(repr([dense, listed, facts, seen.count()]))
