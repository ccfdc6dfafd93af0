"""Any sequence of changes, publishing and reopening leaves what a dict would hold."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from retrieval.access import Access
from retrieval.library import Library
from retrieval.types import Document, Filters
from tests.fakes import HashEncoder
from tests.retrieval.collection import document, ids, open_library, search

IDS = st.sampled_from(["a", "b", "c", "d"])
DOCUMENTS = st.builds(
    lambda name, number, outlet, groups: replace(
        document(number, outlet=outlet), id=name, groups=groups
    ),
    IDS,
    st.integers(0, 5),
    st.sampled_from([None, "One", "Two"]),
    st.sampled_from([(), ("a",), ("b",), ("a", "b")]),
)
ALL = 1_000


class Machine(RuleBasedStateMachine):
    """The library beside a dict of what it should hold, searched by an exact scan."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.library: Library = open_library(self.folder)
        self.reader: Library = open_library(self.folder, write=False)
        self.model: dict[str, Document] = {}

    def teardown(self) -> None:
        self.reader.close()
        self.library.close()
        shutil.rmtree(self.folder)

    @rule(documents=st.lists(DOCUMENTS, min_size=1, max_size=3))
    def add(self, documents: list[Document]) -> None:
        outcomes = self.library.add(documents)
        for one, outcome in zip(documents, outcomes, strict=True):
            before = self.model.get(one.id)
            expected = "added" if before is None else "unchanged" if before == one else "replaced"
            assert outcome == expected
            self.model[one.id] = one

    @rule(name=IDS)
    def delete(self, name: str) -> None:
        assert self.library.delete(name) == (self.model.pop(name, None) is not None)

    @rule()
    def publish(self) -> None:
        before = self.library.generation
        assert self.library.publish() == self.library.generation > before

    @rule()
    def reopen(self) -> None:
        self.library.close()
        self.library = open_library(self.folder)

    @rule(text=st.sampled_from(["border", "Officers crossed the river", "visit 3"]))
    def search_as_an_exact_scan(self, text: str) -> None:
        vector = HashEncoder().encode_query(text)
        expected = {
            (name, passage.text): float(np.sum(passage.vector * vector))
            for name in self.model
            for passage in self.library.passages(name)
        }
        for library in (self.library, self.reader):
            hits = library.search(text, vector, k=ALL)
            found = {(hit.stored.passage.document_id, hit.stored.text): hit.dense for hit in hits}
            assert found == expected
            assert len(hits) == len(found)

    @rule(outlet=st.sampled_from(["one", "TWO"]))
    def filter(self, outlet: str) -> None:
        filters = Filters(outlet=(outlet,))
        expected = {
            name
            for name, one in self.model.items()
            if (one.outlet or "").casefold() == outlet.casefold()
        }
        for words in (False, True):
            assert ids(search(self.library, "visit", filters, k=ALL, words=words)) == expected
        assert self.reader.count(filters) == len(expected)

    @rule(groups=st.sampled_from(["", "a", "b"]), words=st.booleans())
    def see_what_may_be_read(self, groups: str, words: bool) -> None:
        access = Access(frozenset(groups))
        expected = {name for name, one in self.model.items() if access.reads(one.groups)}
        for library in (self.library, self.reader):
            vector = None if words else library.encode("visit")
            hits = library.search("visit", vector, k=ALL, access=access)
            assert ids(hits) == expected
            assert library.count(access=access) == len(expected)

    @invariant()
    def holds_what_the_dict_holds(self) -> None:
        assert {one.id for one in self.library.documents()} == set(self.model)
        assert self.reader.count() == len(self.model)
        for name, one in self.model.items():
            assert self.reader.get(name) == one

    @rule()
    def healthy(self) -> None:
        assert self.library.check() == []


TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=30,
    stateful_step_count=20,
    deadline=None,  # fsync takes what it takes
    suppress_health_check=[HealthCheck.too_slow],
)
