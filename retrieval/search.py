"""The best passages for a query, as whoever reads a list of them gets it.

An answer searches for itself (``service/judged.py``): it looks at more passages and weighs their
sentences, so that the order of two near ones changes nothing in it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from retrieval.collection import Collection, title_of
from retrieval.language import detect
from retrieval.late_interaction import MOST, close_calls, gist, reordered
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
    hits = collection.search(query, vector, filters, max(k, MOST), space)
    if space == "default":  # the multilingual encoder gives no word pieces
        hits = _close_calls_decided(collection, query, vector, hits)
    return hits[:k]


def _close_calls_decided(
    collection: Collection, query: str, vector: npt.NDArray[np.float32], hits: list[Hit]
) -> list[Hit]:
    close = close_calls(hits)
    if not close:
        return hits
    texts = [
        gist(hit, title_of(collection, hit.stored.passage.document_id), vector) for hit in close
    ]
    pieces = collection.encode_pieces(query, texts)
    return reordered(hits, pieces) if pieces else hits
