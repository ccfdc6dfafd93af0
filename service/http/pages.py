"""The pages: ask, list, read. Rendered here, so they work without JavaScript; autoescaped."""

from __future__ import annotations

import re
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from pydantic import TypeAdapter, ValidationError

from service.answer import Answer
from service.bounds import MAX_QUESTION
from service.http.ask import answer
from service.http.documents import list_documents
from service.http.problems import Problem
from service.http.schemas import Question
from service.http.state import Shared
from service.question import AskRequest

router = APIRouter(tags=["pages"])

STATIC = Path(__file__).parent.parent / "static"
PAGE_SIZE = 50  # documents on one page of the list
SPAN = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


def web_link(url: str | None) -> str | None:
    """The address where it may stand behind a link, else None (``javascript:`` would run)."""
    return url if url and re.match(r"https?://|/documents/", url, re.IGNORECASE) else None


def exact(text: str) -> Markup:
    """Escaped so that a browser's text is the same, character for character: a parser would
    turn a bare CR into LF and drop NUL, and offsets would slip."""
    escaped = str(escape(text)).replace("\r", "&#13;").replace("\x00", "�")
    return Markup(escaped)  # escaped just above


def pieces(answer: Answer) -> list[dict[str, Any]]:
    """The answer's claims with their citation numbers; its plain text where there is none."""
    if not answer.claims:
        return [{"text": answer.text, "citations": ()}]
    return [{"text": claim.text, "citations": claim.citations} for claim in answer.claims]


def cut(text: str, wanted: str | None) -> tuple[str, str, str]:
    """The text before, inside and after ``START-END`` (code points); nothing inside if absent."""
    match = SPAN.fullmatch(wanted or "")
    if match is None:
        return text, "", ""
    start, end = int(match[1]), int(match[2])
    return (text[:start], text[start:end], text[end:]) if start < end else (text, "", "")


_environment = Environment(
    loader=PackageLoader("service.http"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters |= {"web_link": web_link, "exact": exact}
_templates = Jinja2Templates(env=_environment)


@router.get("/")
async def ask_page(request: Request, services: Shared, q: str = "") -> HTMLResponse:
    """The form, and the answer to ``?q=``; an unusable question is told beside the form."""
    page: dict[str, Any] = {"question": q, "longest": MAX_QUESTION, "answer": None, "error": None}
    status = HTTPStatus.OK
    if q.strip():
        try:
            question = TypeAdapter(Question).validate_python(q)
            found = await answer(services, AskRequest(question))
            page |= {"answer": found, "pieces": pieces(found)}
        except ValidationError as error:
            status, page["error"] = HTTPStatus.UNPROCESSABLE_ENTITY, error.errors()[0]["msg"]
        except Problem as problem:
            status, page["error"] = HTTPStatus(problem.status_code), problem.detail
    return _templates.TemplateResponse(request, "ask.html", page, status)


@router.get("/documents")
def documents_page(
    request: Request,
    services: Shared,
    q: Annotated[str, Query(max_length=500)] = "",
    offset: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> HTMLResponse:
    # One more than is shown tells whether there is a next page.
    listed = list_documents(services.library, offset, PAGE_SIZE + 1, q)
    page = {
        "q": q,
        "documents": listed.documents[:PAGE_SIZE],
        "total": listed.total,
        "previous": max(0, offset - PAGE_SIZE) if offset else None,
        "next": offset + PAGE_SIZE if len(listed.documents) > PAGE_SIZE else None,
    }
    return _templates.TemplateResponse(request, "documents.html", page)


@router.get("/documents/{document_id}")
async def document_page(
    request: Request, document_id: str, services: Shared, c: str = ""
) -> HTMLResponse:
    """The reader. ``?c=START-END`` is marked here; ``#c=START-END`` by the page's script."""
    document = await services.readers.run(partial(services.library.get, document_id))
    if document is None:
        return _templates.TemplateResponse(request, "missing.html", {}, HTTPStatus.NOT_FOUND)
    before, marked, after = cut(document.text, c)
    page = {"document": document, "before": before, "marked": marked, "after": after}
    return _templates.TemplateResponse(request, "document.html", page)


@router.get("/docs")
def docs_page(request: Request) -> HTMLResponse:
    """The API's routes, from its own description; no script and nothing from elsewhere."""
    paths = request.app.openapi()["paths"]
    routes = [
        {"method": method.upper(), "path": path, "what": operation.get("description", "")}
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]
    return _templates.TemplateResponse(request, "docs.html", {"routes": routes})


@router.get("/static/page.js")
def script() -> FileResponse:
    return FileResponse(STATIC / "page.js", media_type="text/javascript")


@router.get("/static/page.css")
def style() -> FileResponse:
    return FileResponse(STATIC / "page.css", media_type="text/css")
