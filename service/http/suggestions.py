"""``GET /v1/suggestions`` and ``GET /v1/facets``: what to ask here, and what to narrow it by."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from service.http.caller import LibraryHere
from service.http.state import Shared

router = APIRouter(tags=["suggestions"])


class SuggestionsOut(BaseModel):
    """Questions that were asked here and found an answer."""

    suggestions: list[str]
    generation: int


class FacetsOut(BaseModel):
    """Names to filter by, commonest first, and the span of publication dates."""

    documents: int
    outlets: list[str]
    languages: list[str]
    earliest: str | None
    latest: str | None


@router.get("/v1/suggestions")
async def get_suggestions(
    services: Shared,
    library: LibraryHere,
    language: Annotated[str, Query(pattern=r"^[a-z]{2}$")] = "en",
) -> SuggestionsOut:
    """A few questions this collection can answer, those in ``language`` first."""
    found = await services.background.run(partial(services.suggestions.get, library, language))
    return SuggestionsOut(suggestions=list(found), generation=library.generation)


@router.get("/v1/facets")
async def get_facets(services: Shared, library: LibraryHere) -> FacetsOut:
    found = await services.readers.run(library.facets)
    return FacetsOut(
        documents=found.documents,
        outlets=[name for name, _ in found.outlets],
        languages=[name for name, _ in found.languages],
        earliest=found.earliest,
        latest=found.latest,
    )
