"""Documents that are deleted or replaced between the search and the citation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from retrieval.access import EVERYTHING, Access
from retrieval.errors import SourceGone
from retrieval.library import NO_FILTERS, Library
from retrieval.types import Document, Filters, Hit, Space
from service.ask import TRIES, ask
from service.question import AskRequest
from tests.real_encoder import real_encoder

FERRY = Document("ferry", "The ferry to Ostrel leaves at six in the morning. Dogs travel free.")
MOVED = replace(FERRY, text="From May, the ferry to Ostrel leaves at nine in the morning.")
WHEN = AskRequest(question="When does the ferry to Ostrel leave?")


class Restless(Library):
    """Another writer comes between each search and what follows it, with the next of ``changes``:
    a document to put, or None to delete it."""

    changes: Iterator[Document | None] = iter(())
    searches = 0

    def search(
        self,
        text: str,
        vector: npt.NDArray[np.float32] | None,
        filters: Filters = NO_FILTERS,
        k: int = 10,
        space: Space = "default",
        access: Access = EVERYTHING,
    ) -> list[Hit]:
        hits = super().search(text, vector, filters, k, space, access)
        self.searches += 1
        for change in self.changes:
            if change is None:
                self.delete(FERRY.id)
            else:
                self.add([change])
            break
        return hits


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Restless]:
    with Restless.open(tmp_path, real_encoder, write=True) as opened:
        opened.add([FERRY])
        yield opened


def test_the_answer_is_undisturbed_when_nothing_changes(library: Restless) -> None:
    assert "six" in ask(library, WHEN).text


def test_a_replaced_document_is_cited_as_it_is_now(library: Restless) -> None:
    library.changes = iter([MOVED])
    answer = ask(library, WHEN)
    (citation,) = answer.citations
    assert MOVED.text[citation.start : citation.end] == citation.cited_text
    assert citation.sha256 == MOVED.sha256
    assert "nine" in answer.text
    assert library.searches == 2


def test_a_deleted_document_is_not_cited(library: Restless) -> None:
    library.changes = iter([None])
    answer = ask(library, WHEN)
    assert (answer.outcome, answer.citations, answer.nearest) == ("no_documents", (), ())


def test_one_that_never_rests_is_told(library: Restless) -> None:
    library.changes = iter([MOVED, FERRY] * TRIES)
    with pytest.raises(SourceGone, match="ask again"):
        ask(library, WHEN)
    assert library.searches == TRIES
