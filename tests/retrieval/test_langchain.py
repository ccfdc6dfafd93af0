"""The retriever under LangChain's own standard tests, and what its documents carry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from retrieval.langchain import PassageRetriever
from retrieval.library import Library
from retrieval.types import Filters
from tests.retrieval.collection import document, open_library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with open_library(tmp_path) as opened:
        opened.add([document(number, outlet=f"Outlet {number % 2}", day=1) for number in range(8)])
        yield opened


@pytest.mark.anyio
class TestStandard(RetrieversIntegrationTests):
    """LangChain's tests ask for a constructor and its parameters before any fixture has run."""

    @pytest.fixture(autouse=True)
    def _open(self, library: Library) -> None:
        self._library = library

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return PassageRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"library": self._library}

    @property
    def retriever_query_example(self) -> str:
        return "who crossed the border"


def test_a_document_says_where_its_text_stands(library: Library) -> None:
    retriever = PassageRetriever(library=library, k=3, filters=Filters(outlet=("outlet 1",)))
    found = retriever.invoke("who crossed the border")
    assert len(found) == 3
    for one in found:
        source = library.get(one.metadata["document_id"])
        assert source is not None
        assert source.text[one.metadata["start"] : one.metadata["end"]] == one.page_content
        assert one.metadata["outlet"] == "Outlet 1"
        assert (one.metadata["title"], one.metadata["published_at"]) == (source.title, "2022-03-01")
    scores = [one.metadata["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
