"""The tools' arguments and results, without the protocol.

``search`` and ``fetch`` keep the contract that OpenAI's deep research asks of a server
(developers.openai.com/api/docs/mcp): ``results[{id, title, url}]`` and
``{id, title, text, url, metadata}``, every address absolute.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import Field

from retrieval.collection import Collection
from retrieval.errors import PassageError
from retrieval.search import search as find
from retrieval.types import Document, Hit
from service.answer import Answer, to_json
from service.http.schemas import Question, QuestionIn, Strict
from service.links import absolute, with_absolute_links

Json: TypeAlias = dict[str, Any]

PASSAGES = 30
"""Passages looked at for one search; a long document may hold several of the best."""

MAX_RESULTS = 10
"""Documents in one result: what an agent reads on from."""


class ToolFailure(PassageError):
    """What was asked for cannot be had; its text is for the agent."""


class SearchArgs(Strict):
    query: Annotated[Question, Field(description="What to look for, in words or as a question.")]


class FetchArgs(Strict):
    id: Annotated[str, Field(max_length=500, description="A document's id, from search or ask.")]


class AskArgs(QuestionIn):
    pass


def search(library: Collection, args: SearchArgs, origin: str) -> Json:
    """The best documents, best first, each at its best passage."""
    hits = find(library, args.query, PASSAGES)
    best: dict[str, Json] = {}
    for hit in hits:
        document_id = hit.stored.passage.document_id
        document = library.get(document_id)
        if document is not None and document_id not in best:
            best[document_id] = _result(document, hit, origin)
    return {"results": list(best.values())[:MAX_RESULTS]}


def fetch(library: Collection, args: FetchArgs, origin: str) -> Json:
    """The whole document; raises ToolFailure where there is none."""
    document = library.get(args.id)
    if document is None:
        raise ToolFailure(f"There is no document {args.id!r}; take an id that search gave.")
    stated = {
        "outlet": document.outlet,
        "author": document.author,
        "published_at": document.published_at,
        "language": document.language,
        "sha256": document.sha256,
    }
    return {
        "id": document.id,
        "title": document.title or document.id,
        "text": document.text,
        "url": absolute(document.url or f"/documents/{document.id}", origin),
        "metadata": {name: value for name, value in stated.items() if value is not None},
    }


def told(answer: Answer, origin: str) -> Json:
    """The answer as ``POST /v1/ask`` gives it, its addresses absolute."""
    return to_json(with_absolute_links(answer, origin))


def _result(document: Document, hit: Hit, origin: str) -> Json:
    passage = hit.stored.passage
    viewer = f"/documents/{document.id}#c={passage.start}-{passage.end}"
    return {
        "id": document.id,
        "title": document.title or document.id,
        "url": absolute(document.url or viewer, origin),
    }
