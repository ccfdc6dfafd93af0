"""A small made-up collection and ways to look at a library, shared by the tests beside it."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import apsw

from retrieval.database import connect
from retrieval.library import NO_FILTERS, Library
from retrieval.types import Document, Filters, Hit
from tests.fakes import HashEncoder

WHO = ("Officers", "Families", "Ukrainians", "Russians", "Reporters", "Lawyers", "Volunteers")
DID = ("crossed", "watched", "closed", "reached", "described", "left", "painted")
WHAT = ("the bridge", "a shelter", "the border", "an office", "the river", "a court", "the gate")
WITHOUT_GROUPS = """
DROP INDEX documents_of_groups;
ALTER TABLE documents DROP COLUMN groups;
"""
"""Makes a database one of the versions before groups."""

QUERIES = ("who crossed the border", "lawyers at the court", "Russians reached the bridge", "gate")


def document(number: int, *, outlet: str | None = None, day: int | None = None) -> Document:
    """Always the same document for the same arguments: two to six sentences."""
    chance = random.Random(number)
    sentences = [
        f"{chance.choice(WHO)} {chance.choice(DID)} {chance.choice(WHAT)} on visit {number}."
        for _ in range(chance.randint(2, 6))
    ]
    return Document(
        id=f"d{number}",
        text=" ".join(sentences),
        title=f"Report {number}",
        outlet=outlet,
        published_at=None if day is None else f"2022-03-{day:02d}",
    )


def open_library(folder: Path, *, write: bool = True) -> Library:
    return Library.open(folder, HashEncoder, write=write)


def search(
    library: Library, text: str, filters: Filters = NO_FILTERS, k: int = 10, *, words: bool = False
) -> list[Hit]:
    return library.search(text, None if words else library.encode(text), filters, k)


def answers(library: Library) -> list[tuple[str, float, float | None]]:
    """What the collection answers to a few queries, comparable between libraries."""
    return [
        (hit.stored.text, round(hit.score, 5), hit.lexical)
        for text in QUERIES
        for words in (False, True)
        for hit in search(library, text, k=20, words=words)
    ]


def ids(hits: list[Hit]) -> set[str]:
    return {hit.stored.passage.document_id for hit in hits}


def change(database: Path, sql: str) -> None:
    """Statements that no library would make, on pages that are whole."""
    with closing(connect(database, apsw.SQLITE_OPEN_READWRITE)) as connection:
        for _ in connection.execute(sql):
            pass
