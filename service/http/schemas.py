"""What may come in over HTTP, with its bounds, and what goes out where it is not the answer.

Unknown keys are refused: a filter or field under a mistyped name would else be dropped silently.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.types import StringConstraints

from retrieval.types import Document, Filters, Hit
from retrieval.validate import MAX_GROUP, MAX_GROUPS
from service.bounds import MAX_DRAFT, MAX_QUESTION, MAX_TURN, MAX_TURNS, is_text
from service.composers import Choice
from service.question import AskRequest, Turn

MAX_NAMES = 1_000  # values of one filter
MAX_EVIDENCE = 1_000_000  # characters sent along with a draft; reading them takes seconds
MAX_RESULTS = 50  # search results in one reply


def _text(text: str) -> str:
    if not is_text(text):
        raise ValueError("may not contain the NUL character or half of a surrogate pair")
    return text


def _iso_date(text: str) -> str:
    datetime.date.fromisoformat(text)
    return text


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _latest_turns(value: Any) -> Any:
    return value[-MAX_TURNS:] if isinstance(value, list) else value


Text = Annotated[str, AfterValidator(_text)]
Short = Annotated[Text, Field(max_length=500)]
Question = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION),
    AfterValidator(_text),
]
IsoDate = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_iso_date)]
DocumentId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,128}$")]
# Only what is safe behind a link: a "javascript:" address would run in a reader's page.
WebAddress = Annotated[Text, Field(pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://\S+$", max_length=2_000)]
Group = Annotated[Text, Field(min_length=1, max_length=MAX_GROUP)]
Names = Annotated[list[Short], BeforeValidator(_as_list), Field(max_length=MAX_NAMES)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FiltersIn(Strict):
    """What an answer may rest on. One name or a list of them; dates inclusive."""

    outlet: Names = []
    author: Names = []
    language: Names = []
    published_after: IsoDate | None = None
    published_before: IsoDate | None = None
    document_ids: Names = []

    def to_filters(self) -> Filters:
        return Filters(
            outlet=tuple(self.outlet),
            author=tuple(self.author),
            language=tuple(self.language),
            published_after=self.published_after,
            published_before=self.published_before,
            document_ids=tuple(self.document_ids),
        )


class TurnIn(Strict):
    """One earlier turn of the conversation."""

    role: Literal["user", "assistant"]
    text: Annotated[Text, Field(max_length=MAX_TURN)]


class QuestionIn(Strict):
    """A question, what was said before it, and what the answer may rest on."""

    question: Question
    history: Annotated[list[TurnIn], BeforeValidator(_latest_turns)] = []
    filters: FiltersIn | None = None
    ignore_inferred: bool = False

    def to_request(self) -> AskRequest:
        turns = tuple(Turn(turn.role, turn.text) for turn in self.history)
        filters = (self.filters or FiltersIn()).to_filters()
        return AskRequest(self.question, turns, filters, self.ignore_inferred)


class AskIn(QuestionIn):
    """The question; ``stream`` asks for the answer's parts as they come, ``composer`` names who
    composes it: the configured model where there is one, unless named."""

    stream: bool = False
    composer: Choice | None = None


class SearchIn(Strict):
    """A query for passages; ``words`` leaves the meaning out and needs no model."""

    query: Question
    filters: FiltersIn | None = None
    k: Annotated[int, Field(ge=1, le=MAX_RESULTS)] = 10
    words: bool = False

    def to_filters(self) -> Filters:
        return (self.filters or FiltersIn()).to_filters()


class EvidenceIn(Strict):
    """A text to check a draft against, under any name."""

    id: Annotated[Short, Field(min_length=1)]
    text: Annotated[Text, Field(min_length=1)]


def _different_ids(given: list[EvidenceIn] | None) -> list[EvidenceIn] | None:
    if given and len({one.id for one in given}) < len(given):
        raise ValueError("ids must differ")
    if given and sum(len(one.text) for one in given) > MAX_EVIDENCE:
        raise ValueError(f"may hold {MAX_EVIDENCE:,} characters at most, all texts together")
    return given


class CheckIn(Strict):
    """A draft; without evidence it is checked against the collection, as far as filters allow."""

    text: Annotated[Text, Field(min_length=1, max_length=MAX_DRAFT)]
    evidence: Annotated[
        list[EvidenceIn] | None, Field(max_length=MAX_NAMES), AfterValidator(_different_ids)
    ] = None
    filters: FiltersIn | None = None

    def to_filters(self) -> Filters:
        return (self.filters or FiltersIn()).to_filters()


class ResultOut(BaseModel):
    """One passage; ``start`` and ``end`` are code points of the document's text."""

    document_id: str
    title: str | None
    outlet: str | None
    published_at: str | None
    url: str
    start: int
    end: int
    text: str
    score: float

    @classmethod
    def of(cls, hit: Hit, document: Document) -> ResultOut:
        passage = hit.stored.passage
        viewer = f"/documents/{document.id}#c={passage.start}-{passage.end}"
        return cls(
            document_id=document.id,
            title=document.title,
            outlet=document.outlet,
            published_at=document.published_at,
            url=document.url or viewer,
            start=passage.start,
            end=passage.end,
            text=hit.stored.text,
            score=hit.score,
        )


class SearchOut(BaseModel):
    results: list[ResultOut]


class StatedIn(Strict):
    """What is stated about a document beside its text and address."""

    id: DocumentId | None = None
    title: Annotated[Text, Field(max_length=2_000)] | None = None
    outlet: Short | None = None
    author: Short | None = None
    published_at: IsoDate | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    groups: Annotated[list[Group], Field(max_length=MAX_GROUPS)] = []
    """Who may read it; none: the groups of the key that posts it, and without those everybody."""


class DocumentIn(StatedIn):
    """One document. Without an ``id`` it gets one made from its content."""

    text: Annotated[Text, Field(min_length=1)]
    url: WebAddress | None = None


class AddressIn(StatedIn):
    """A document by its address, fetched where PASSAGE_FETCH is on; what is stated here goes
    before what the page states."""

    url: WebAddress
    text: None = None


class StoredOut(BaseModel):
    """What became of one posted document."""

    id: str
    outcome: Literal["added", "replaced", "unchanged"]
    url: str


class DocumentOut(BaseModel):
    """A stored document; ``sha256`` is of its text in UTF-8, ``characters`` counts code points.
    ``groups`` are told to keys that may ingest, as far as they hold them."""

    id: str
    title: str | None
    text: str
    outlet: str | None
    author: str | None
    published_at: str | None
    language: str | None
    url: str
    sha256: str
    characters: int
    groups: list[str] | None


class SummaryOut(BaseModel):
    id: str
    title: str | None
    outlet: str | None
    author: str | None
    published_at: str | None
    language: str | None
    url: str
    characters: int
    passages: int
    groups: list[str] | None


class DocumentsOut(BaseModel):
    """One page of the list; ``total`` counts all documents that the caller may read."""

    documents: list[SummaryOut]
    offset: int
    limit: int
    total: int


class FileOut(BaseModel):
    """One uploaded file of a job: waiting, or stored under ``id``, or why it could not be.

    A JSONL file has no ``id``: it is ``done`` when some of its ``documents`` are stored, and
    ``message`` then names the lines that are not.
    """

    name: str
    status: Literal["waiting", "done", "failed"]
    id: str | None = None
    outcome: Literal["added", "replaced", "unchanged"] | None = None
    documents: int | None = None
    message: str | None = None


class JobOut(BaseModel):
    """An upload on its way; ``done`` when every file is stored or failed."""

    id: str
    status: Literal["queued", "running", "done"]
    files: list[FileOut]


class ProblemOut(BaseModel):
    """The shape of every error."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[dict[str, str]] | None = None
