"""The extractive composer: picks, orders and joins sentences of the sources, word for word.

One to five claims, each a whole sentence with its own citation; every part of the question ("who …
and why") gets a sentence that can answer it; nothing is said twice; a sentence that opens with a
pronoun comes with the one that names who is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.evidence import Evidence, leans_on_previous
from retrieval.kinds import Kind, holds
from retrieval.query import Query
from retrieval.types import Span
from retrieval.words import content_tokens

MAX_CLAIMS = 5
MAX_WORDS = 150
"""The answer format's limits for an extractive answer."""

RELATIVE_FLOOR = 0.35
"""A sentence less than this share as likely as the best one adds noise rather than an answer."""

SECOND_SOURCE_FLOOR = 0.25
"""A second source is worth a sentence a little sooner: agreement and conflict both inform."""

PART_FLOOR = 0.10
"""Likelihood under which a part of the question is better left unanswered (outcome partial)."""

SAID_ALREADY = 0.75
"""Share of a sentence's content words that the answer holds already, from which it is repetition."""

MAX_STEPS_BACK = 2
"""How far to look for the sentence that names who "she" is."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A whole sentence of a source, to be said and cited."""

    document_id: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What the composer would say; ``missing`` are the parts it found nothing for."""

    sentences: tuple[Quoted, ...]
    missing: tuple[Kind, ...]


Neighbour = Callable[[Quoted, int], Quoted | None]
"""The sentence so many places after (before, if negative) another one of its document."""


def compose(query: Query, evidence: Sequence[Evidence], neighbour: Neighbour) -> Draft:
    """A draft from evidence that is enough to answer from, likeliest first."""
    chosen = _Selection(neighbour)
    best = evidence[0].score
    chosen.take(evidence[0])
    missing = tuple(kind for kind in query.kinds[1:] if not _answer_part(kind, evidence, chosen))
    others = [item for item in evidence if item.document_id != evidence[0].document_id]
    for item in others[:1]:
        if item.score >= SECOND_SOURCE_FLOOR * best:
            chosen.take(item)
    for item in evidence[1:]:
        if item.score >= RELATIVE_FLOOR * best:
            chosen.take(item)
    return Draft(_in_reading_order(chosen.sentences), missing)


def _answer_part(kind: Kind, evidence: Sequence[Evidence], chosen: _Selection) -> bool:
    """Take the likeliest sentence that can answer this part; False if none is likely enough."""
    able = [item for item in evidence if item.score >= PART_FLOOR and holds(kind, item.text)]
    for item in able:
        if chosen.take(item):
            return True
    return any(holds(kind, quoted.text) for quoted in chosen.sentences)


def _in_reading_order(sentences: Sequence[Quoted]) -> tuple[Quoted, ...]:
    """Source by source in the order they were first picked, each in its own order."""
    documents = list(dict.fromkeys(quoted.document_id for quoted in sentences))
    return tuple(
        sorted(sentences, key=lambda q: (documents.index(q.document_id), q.span.start))
    )


class _Selection:
    """Sentences picked so far, within the limits and without repetition."""

    def __init__(self, neighbour: Neighbour) -> None:
        self._neighbour = neighbour
        self.sentences: list[Quoted] = []

    def take(self, item: Evidence) -> bool:
        """Add the sentence and those it leans on; False if they do not fit or add nothing."""
        quoted = Quoted(item.document_id, item.span, item.text)
        if quoted in self.sentences or self._says_already(quoted):
            return False
        group = [q for q in self._with_context(quoted) if q not in self.sentences]
        if not self._fits(group):
            return False
        self.sentences.extend(group)
        return True

    def _says_already(self, quoted: Quoted) -> bool:
        keys = {token.key for token in content_tokens(quoted.text)}
        if not keys:
            return True
        for other in self.sentences:
            known = {token.key for token in content_tokens(other.text)}
            new = keys - known
            if len(new) <= (1 - SAID_ALREADY) * len(keys) and not any(k[0].isdigit() for k in new):
                return True
        return False

    def _with_context(self, quoted: Quoted) -> list[Quoted]:
        """The sentence after those that say who is meant or who speaks, and before what it announces."""
        group = [quoted]
        for _ in range(MAX_STEPS_BACK):
            before = self._neighbour(group[0], -1)
            if before is None or not (
                leans_on_previous(group[0].text) or before.text.endswith(":")
            ):
                break
            group.insert(0, before)
        after = self._neighbour(quoted, 1)
        if quoted.text.endswith(":") and after is not None:
            group.append(after)
        return group

    def _fits(self, group: Sequence[Quoted]) -> bool:
        if not self.sentences:
            return True
        words = sum(len(quoted.text.split()) for quoted in (*self.sentences, *group))
        return len(self.sentences) + len(group) <= MAX_CLAIMS and words <= MAX_WORDS
