"""A text as sentences of items, and those as clauses.

A frame that only names the document itself ("According to the notice,") is no part of what is
stated, so it is left out on both sides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from retrieval.segment import sentences as spans_of
from retrieval.types import Document
from service.verify.items import Item, Kind, items


@dataclass(frozen=True, slots=True)
class Sentence:
    """``clause[i]`` is the number of the clause that ``items[i]`` stands in, from 0."""

    text: str
    items: tuple[Item, ...]
    clause: tuple[int, ...]

    @property
    def is_plain(self) -> bool:
        """Whether it states what it states as a fact, and nothing as untrue."""
        return not any(item.kind in _FRAMING for item in self.items)

    def clauses(self) -> list[Sentence]:
        """Each clause that states something, as a sentence of its own."""
        found = []
        for number in sorted(set(self.clause)):
            kept = tuple(
                item for item, place in zip(self.items, self.clause, strict=True) if place == number
            )
            if any(item.kind in _STATING for item in kept):
                found.append(Sentence(self.text, kept, (0,) * len(kept)))
        return found


_FRAMING = frozenset({Kind.SAY, Kind.CONDITION, Kind.HEDGE, Kind.NOT})
_TELLING = frozenset({Kind.GROUP, Kind.NUMBER, Kind.DATE, Kind.OUTCOME})
_STATING = frozenset({Kind.WORD, Kind.NAME}) | _TELLING

_DOCUMENT = (
    r"(?:this|the)\s+(?:same\s+|federal\s+|final\s+|interim\s+)*(?:notice|document|rule|article|report"
    r"|story|text|source|order|page|brief|summary|announcement|publication|documents?|sources?)"
)
_SAYS = r"(?:say|state|note|report|explain|add|find|describe|mention|write)s?"
_FRAME = re.compile(
    rf"""^\W*(?:
        (?:according\s+to|as\s+stated\s+in|as\s+described\s+in|as\s+reported\s+in|per)\s+{_DOCUMENT}
      | (?:as\s+)?{_DOCUMENT}\s+{_SAYS}(?:\s+that\b)?
    )\s*[,:]?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_TRAILING_FRAME = re.compile(
    rf",\s+(?:according\s+to\s+{_DOCUMENT}|{_DOCUMENT}\s+{_SAYS})\s*(?=[.!?]?\W*$)", re.IGNORECASE
)
_FINITE = r"(?:was|were|is|are|has|have|had|did|does|do|will|would|can|could|may|might)\b"
_SEAM = re.compile(
    rf"""[;—]|\s–\s
    |,?\s+(?:but|while|whereas|although|though|however|yet)\b
    |,\s+(?:and|or|which|who|where)\b
    |\s+and\b(?=\s+(?:\S+\s+){{0,4}}?{_FINITE})""",
    re.IGNORECASE | re.VERBOSE,
)
_MARK = re.compile(r"\s*\[\d{1,3}\]")
"""The number of a source, which states nothing."""

_PASSIVE = re.compile(
    r"\b(?:am|is|are|was|were|be|been|being|got)\s+(?:\w+ly\s+)?\w+(?:ed|en|wn|t|de|ne)\b.*\bby\b",
    re.IGNORECASE,
)
_OPENING = re.compile(r"^\W*(?:but|while|whereas|although|though)\b[^,]*(,)", re.IGNORECASE)


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a claim or a cited text, frames left out; read once, then remembered."""
    return _sentences(" ".join(text.split()))


@lru_cache(maxsize=4_000)  # a draft holds each of its sentences against the same evidence
def _sentences(text: str) -> tuple[Sentence, ...]:
    spans = spans_of(Document("", text, language="en"))
    parts = [text[span.start : span.end] for span in spans] or [text]
    return tuple(sentence for part in parts if (sentence := _sentence(part)).items)


def without_frame(sentence: str) -> str:
    """What the sentence states, without "According to the notice," before or after it."""
    return _TRAILING_FRAME.sub("", _FRAME.sub("", sentence, count=1))


def is_passive(sentence: str) -> bool:
    """Whether it names who did it last, after "by"."""
    return _PASSIVE.search(sentence) is not None


def _sentence(text: str) -> Sentence:
    bare = _MARK.sub("", without_frame(text))
    found = items(bare)
    seams = [match.start() for match in _SEAM.finditer(bare)]
    opening = _OPENING.match(bare)
    if opening:
        seams.append(opening.start(1))
    clause = tuple(sum(seam < item.start for seam in seams) for item in found)
    return Sentence(bare, tuple(found), clause)


def needs_support(sentence: str) -> bool:
    """Whether the sentence states something: not a question, not an announcement of what follows.

    "According to the notice:" and "Here is what we know:" state nothing.
    """
    if sentence.rstrip("\"'”’)] ").endswith("?"):
        return False
    stated = items(without_frame(sentence))
    announces = sentence.rstrip().endswith(":") and not any(i.kind in _TELLING for i in stated)
    return not announces and any(item.kind in _STATING for item in stated)
