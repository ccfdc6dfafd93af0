"""What a site said about each page last time, so that an unchanged one is not sent again."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from service.fetch.client import Reply
from service.small_db import SmallDatabase

FILE = "fetched.db"

LONGEST_MARK = 1_000
"""Characters of an ETag or date; a longer one is not worth keeping and sending back."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS fetched (
    url TEXT NOT NULL, groups TEXT NOT NULL, document_id TEXT NOT NULL, found_at TEXT NOT NULL,
    etag TEXT, last_modified TEXT, at TEXT NOT NULL, PRIMARY KEY (url, groups)
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """A page fetched once: the document it became, where it was found (after redirects), and the
    marks that this place gave it."""

    url: str
    document_id: str
    found_at: str
    etag: str | None
    last_modified: str | None

    def conditions(self, url: str) -> dict[str, str]:
        """The headers that ask for the page only if it changed. Only where the marks come from:
        another place's "1" is another page."""
        if url != self.found_at:
            return {}
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in found.items() if value}


class Remembered:
    """Thread-safe; a visit is on disk when ``keep`` returns. Deleting the file loses only that
    pages are fetched once more.

    A page may have become a document for each of several groups, at different times: what one of
    them has says nothing of the others. ``groups`` are the document's, in order."""

    def __init__(self, folder: Path) -> None:
        self._db = SmallDatabase(folder / FILE, SCHEMA)

    @property
    def failed(self) -> str:
        """See ``SmallDatabase``."""
        return self._db.failed

    def visit(self, url: str, groups: Sequence[str] = ()) -> Visit | None:
        sql = """SELECT url, document_id, found_at, etag, last_modified FROM fetched
                 WHERE url = ? AND groups = ?"""
        found = self._db.read(sql, url, json.dumps(groups))
        return Visit(*found[0]) if found else None

    def keep(self, visit: Visit, groups: Sequence[str] = ()) -> None:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        self._db.write(
            "INSERT OR REPLACE INTO fetched VALUES (?, ?, ?, ?, ?, ?, ?)",
            visit.url,
            json.dumps(groups),
            visit.document_id,
            visit.found_at,
            visit.etag,
            visit.last_modified,
            now,
        )

    def close(self) -> None:
        self._db.close()


def visit_of(url: str, document_id: str, reply: Reply) -> Visit:
    """The visit to ``url`` that ended with this reply."""
    etag, last_modified = (reply.headers.get(name) for name in ("etag", "last-modified"))
    return Visit(url, document_id, reply.target.url, _mark(etag), _mark(last_modified))


def _mark(value: str | None) -> str | None:
    plain = value and value.isascii() and value.isprintable() and len(value) <= LONGEST_MARK
    return value if plain else None
