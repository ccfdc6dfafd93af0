"""The pages: ask, list, read, status. Rendered here, so they can be read without JavaScript."""

from __future__ import annotations

import re
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from pydantic import TypeAdapter, ValidationError

from service.answer import Answer
from service.bounds import MAX_QUESTION
from service.http.ask import answer
from service.http.caller import COOKIE as SIGNED_IN
from service.http.caller import CallerHere, LibraryHere
from service.http.documents import list_documents
from service.http.language import COOKIE, KEPT_SECONDS, LANGUAGES, language_of, page_words
from service.http.overview import overview
from service.http.problems import Problem
from service.http.reading import exact, pieces
from service.http.schemas import Question
from service.http.state import Shared
from service.question import AskRequest
from service.settings import MEBIBYTE

router = APIRouter(tags=["pages"])

PAGE_SIZE = 50  # documents on one page of the list


def web_link(url: str | None) -> str | None:
    """The address where it may stand behind a link, else None (``javascript:`` would run)."""
    return url if url and re.match(r"https?://|/documents/", url, re.IGNORECASE) else None


def said(answer: Answer) -> list[dict[str, Any]]:
    """The answer's claims with their citation numbers; its plain text where there is none."""
    if not answer.claims:
        return [{"text": answer.text, "citations": ()}]
    return [{"text": claim.text, "citations": claim.citations} for claim in answer.claims]


_environment = Environment(
    loader=PackageLoader("service.http"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters |= {"web_link": web_link, "exact": exact}
_templates = Jinja2Templates(env=_environment)


def page(
    request: Request, name: str, values: dict[str, Any], status: HTTPStatus = HTTPStatus.OK
) -> HTMLResponse:
    """A template in the reader's language; a language that was chosen is remembered."""
    language = language_of(request)
    shared = {
        "lang": language,
        "w": page_words(language),
        "languages": LANGUAGES,
        "signed_in": SIGNED_IN in request.cookies,
    }
    reply = _templates.TemplateResponse(request, name, shared | values, status)
    reply.headers["Vary"] = "Accept-Language, Cookie"
    if request.query_params.get("lang") == language:
        reply.set_cookie(COOKIE, language, max_age=KEPT_SECONDS, samesite="lax", httponly=True)
    return reply


@router.get("/")
async def ask_page(
    request: Request, services: Shared, library: LibraryHere, q: str = ""
) -> HTMLResponse:
    """The chat; inside it, for browsers without scripts, a form and the answer to ``?q=``."""
    values: dict[str, Any] = {"question": q, "longest": MAX_QUESTION, "answer": None, "error": None}
    status = HTTPStatus.OK
    if q.strip():
        try:
            question = TypeAdapter(Question).validate_python(q)
            found = await answer(services, library, AskRequest(question))
            values |= {"answer": found, "said": said(found)}
        except ValidationError as error:
            status, values["error"] = HTTPStatus.UNPROCESSABLE_ENTITY, error.errors()[0]["msg"]
        except Problem as problem:
            status, values["error"] = HTTPStatus(problem.status_code), problem.detail
    return page(request, "ask.html", values, status)


@router.get("/documents")
def documents_page(
    request: Request,
    services: Shared,
    library: LibraryHere,
    caller: CallerHere,
    q: Annotated[str, Query(max_length=500)] = "",
    offset: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> HTMLResponse:
    """A searchable list; files are added and documents deleted here, by script."""
    # One more than is shown tells whether there is a next page.
    listed = list_documents(library, caller, offset, PAGE_SIZE + 1, q)
    values = {
        "q": q,
        "documents": listed.documents[:PAGE_SIZE],
        "total": listed.total,
        "megabytes": services.settings.max_upload_bytes // MEBIBYTE,
        "previous": max(0, offset - PAGE_SIZE) if offset else None,
        "next": offset + PAGE_SIZE if len(listed.documents) > PAGE_SIZE else None,
    }
    return page(request, "documents.html", values)


@router.get("/documents/{document_id}")
async def document_page(
    request: Request, document_id: str, services: Shared, library: LibraryHere, c: str = ""
) -> HTMLResponse:
    """The reader. ``?c=START-END`` is marked here; ``#c=START-END`` by the page's script."""
    document = await services.readers.run(partial(library.get, document_id))
    if document is None:
        return page(request, "missing.html", {}, HTTPStatus.NOT_FOUND)
    others = await services.readers.run(partial(library.copies, document_id))
    values = {
        "document": document,
        "pieces": pieces(document.text, c),
        "copies": [found for one in others if (found := library.get(one)) is not None],
    }
    return page(request, "document.html", values)


@router.get("/status")
async def status_page(request: Request, services: Shared) -> HTMLResponse:
    """What ``/readyz`` and ``/metrics`` tell machines, for people."""
    found = await services.readers.run(partial(overview, services))
    status = HTTPStatus.OK if found.ready else HTTPStatus.SERVICE_UNAVAILABLE
    return page(request, "status.html", {"found": found}, status)


@router.get("/docs")
def docs_page(request: Request) -> HTMLResponse:
    """The API's routes, from its own description; no script and nothing from elsewhere."""
    paths = request.app.openapi()["paths"]
    routes = [
        {"method": method.upper(), "path": path, "what": operation.get("description", "")}
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]
    return page(request, "docs.html", {"routes": routes})
