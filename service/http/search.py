"""``POST /v1/search``: the best passages for a query, best first."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter

from retrieval.collection import Collection
from retrieval.search import search as find
from service.http.body import StrictRoute
from service.http.caller import LibraryHere
from service.http.schemas import ResultOut, SearchIn, SearchOut
from service.http.state import Shared

router = APIRouter(route_class=StrictRoute, tags=["search"])


@router.post("/v1/search")
async def post_search(body: SearchIn, services: Shared, library: LibraryHere) -> SearchOut:
    return await services.readers.run(partial(search, library, body))


def search(library: Collection, body: SearchIn) -> SearchOut:
    hits = find(library, body.query, body.k, body.to_filters(), by_words=body.words)
    documents = {hit.stored.passage.document_id for hit in hits}
    # One deleted between the search and this line is simply no longer a result.
    known = {key: found for key in documents if (found := library.get(key)) is not None}
    return SearchOut(
        results=[
            ResultOut.of(hit, known[hit.stored.passage.document_id])
            for hit in hits
            if hit.stored.passage.document_id in known
        ]
    )
