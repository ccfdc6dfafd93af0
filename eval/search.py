"""A search as an answer makes it: in the space that serves the question's language."""

from __future__ import annotations

from retrieval.language import detect
from retrieval.library import Library
from retrieval.types import Filters, Hit

NO_FILTERS = Filters()


def search(library: Library, text: str, k: int, filters: Filters = NO_FILTERS) -> list[Hit]:
    """The ``k`` best passages for a question, best first."""
    space = library.space(detect(text))
    return library.search(text, library.encode(text, space), filters, k, space)
