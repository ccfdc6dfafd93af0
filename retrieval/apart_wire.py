"""What goes to the embedding child and comes back: sizes in the message, the bytes beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from retrieval.embedding import Embedded
from retrieval.records import PassageRecord
from retrieval.second_vectors import SecondRecord
from retrieval.types import Document


def document_of(fields: Mapping[str, Any]) -> Document:
    """A document out of JSON, which knows lists where a document has tuples."""
    return Document(**{**fields, "groups": tuple(fields["groups"])})


def packed(
    documents: Sequence[Document], embedded: Mapping[Document, Embedded]
) -> tuple[dict[str, Any], bytes]:
    """Of each document its passages, in order: JSON values, and the bytes they count."""
    told: list[Any] = []
    parts: list[bytes] = []
    for document in documents:
        found = embedded[document]
        records = []
        for one in found.records:
            own = (one.sentences, one.vector, one.sentence_vectors, one.checksum)
            records.append([one.start, one.end, *map(len, own)])
            parts.extend(own)
        second = []
        for other in found.second:
            own_second = (other.vector, other.sentence_vectors, other.checksum)
            second.append(list(map(len, own_second)))
            parts.extend(own_second)
        told.append([records, second])
    return {"embedded": told}, b"".join(parts)


def unpacked(
    documents: Sequence[Document], reply: Mapping[str, Any], content: bytes
) -> dict[Document, Embedded]:
    """Mirror of ``packed``. Raises ValueError where the sizes are not those of the content."""
    pieces = _Pieces(content)
    embedded = {
        document: Embedded(
            [
                PassageRecord(document.id, start, end, *pieces.next(sizes))
                for start, end, *sizes in records
            ],
            [SecondRecord(*pieces.next(sizes)) for sizes in second],
        )
        for document, (records, second) in zip(documents, reply["embedded"], strict=True)
    }
    if pieces.left:
        raise ValueError(f"{pieces.left:,} bytes that nothing counts")
    return embedded


class _Pieces:
    """The content, cut off from the front."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._content) - self._at

    def next(self, sizes: Sequence[int]) -> Iterator[bytes]:
        for size in sizes:
            if size > self.left:
                raise ValueError("the content is shorter than its sizes say")
            yield self._content[self._at : self._at + size]
            self._at += size
