"""A reply to the document it holds, read in the child process as any file is."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from retrieval.errors import CannotFetch, UnreadableFile
from retrieval.read.limits import ReadLimits
from retrieval.read.one import read_one
from retrieval.types import Document
from service.fetch.client import Reply
from service.fetch.kinds import Page, as_utf8
from service.fetch.names import Target

LONGEST_HOST = 80  # characters of it in an id
HASH_DIGITS = 24  # 96 bits: nobody finds a second address with the same id

_OTHER = re.compile(r"[^A-Za-z0-9.-]+")


def page_id(target: Target) -> str:
    """The id of the page at an address: the same each time, and none that a page can choose."""
    digest = hashlib.sha256(target.url.encode()).hexdigest()[:HASH_DIGITS]
    return f"web-{_OTHER.sub('-', target.host)[:LONGEST_HOST]}-{digest}"


def document_of(reply: Reply, kind: Page, body: bytes, document_id: str) -> Document:
    """What the page states about itself, but its id, and its address: where it really was found.

    Raises CannotFetch.
    """
    content = as_utf8(reply, body) if kind in (".html", ".txt", ".md") else body
    try:
        read = read_one(f"page{kind}", content, ReadLimits(), lambda: document_id)
    except UnreadableFile as error:
        raise CannotFetch(f"it {error}") from None
    return replace(read, id=document_id, url=reply.target.url)
