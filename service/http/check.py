"""``POST /v1/check``: each sentence of a draft against evidence sent along, or the collection."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from retrieval.collection import Collection
from service.check_draft import CheckedDraft, check_draft, to_json
from service.evidence_pool import CollectionEvidence, GivenEvidence, GivenText
from service.http.body import StrictRoute
from service.http.caller import LibraryHere
from service.http.schemas import CheckIn
from service.http.state import Shared

router = APIRouter(route_class=StrictRoute, tags=["check"])

REPLIES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Claims with verdicts and citations, and the draft's support_score.",
        "content": {"application/json": {}},
    }
}


@router.post("/v1/check", responses=REPLIES, response_class=Response)
async def post_check(body: CheckIn, services: Shared, library: LibraryHere) -> Response:
    checked = await services.readers.run(partial(check, library, body))
    return JSONResponse(to_json(checked))


def check(library: Collection, body: CheckIn) -> CheckedDraft:
    """Evidence that is given, even none of it, is all that counts."""
    if body.evidence is None:
        return check_draft(body.text, CollectionEvidence(library, body.to_filters()))
    given = [GivenText(one.id, one.text) for one in body.evidence]
    return check_draft(body.text, GivenEvidence(given))
