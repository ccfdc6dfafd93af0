"""Lists of passages as they are read: in any language, and by words alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.library import Library
from retrieval.search import search
from retrieval.types import Document, Encoder
from tests.real_encoder import real_encoder

DOCUMENTS = [
    Document("ferry", "The ferry to the island leaves at six in the morning. Dogs travel free."),
    Document("school", "The school opens its doors in September. Lunch is paid by the city."),
    Document("dentist", "The dentist sees children on Tuesdays. Nobody pays for the first visit."),
]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(
        tmp_path, real_encoder, write=True, multilingual=load_multilingual_encoder
    ) as opened:
        opened.add(DOCUMENTS)
        yield opened


@pytest.mark.parametrize(
    "query",
    [
        "When do children see the dentist?",
        "¿Qué día atiende el dentista a los niños?",
        "В какой день зубной врач принимает детей?",
    ],
)
def test_a_query_finds_it_in_its_own_language(library: Library, query: str) -> None:
    (best,) = search(library, query, 1)
    assert best.stored.passage.document_id == "dentist"


def test_by_words_no_model_is_needed(library: Library, tmp_path: Path) -> None:
    def no_model() -> Encoder:
        raise AssertionError("a model was loaded")

    library.close()
    with Library.open(tmp_path, no_model, write=False, multilingual=no_model) as opened:
        found = search(opened, "dogs free", 3, by_words=True)
    assert [hit.stored.passage.document_id for hit in found] == ["ferry"]
