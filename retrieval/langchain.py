"""The library as a LangChain retriever. The only module that knows langchain-core."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangchainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from retrieval.collection import Seen
from retrieval.library import NO_FILTERS, Library
from retrieval.search import search
from retrieval.types import Document, Filters, Hit


class PassageRetriever(BaseRetriever):
    """Passages of a library, best first, as LangChain documents.

    ``metadata`` holds document_id, start, end (code points of the document's text), title, outlet,
    published_at (ISO date), url and score; what the document does not state is None.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library | Seen
    k: int = 10
    filters: Filters = NO_FILTERS

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
    ) -> list[LangchainDocument]:
        hits = search(self.library, query, self.k if k is None else k, self.filters)
        sources = {hit.stored.passage.document_id: None for hit in hits}
        documents = {name: self.library.get(name) for name in sources}
        # A document deleted since the search is not shown.
        return [
            _convert(hit, source)
            for hit in hits
            if (source := documents[hit.stored.passage.document_id]) is not None
        ]


def _convert(hit: Hit, source: Document) -> LangchainDocument:
    passage = hit.stored.passage
    return LangchainDocument(
        page_content=hit.stored.text,
        metadata={
            "document_id": passage.document_id,
            "start": passage.start,
            "end": passage.end,
            "title": source.title,
            "outlet": source.outlet,
            "published_at": source.published_at,
            "url": source.url,
            "score": hit.score,
        },
    )
