"""The documents behind one answer: their sentences in order, and citations that say who speaks."""

from __future__ import annotations

from retrieval.collection import Collection
from retrieval.errors import SourceGone
from retrieval.types import Document, Span
from service.answer import Citation
from service.compose import Quoted
from service.speakers.reading import Reading


class Sources:
    """Looks documents up once each, for the length of one answer.

    Every method raises SourceGone where a document is no longer what the search found.
    """

    def __init__(self, library: Collection) -> None:
        self._library = library
        self._documents: dict[str, Document] = {}
        self._sentences: dict[str, list[Span]] = {}
        self._readings: dict[str, Reading] = {}

    def neighbour(self, quoted: Quoted, step: int) -> Quoted | None:
        """The sentence ``step`` places after (before, if negative) this one, if there is one."""
        spans = self._spans(quoted.document_id)
        if quoted.span not in spans:
            raise SourceGone(f"{quoted.document_id} has changed while it was read; ask again")
        place = spans.index(quoted.span) + step
        if not 0 <= place < len(spans):
            return None
        span = spans[place]
        text = self._document(quoted.document_id).text[span.start : span.end]
        return Quoted(quoted.document_id, span, text)

    def citation(self, n: int, quoted: Quoted) -> Citation:
        """The sentence as citation number ``n``."""
        document = self._document(quoted.document_id)
        start, end = quoted.span.start, quoted.span.end
        if document.text[start:end] != quoted.text:
            raise SourceGone(f"{document.id} has changed while it was read; ask again")
        said = self._reading(document).attribution(quoted.span)
        return Citation(
            n=n,
            document_id=document.id,
            title=document.title,
            outlet=document.outlet,
            author=document.author,
            published_at=document.published_at,
            url=document.url or f"/documents/{document.id}#c={start}-{end}",
            start=start,
            end=end,
            cited_text=document.text[start:end],
            sha256=document.sha256,
            speaker=said.speaker,
            evidence_kind=said.kind,
        )

    def _reading(self, document: Document) -> Reading:
        if document.id not in self._readings:
            self._readings[document.id] = Reading(document, self._spans(document.id))
        return self._readings[document.id]

    def _document(self, document_id: str) -> Document:
        if document_id not in self._documents:
            document = self._library.get(document_id)
            if document is None:
                raise SourceGone(f"{document_id} was deleted while it was read; ask again")
            self._documents[document_id] = document
        return self._documents[document_id]

    def _spans(self, document_id: str) -> list[Span]:
        if document_id not in self._sentences:
            self._sentences[document_id] = [
                span
                for stored in self._library.passages(document_id)
                for span in stored.passage.sentences
            ]
        return self._sentences[document_id]
