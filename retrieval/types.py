"""The values that travel through retrieval, all of them, in the order they come to be.

Every offset is a Unicode code point index into ``Document.text``, end exclusive, so that
``document.text[start:end]`` is always exactly what is cited.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

FloatMatrix: TypeAlias = npt.NDArray[np.float32]
"""Rows are unit vectors, shape (n, dimension)."""

Space: TypeAlias = Literal["default", "multilingual"]
"""Whose vectors: the configured encoder's, or those of the one that knows several languages."""

Outcome: TypeAlias = Literal["added", "replaced", "unchanged"]


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]``, in code points of the text it belongs to."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what it states about itself. A field nobody stated is None, never guessed.

    ``published_at`` is an ISO date (``2022-03-18``); ``language`` an ISO 639-1 code;
    ``url`` the original's address. ``groups`` are those who may read it (``retrieval.access``).
    """

    id: str
    text: str
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    published_at: str | None = None
    language: str | None = None
    url: str | None = None
    groups: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Hex digest of the text in UTF-8."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring whole sentences of one document, small enough for the encoder's window.

    ``sentences`` are spans of the document's text, in order; ``start`` and ``end`` are those of
    the first and the last of them.
    """

    document_id: str
    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a caller allows an answer to rest on. An empty filter allows everything.

    Dates are ISO dates, both inclusive; a document without a date is left out as soon as one is
    given. Several outlets (authors, languages, ids) mean any of them; names compare case-folded.
    """

    outlet: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    published_after: str | None = None
    published_before: str | None = None
    document_ids: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as the store keeps it: row number, text, its own and its sentences' vectors."""

    row: int
    passage: Passage
    text: str
    vector: npt.NDArray[np.float32]  # (dimension,)
    sentence_vectors: FloatMatrix  # (len(passage.sentences), dimension)


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result. ``dense`` is a cosine, ``lexical`` a BM25 score; None: not found that way.

    ``score`` is what the results are ordered by, best first.
    """

    stored: StoredPassage
    score: float
    dense: float | None
    lexical: float | None


@dataclass(frozen=True, slots=True)
class PassageText:
    """What the encoder reads of a passage: its document's title as context, then the sentences."""

    context: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The encoder's view of a passage: one vector for the whole, one for each sentence."""

    passage: npt.NDArray[np.float32]  # (dimension,)
    sentences: FloatMatrix  # (len(sentences), dimension)


class Encoder(Protocol):
    """Text to unit vectors. Equal ``fingerprint`` means: vectors may be compared."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode_query(self, text: str) -> npt.NDArray[np.float32]: ...

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]: ...


@dataclass(frozen=True, slots=True)
class Pieces:
    """A question and passages word piece by word piece: rows are unit vectors, each of a piece as
    it stands in its text."""

    question: FloatMatrix  # (pieces, dimension)
    passages: list[FloatMatrix]  # each (pieces, dimension)


@runtime_checkable
class PieceEncoder(Encoder, Protocol):
    """An ``Encoder`` that can be asked for what it makes of each word piece."""

    def encode_pieces(self, question: str, passages: Sequence[PassageText]) -> Pieces | None:
        """None: the vectors of its pieces are not made to be compared."""
        ...


@runtime_checkable
class QuestionEncoder(Encoder, Protocol):
    """An ``Encoder`` that reads several questions in one run."""

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """At least one text; row i is what ``encode_query`` gives for text i, but for rounding."""
        ...
