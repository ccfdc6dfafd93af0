"""The real encoder, loaded once for all tests of a session, and collections made with it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from retrieval.encode import load_encoder
from retrieval.evidence import Evidence, score_sentences
from retrieval.library import Library
from retrieval.query import Query, analyse
from retrieval.types import Document, Encoder

PASSAGES = 12
"""As many as an answer is picked from."""


@cache
def real_encoder() -> Encoder:
    """MiniLM as it is shipped; loading takes seconds, so it is done once."""
    return load_encoder()


def collection(folder: Path, documents: Iterable[Document]) -> Library:
    """An open library that holds the documents; the caller closes it (``with``)."""
    library = Library.open(folder, real_encoder, write=True)
    library.add(list(documents))
    return library


def scored(library: Library, question: str) -> tuple[Query, list[Evidence]]:
    """The question and the collection's sentences scored against it, likeliest first."""
    vector = library.encode(question)
    query = analyse(question)
    return query, score_sentences(query, vector, library.search(question, vector, k=PASSAGES))
