"""An answer's text as it is written: claims joined, sources numbered by first use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from service.answer import Answer, Citation, Claim
from service.compose import Quoted
from service.composer import Said
from service.copies import CopyGroups
from service.sources import Sources


@dataclass(frozen=True, slots=True)
class ClaimsReady:
    """Verified claims that leave together; ``citations`` are those not listed before.

    ``deltas`` are the pieces of the answer's text, one a claim with its marks: those of all
    events joined are the final text.
    """

    composer: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    deltas: tuple[str, ...]


Event: TypeAlias = ClaimsReady | Answer
"""What asking gives, in order: claims as they are ready, then the whole answer."""


class Writing:
    """The text so far. Raises SourceGone where a cited document has changed."""

    def __init__(self, sources: Sources, groups: CopyGroups) -> None:
        self._sources = sources
        self._groups = groups
        self._cited: dict[Quoted, Citation] = {}
        self.text = ""
        self.claims: tuple[Claim, ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._cited.values())

    def add(self, composer: str, batch: Sequence[Said]) -> ClaimsReady:
        """Write the claims behind those already written."""
        known, written = len(self._cited), len(self.claims)
        deltas = tuple(self._write(said) for said in batch)
        return ClaimsReady(composer, self.claims[written:], self.citations[known:], deltas)

    def _write(self, said: Said) -> str:
        gap = " " if self.text else ""
        start = len(self.text) + len(gap)
        marks = tuple(sorted({self._cite(quoted).n for quoted in said.quoted}))
        claim = Claim(
            start,
            start + len(said.text),
            said.text,
            marks,
            said.checked.verdict,
            said.checked.score,
            said.checked.reason,
        )
        delta = f"{gap}{said.text}{''.join(f' [{n}]' for n in marks)}"
        self.text += delta
        self.claims += (claim,)
        return delta

    def _cite(self, quoted: Quoted) -> Citation:
        if quoted not in self._cited:
            self._cited[quoted] = self.citation(len(self._cited) + 1, quoted)
        return self._cited[quoted]

    def citation(self, n: int, quoted: Quoted) -> Citation:
        """A citation that is in no claim yet, for what is shown apart."""
        cited = self._sources.citation(n, quoted)
        return replace(cited, copies=self._groups.copies(cited.document_id))
