"""``/v1/documents`` and ``/v1/jobs``: documents in, listed, shown, out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from retrieval.access import grouped, own_groups
from retrieval.collection import Seen
from retrieval.errors import InvalidDocument
from retrieval.summary import DocumentSummary
from retrieval.types import Document, Outcome
from retrieval.validate import validate_groups
from service.access.caller import Caller
from service.fetch.pages import Unchanged
from service.http.body import is_json, media_type, parse_json, unsupported
from service.http.caller import CallerHere, LibraryHere
from service.http.fetching import Given, address_of
from service.http.idempotency import answer_once, answered
from service.http.problems import Problem, not_found
from service.http.schemas import (
    AddressIn,
    DocumentIn,
    DocumentOut,
    DocumentsOut,
    JobOut,
    StoredOut,
    SummaryOut,
    Text,
)
from service.http.state import Services, Shared
from service.jobs import sender_of

router = APIRouter(tags=["documents"])

MAX_LISTED = 200  # documents in one page of the list
MAX_OFFSET = 2**53  # a whole number that JSON readers keep exact, and SQLite takes

POST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"anyOf": [DocumentIn.model_json_schema(), AddressIn.model_json_schema()]}
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "groups": {"type": "array", "items": {"type": "string"}},
                    },
                }
            },
        },
    },
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            "description": "The same key and body again get the same reply, for a day.",
        }
    ],
}


@router.post(
    "/v1/documents",
    status_code=HTTPStatus.CREATED,
    response_model=StoredOut,
    responses={202: {"model": JobOut, "description": "Files taken; see /v1/jobs/{id}."}},
    openapi_extra=POST_BODY,
)
async def post_documents(
    request: Request, services: Shared, caller: CallerHere, library: LibraryHere
) -> Response:
    """One JSON document: 201 when durable and searchable. Files: 202 and a job to look at.

    A ``url`` without a ``text`` is fetched, where PASSAGE_FETCH is on.
    """
    kind = media_type(request)
    if is_json(kind):
        return await _post_json(request, services, caller, library)
    if kind == "multipart/form-data":
        return await _post_files(request, services, caller)
    raise unsupported("application/json or multipart/form-data")


async def _post_json(
    request: Request, services: Services, caller: Caller, library: Seen
) -> Response:
    body = await request.body()
    value = parse_json(body)
    digest = hashlib.sha256(body).hexdigest()
    if address := address_of(value):
        if reply := await answered(request, services, digest):
            return reply
        found = await services.fetching.get(address, library)
    else:
        found = Given(grouped(to_document(value), caller.access), visit=None)

    def store() -> tuple[int, dict[str, Any]]:
        if isinstance(found, Unchanged):
            return HTTPStatus.CREATED, _stored(found.document_id, "unchanged")
        document = found.document
        outcome = library.add([document])[0]
        services.publisher.wrote()
        if found.visit:
            services.fetching.remember(found.visit, document.groups)
        services.gate.audit.record(
            caller,
            "ingest",
            document=document.id,
            outcome=outcome,
            groups=document.groups,
            request_id=request.state.request_id,
        )
        return HTTPStatus.CREATED, _stored(document.id, outcome)

    return await answer_once(request, services, digest, store)


def _stored(document_id: str, outcome: Outcome) -> dict[str, Any]:
    reply = StoredOut(id=document_id, outcome=outcome, url=f"/documents/{document_id}")
    return reply.model_dump()


def to_document(value: object) -> Document:
    """A checked document; one without an id gets one from its content, so that the same content
    posted again is the same document."""
    try:
        given = DocumentIn.model_validate(value)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_input=False)) from None
    fields = given.model_dump()
    groups = tuple(fields.pop("groups"))  # no part of the content: posted again they change
    if given.id is None:
        content = json.dumps(fields, sort_keys=True).encode()
        fields["id"] = f"doc-{hashlib.sha256(content).hexdigest()[:24]}"
    return Document(**fields, groups=groups)


async def _post_files(request: Request, services: Services, caller: Caller) -> Response:
    limit = services.settings.max_upload_files
    async with request.form(max_files=limit, max_fields=limit) as form:
        uploads = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
        if not uploads:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "No file was sent.", field="files")
        stated = [part for name, part in form.multi_items() if name == "groups"]
        groups = _groups(stated, caller)
        named = [(upload.filename or "", upload.file) for upload in uploads]

        def take() -> tuple[int, dict[str, Any]]:
            job = JobOut.model_validate(services.jobs.submit(named, caller, groups))
            services.gate.audit.record(
                caller,
                "upload",
                job=job.id,
                files=len(named),
                groups=groups,
                request_id=request.state.request_id,
            )
            return HTTPStatus.ACCEPTED, job.model_dump()

        digest = await services.writer.run(partial(_digest, named, groups))
        return await answer_once(request, services, digest, take)


def _groups(stated: list[UploadFile | str], caller: Caller) -> tuple[str, ...]:
    """Those of an upload's documents. Raises InvalidDocument, NotAllowed."""
    names = [one for one in stated if isinstance(one, str)]
    if len(names) < len(stated):
        raise InvalidDocument("groups", "groups are names, not files")
    validate_groups(names)
    return own_groups(names, caller.access)


def _digest(named: list[tuple[str, Any]], groups: tuple[str, ...]) -> str:
    """Of groups, names and contents: the body itself differs by its boundary at each try."""
    whole = hashlib.sha256(json.dumps(groups).encode())
    for name, content in named:
        part = hashlib.file_digest(content, "sha256").hexdigest()
        whole.update(f"{len(name)}:{name}:{part}".encode("utf-8", "replace"))
        content.seek(0)
    return whole.hexdigest()


@router.get("/v1/jobs/{job_id}")
def get_job(job_id: str, services: Shared, caller: CallerHere) -> JobOut:
    """An upload of this caller's; those of others are for admins."""
    job = services.ledger.job(job_id)
    if job is None or not (caller.may("admin") or sender_of(job) == caller.id):
        raise not_found("job")
    return JobOut.model_validate(job)


@router.get("/v1/documents")
def get_documents(
    library: LibraryHere,
    caller: CallerHere,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 50,
    q: Annotated[Text | None, Query(max_length=500)] = None,
) -> DocumentsOut:
    return list_documents(library, caller, offset, limit, q)


def list_documents(
    library: Seen, caller: Caller, offset: int, limit: int, query: str | None
) -> DocumentsOut:
    found = library.documents(offset=offset, limit=limit, query=query or None)
    listed = [SummaryOut.model_validate(asdict(one) | _told(one, caller)) for one in found]
    return DocumentsOut(documents=listed, offset=offset, limit=limit, total=library.count())


@router.get("/v1/documents/{document_id}")
def get_document(document_id: str, library: LibraryHere, caller: CallerHere) -> DocumentOut:
    document = library.get(document_id)
    if document is None:
        raise not_found("document")
    own = asdict(document) | _told(document, caller)
    return DocumentOut(**own, sha256=document.sha256, characters=len(document.text))


def _told(document: Document | DocumentSummary, caller: Caller) -> dict[str, object]:
    """What a reply says otherwise than the store: an address always, groups to few."""
    held = caller.access.groups
    groups = [one for one in document.groups if held is None or one in held]
    return {
        "url": document.url or f"/documents/{document.id}",
        "groups": groups if caller.may("ingest") else None,
    }


@router.delete("/v1/documents/{document_id}", status_code=HTTPStatus.NO_CONTENT)
async def delete_document(
    document_id: str,
    request: Request,
    services: Shared,
    caller: CallerHere,
    library: LibraryHere,
) -> Response:
    if not await services.writer.run(partial(library.delete, document_id)):
        raise not_found("document")
    services.publisher.wrote()
    services.gate.audit.record(
        caller, "delete", document=document_id, request_id=request.state.request_id
    )
    return Response(status_code=HTTPStatus.NO_CONTENT)
