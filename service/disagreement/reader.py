"""Sentences of an answer's documents as statements, each read once."""

from __future__ import annotations

from service.compose import Quoted
from service.disagreement.statements import Statement, read
from service.sources import Sources


class StatementReader:
    """Reads for the length of one answer."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._read: dict[Quoted, Statement] = {}

    def __call__(self, quoted: Quoted) -> Statement:
        if quoted not in self._read:
            before = self._sources.neighbour(quoted, -1)
            published_at = self._sources.citation(1, quoted).published_at
            self._read[quoted] = read(
                quoted.document_id, quoted.text, before.text if before else "", published_at
            )
        return self._read[quoted]
