"""The collection as one caller sees it: what a route gets in its hands instead of the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from retrieval.access import Access
from retrieval.facets import Facets
from retrieval.library import NO_FILTERS, Library
from retrieval.summary import DocumentSummary
from retrieval.types import (
    Document,
    Filters,
    FloatMatrix,
    Hit,
    Outcome,
    PassageText,
    Pieces,
    Space,
    StoredPassage,
)


class Collection(Protocol):
    """What asking needs of a library; each method is that of ``retrieval.library.Library``."""

    @property
    def generation(self) -> int: ...

    def get(self, document_id: str) -> Document | None: ...

    def copies(self, document_id: str) -> tuple[str, ...]: ...

    def passages(self, document_id: str) -> list[StoredPassage]: ...

    def documents(
        self, *, offset: int = 0, limit: int = 50, query: str | None = None
    ) -> list[DocumentSummary]: ...

    def count(self, filters: Filters = NO_FILTERS) -> int: ...

    def space(self, language: str) -> Space: ...

    def encode(self, text: str, space: Space = "default") -> npt.NDArray[np.float32]: ...

    def encode_pieces(self, text: str, passages: Sequence[PassageText]) -> Pieces | None: ...

    def encode_words(self, words: Sequence[str]) -> FloatMatrix: ...

    def search(
        self,
        text: str,
        vector: npt.NDArray[np.float32] | None,
        filters: Filters = NO_FILTERS,
        k: int = 10,
        space: Space = "default",
    ) -> list[Hit]: ...


def title_of(collection: Collection, document_id: str) -> str:
    """Empty for a document without one, or one that is gone."""
    document = collection.get(document_id)
    return (document and document.title) or ""


class Seen:
    """A ``Collection`` that holds what one caller may read; there is no other way out of it.

    Documents beyond ``access`` do not exist here: not in a search, a list, a count or an error.
    """

    def __init__(self, library: Library, access: Access) -> None:
        self._library = library
        self.access = access

    @property
    def generation(self) -> int:
        return self._library.generation

    def get(self, document_id: str) -> Document | None:
        return self._library.get(document_id, self.access)

    def has(self, document_id: str, groups: Sequence[str]) -> bool:
        return self._library.has(document_id, groups, self.access)

    def copies(self, document_id: str) -> tuple[str, ...]:
        return self._library.copies(document_id, self.access)

    def passages(self, document_id: str) -> list[StoredPassage]:
        return self._library.passages(document_id, self.access)

    def documents(
        self, *, offset: int = 0, limit: int = 50, query: str | None = None
    ) -> list[DocumentSummary]:
        return self._library.documents(offset=offset, limit=limit, query=query, access=self.access)

    def count(self, filters: Filters = NO_FILTERS) -> int:
        return self._library.count(filters, self.access)

    def facets(self) -> Facets:
        return self._library.facets(self.access)

    def space(self, language: str) -> Space:
        return self._library.space(language)

    def encode(self, text: str, space: Space = "default") -> npt.NDArray[np.float32]:
        return self._library.encode(text, space)

    def encode_pieces(self, text: str, passages: Sequence[PassageText]) -> Pieces | None:
        return self._library.encode_pieces(text, passages)

    def encode_words(self, words: Sequence[str]) -> FloatMatrix:
        return self._library.encode_words(words)

    def search(
        self,
        text: str,
        vector: npt.NDArray[np.float32] | None,
        filters: Filters = NO_FILTERS,
        k: int = 10,
        space: Space = "default",
    ) -> list[Hit]:
        return self._library.search(text, vector, filters, k, space, self.access)

    def add(self, documents: Sequence[Document]) -> list[Outcome]:
        return self._library.add(documents, self.access)

    def delete(self, document_id: str) -> bool:
        return self._library.delete(document_id, self.access)
