"""What the model is given: sentences of the documents, numbered, between lines nobody can guess."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from retrieval.words import word_count
from service.compose import Draft, Part, Quoted, in_reading_order
from service.generate.plain import is_active, neutral
from service.sources import Sources

MAX_SENTENCES = 14
"""Numbered sentences. A small model loses its place in more; the best stand among the first."""

MAX_WORDS = 450
"""Of all of them together: about 700 tokens, so that a model with a window of 2,048 keeps room."""

FLOOR = 0.05
"""Share of the best sentence's likelihood under which one only distracts."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """The two lines around others' text, new for each request."""

    begin: str
    end: str


def boundary(text: str) -> Boundary:
    """Lines that do not occur in the text, because nobody could know them."""
    while (token := secrets.token_hex(8)) in text:
        pass
    return Boundary(f"BEGIN {token}", f"END {token}")


def gathered(draft: Draft, parts: Sequence[Part]) -> tuple[Quoted, ...]:
    """The draft's sentences and the likeliest others, source by source; number n is [n - 1].

    What would be a link or markup in some reader is left out: a model may repeat it.
    """
    chosen: dict[Quoted, None] = {}
    words = 0
    for quoted in (*draft.sentences, *_likeliest(parts)):
        if quoted in chosen or is_active(quoted.text):
            continue
        words += word_count(quoted.text)
        if len(chosen) == MAX_SENTENCES or (chosen and words > MAX_WORDS):
            break
        chosen[quoted] = None
    return in_reading_order(tuple(chosen))


def _likeliest(parts: Sequence[Part]) -> Iterator[Quoted]:
    relative = [
        (item.score / part.evidence[0].score, item)
        for part in parts
        for item in part.evidence
        if item.score >= FLOOR * part.evidence[0].score
    ]
    for _, item in sorted(relative, key=lambda pair: -pair[0]):
        yield Quoted(item.document_id, item.span, item.text)


def shown(evidence: Sequence[Quoted], sources: Sources) -> str:
    """The sentences with their numbers, each document's under its title, outlet and date."""
    lines: list[str] = []
    numbered = enumerate(evidence, start=1)
    for _, group in groupby(numbered, key=lambda pair: pair[1].document_id):
        sentences = list(group)
        cited = sources.citation(*sentences[0])
        named = (cited.title, cited.outlet, cited.published_at)
        lines.append("From: " + (neutral(", ".join(filter(None, named))) or "a document"))
        lines.extend(f"[{number}] {neutral(quoted.text)}" for number, quoted in sentences)
    return "\n".join(lines)
