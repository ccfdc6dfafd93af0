"""The table of copy keys: what a document's copies are looked up by.

Nothing but keys is kept: who is whose copy is found when it is asked, among the documents as they
then are, so that no delete or replacement can leave a group behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from retrieval.copies import Label, are_copies, copy_keys, labelled_apart
from retrieval.snapshot import Execute

_LABEL = "d.title, d.outlet, d.published_at, d.characters"
_MINE = f"SELECT d.number, {_LABEL} FROM documents d WHERE d.id = ?"
_CANDIDATES = f"""
    SELECT DISTINCT d.number, d.id, {_LABEL}
    FROM copy_keys mine
    JOIN copy_keys same ON same.key = mine.key AND same.number <> mine.number
    JOIN documents d ON d.number = same.number
    WHERE mine.number = ? ORDER BY d.number
"""


def remember(execute: Execute, document_id: str) -> None:
    """Keep the keys of a document whose passages are stored, in the place of its older ones."""
    ((number,),) = list(execute("SELECT number FROM documents WHERE id = ?", (document_id,)))
    _run(execute, "DELETE FROM copy_keys WHERE number = ?", (number,))
    for key in sorted(set(copy_keys(_body(execute, number)))):
        _run(execute, "INSERT INTO copy_keys (number, key) VALUES (?, ?)", (number, key))


def remember_all(execute: Execute) -> None:
    """The keys of every document of a folder that was written before there were any."""
    for (document_id,) in list(execute("SELECT id FROM documents ORDER BY number", ())):
        remember(execute, document_id)


def copies_of(execute: Execute, document_id: str) -> tuple[str, ...]:
    """Ids of the other documents that are this one again, in order of arrival.

    None for an unknown id, and in a folder of an older version that was only ever read by this one.
    """
    if not list(execute("SELECT 1 FROM sqlite_schema WHERE name = 'copy_keys'", ())):
        return ()
    mine = next(execute(_MINE, (document_id,)), None)
    if mine is None:
        return ()
    number, label = mine[0], Label(*mine[1:])
    near = [
        (other, other_id)
        for other, other_id, *about in execute(_CANDIDATES, (number,))
        if not labelled_apart(label, Label(*about))
    ]
    if not near:
        return ()
    body = _body(execute, number)
    return tuple(other_id for other, other_id in near if are_copies(body, _body(execute, other)))


def _body(execute: Execute, number: int) -> str:
    """A document's sentences in order, a line each: its text without the page's furniture."""
    ((text,),) = list(execute("SELECT text FROM documents WHERE number = ?", (number,)))
    return "\n".join(text[start:end] for start, end in _spans(execute, number))


def _spans(execute: Execute, number: int) -> list[tuple[int, int]]:
    sql = """SELECT p.sentences FROM passages p JOIN documents d ON d.id = p.document_id
             WHERE d.number = ? ORDER BY p.start"""
    return [
        (start, end)
        for (sentences,) in execute(sql, (number,))
        for start, end in np.frombuffer(sentences, dtype="<i4").reshape(-1, 2).tolist()
    ]


def _run(execute: Execute, sql: str, values: Sequence[Any]) -> None:
    for _ in execute(sql, values):
        pass
