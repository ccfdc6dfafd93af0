"""One address to what is there: a document, word that it is as it was, or a list of addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias

from retrieval.errors import CannotFetch, UnreadableFile
from retrieval.read.limits import MAX_FILE_BYTES
from retrieval.types import Document
from service.fetch.client import OK, Reply
from service.fetch.kinds import Kind, Listing, kind_of, unpacked
from service.fetch.listings import links
from service.fetch.names import Target
from service.fetch.page import document_of, page_id
from service.fetch.remembered import Visit, visit_of
from service.fetch.web import NOTHING, Web
from service.fetch.what import What

Known: TypeAlias = Callable[[str], Visit | None]
"""The last visit to an address, where the document that it became is still there."""

GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)

FITTING: Mapping[What, tuple[Kind, ...]] = {
    "feed": ("feed",),
    "sitemap": ("sitemap", "sitemap index"),
    "page": (".html", ".pdf", ".docx", ".txt", ".md"),
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as a document, and the visit to remember once the document is stored."""

    document: Document
    visit: Visit


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A page that is as it was at the last visit."""

    document_id: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What a feed or sitemap found at ``target`` lists, as it stands there."""

    kind: Listing
    target: Target
    links: list[str]


class Pages:
    """Thread-safe, as far as ``known`` is."""

    def __init__(self, web: Web, known: Known) -> None:
        self.web = web
        self._known = known

    def get(
        self, target: Target, what: What = "auto", *, again: bool = False
    ) -> Fetched | Unchanged | Listed:
        """``again``: send it whether it changed or not. Raises CannotFetch."""
        visit = None if again else self._known(target.url)
        reply = self.web.fetch(target, lambda url: visit.conditions(url) if visit else NOTHING)
        if visit and reply.status == HTTPStatus.NOT_MODIFIED:
            return Unchanged(visit.document_id)
        if reply.status != OK:
            raise CannotFetch(self._refusal(reply, target))
        body = unpacked(reply, MAX_FILE_BYTES)
        kind = kind_of(reply, body)
        if what != "auto" and kind not in FITTING[what]:
            raise CannotFetch(f"it is no {what} but {kind.removeprefix('.')}")
        if kind == "feed" or kind == "sitemap" or kind == "sitemap index":
            return _listed(reply, kind, body)
        document_id = page_id(target)
        document = document_of(reply, kind, body, document_id)
        return Fetched(document, visit_of(target.url, document_id, reply))

    def _refusal(self, reply: Reply, target: Target) -> str:
        if reply.status in GONE and (visit := self._known(target.url)):
            return (
                f"it is gone ({reply.status}); the document made of it stays: "
                f"`passage documents delete {visit.document_id}` removes it"
            )
        wait = reply.headers.get("retry-after", "")
        later = f"; it asks to wait {wait} s" if wait.isdecimal() and len(wait) < 7 else ""
        return f"its server answers {reply.status}{later}"


def _listed(reply: Reply, kind: Listing, body: bytes) -> Listed:
    try:
        return Listed(kind, reply.target, links(kind, body))
    except UnreadableFile as error:
        raise CannotFetch(f"it {error}") from None
