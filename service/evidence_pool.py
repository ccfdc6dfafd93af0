"""What a draft is checked against: texts sent along with it, or the collection."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

import numpy as np

from retrieval.collection import Collection
from retrieval.evidence import score_sentences
from retrieval.language import detect
from retrieval.query import analyse, rarity
from retrieval.segment import sentences
from retrieval.types import Document, Filters
from retrieval.words import content_tokens
from service.answer import Citation
from service.compose import Quoted
from service.sources import Sources

PASSAGES = 12
"""Passages of the collection whose sentences a claim is held against."""

CANDIDATES = 12
"""Sentences looked at for one claim, those with most of its words first."""


class EvidencePool(Protocol):
    """Where the sentences come from that may bear a claim out."""

    def candidates(self, claim: str) -> list[Quoted]:
        """The sentences nearest to the claim, nearest first; at most ``CANDIDATES``."""

    def citation(self, n: int, quoted: Quoted) -> Citation:
        """One of them as citation number ``n``."""


@dataclass(frozen=True, slots=True)
class GivenText:
    """Evidence that a caller sends along, under a name of the caller's."""

    id: str
    text: str


class GivenEvidence:
    """Texts sent along; their ids must differ. Raises ValueError if they do not."""

    def __init__(self, given: Sequence[GivenText]) -> None:
        self._texts = {one.id: one.text for one in given}
        if len(self._texts) < len(given):
            raise ValueError("two texts of the evidence have the same id")
        self._by_words = ByWords(
            [
                Quoted(one.id, span, one.text[span.start : span.end])
                for one in given
                for span in sentences(Document(one.id, one.text))
            ]
        )

    def candidates(self, claim: str) -> list[Quoted]:
        return self._by_words.nearest(claim)

    def citation(self, n: int, quoted: Quoted) -> Citation:
        """The address is a URN: the caller has the text, this server does not."""
        start, end = quoted.span.start, quoted.span.end
        text = self._texts[quoted.document_id]
        return Citation(
            n=n,
            document_id=quoted.document_id,
            title=None,
            outlet=None,
            author=None,
            published_at=None,
            url=f"urn:passage:evidence:{quote(quoted.document_id, safe='')}#c={start}-{end}",
            start=start,
            end=end,
            cited_text=text[start:end],
            sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        )


class CollectionEvidence:
    """Sentences of the passages that a search for the claim finds."""

    def __init__(self, library: Collection, filters: Filters) -> None:
        self._library = library
        self._filters = filters
        self._sources = Sources(library)

    def candidates(self, claim: str) -> list[Quoted]:
        vector = self._library.encode(claim)
        hits = self._library.search(claim, vector, self._filters, PASSAGES)
        scored = score_sentences(analyse(claim, detect(claim)), vector, hits)
        pool = [Quoted(one.document_id, one.span, one.text) for one in scored]
        return ByWords(pool).nearest(claim)

    def citation(self, n: int, quoted: Quoted) -> Citation:
        return self._sources.citation(n, quoted)


class ByWords:
    """Sentences by the words they hold: read once, however many claims are held against them."""

    def __init__(self, pool: Sequence[Quoted]) -> None:
        self._pool = pool
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(pool):
            for key in {token.key for token in content_tokens(one.text)}:
                places[key].append(place)
        self._places = {key: np.array(found) for key, found in places.items()}

    def nearest(self, claim: str) -> list[Quoted]:
        """Those that share the most with the claim, by the rarity of its words; ties in their
        order; at most ``CANDIDATES``."""
        shared = np.zeros(len(self._pool))
        for key in {token.key for token in content_tokens(claim)} & self._places.keys():
            shared[self._places[key]] += rarity(key)
        if len(shared) > CANDIDATES:
            least = np.partition(shared, -CANDIDATES)[-CANDIDATES]
            likely = np.flatnonzero(shared >= least)
        else:
            likely = np.arange(len(shared))
        order = likely[np.argsort(-shared[likely], kind="stable")]
        return [self._pool[place] for place in order[:CANDIDATES]]
