"""The best passages for a query, as whoever reads a list of them gets it.

An answer searches for itself (``service/ask.py``): it looks at more passages and weighs their
sentences, so that the order of two near ones changes nothing in it.
"""

from __future__ import annotations

from retrieval.collection import Collection
from retrieval.language import detect
from retrieval.types import Filters, Hit

NO_FILTERS = Filters()


def search(
    collection: Collection,
    query: str,
    k: int,
    filters: Filters = NO_FILTERS,
    *,
    by_words: bool = False,
) -> list[Hit]:
    """The ``k`` best, best first: in the space that serves the query's language, close calls read
    again. ``by_words``: no vectors, and no model loaded.

    Raises InputError, EncoderMismatch, DamagedFolder, Overloaded.
    """
    if by_words:
        return collection.search(query, None, filters, k)
    space = collection.space(detect(query))
    vector = collection.encode(query, space)
    return collection.search(query, vector, filters, k, space, rerank=True)
