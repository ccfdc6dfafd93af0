"""``POST /v1/feedback``: a thumb up or down on an answer, with a reason."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from service.answer import AnswerOutcome
from service.bounds import MAX_QUESTION
from service.feedback import Rating, Reason
from service.http.body import StrictRoute
from service.http.schemas import Strict, Text
from service.http.state import Shared

router = APIRouter(route_class=StrictRoute, tags=["feedback"])

MAX_COMMENT = 2_000
MAX_ANSWER = 20_000  # characters of the judged answer's text
MAX_CITED = 200  # citations of one answer
MAX_OFFSET = 2**53


ShownId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,128}(~[0-9]{1,9})?$")]
"""An id as answers show it: the second of one id has a number (``retrieval.identity``)."""


class CitedIn(Strict):
    """Where a citation of the judged answer stood."""

    document_id: ShownId
    start: Annotated[int, Field(ge=0, le=MAX_OFFSET)]
    end: Annotated[int, Field(ge=0, le=MAX_OFFSET)]


class JudgedIn(Strict):
    """The answer as its reader saw it: what was asked, what was said, where it was said."""

    id: Annotated[str, Field(pattern=r"^ans_[0-9a-f]{1,64}$")]
    question: Annotated[Text, Field(max_length=MAX_QUESTION)]
    standalone_question: Annotated[Text, Field(max_length=2 * MAX_QUESTION)] | None = None
    outcome: AnswerOutcome
    text: Annotated[Text, Field(max_length=MAX_ANSWER)]
    citations: Annotated[list[CitedIn], Field(default_factory=list, max_length=MAX_CITED)]


class FeedbackIn(Strict):
    """A thumb, why, and in the reader's own words."""

    rating: Rating
    reason: Reason | None = None
    comment: Annotated[Text, Field(max_length=MAX_COMMENT)] | None = None
    answer: JudgedIn


class KeptOut(BaseModel):
    id: str


@router.post("/v1/feedback", status_code=HTTPStatus.CREATED)
async def post_feedback(body: FeedbackIn, services: Shared) -> KeptOut:
    """Keep what a reader thought of an answer; `passage feedback export` gives it back."""
    keep = partial(
        services.feedback.keep, body.rating, body.reason, body.comment, body.answer.model_dump()
    )
    return KeptOut(id=await services.writer.run(keep))
