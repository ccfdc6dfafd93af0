"""The few questions shown to someone who does not know yet what to ask."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from retrieval.access import Access
from retrieval.collection import Collection, Seen
from retrieval.language import working_language
from retrieval.types import Document, Span
from service.answer import Citation
from service.ask import ask
from service.question import AskRequest
from service.suggest.templates import about, questions

SHOWN = 6
"""Questions that fit a screen without scrolling, phones included."""

SAME_KIND = 2  # of the questions shown; six that begin alike say less

TRIED = 40
"""Candidates asked at most: each costs one answer, some tens of milliseconds."""

BROAD = 99  # a rank after all others: such a question tells least

MOST_KNOWN = 200
"""Callers and languages remembered; those asked for least lately go first."""

_Key: TypeAlias = tuple[Access, str]

DOCUMENTS = 120
"""Documents read for candidates, spread over the collection."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question and the sentence that should answer it; None: anything of the document.

    The lowest ``rank`` is tried first.
    """

    rank: int
    question: str
    document_id: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question, and the document that answers it with the sha256 of its text at that time."""

    question: str
    document_id: str
    sha256: str


class Suggestions:
    """Questions found once for each index generation, language and what the caller may read, then
    remembered. One is shown only while the very text that it was made of is there for the caller.
    """

    def __init__(self) -> None:
        self._finding = threading.Lock()
        self._known: OrderedDict[_Key, tuple[int, list[Suggestion]]] = OrderedDict()

    def get(self, library: Seen, language: str) -> tuple[str, ...]:
        """Up to six questions, those in the language (ISO 639-1) first; none for no documents."""
        key = (library.access, language)
        with self._finding:  # a second caller waits for the first one's work
            generation = library.generation
            known = self._known.get(key)
            if known is None or known[0] != generation or not known[1]:
                known = (generation, suggestions(library, language))
                self._known[key] = known
            self._known.move_to_end(key)
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        return tuple(one.question for one in known[1] if _stands(library, one))


def _stands(library: Collection, one: Suggestion) -> bool:
    document = library.get(one.document_id)
    return document is not None and document.sha256 == one.sha256


def suggestions(library: Collection, language: str) -> list[Suggestion]:
    """Candidates in turn, kept if asking them gives an answer that cites their own sentence."""
    documents = list(spread(library))
    by_id = {one.id: one for one in documents}
    kept: dict[str, Suggestion] = {}  # one of each document shows more of the collection
    tried: set[str] = set()
    kinds: Counter[int] = Counter()
    for wanted in dict.fromkeys((language, "en")):
        found = [each for one in documents for each in candidates(library, one, wanted)]
        for candidate in sorted(found, key=lambda each: each.rank):  # stable: else in order
            if len(kept) == SHOWN or len(tried) == TRIED:
                return list(kept.values())
            known = candidate.question in tried or candidate.document_id in kept
            if known or kinds[candidate.rank] == SAME_KIND:
                continue
            tried.add(candidate.question)
            if answers(library, candidate):
                source = by_id[candidate.document_id]
                kept[candidate.document_id] = Suggestion(
                    candidate.question, source.id, source.sha256
                )
                kinds[candidate.rank] += 1
    return list(kept.values())


def spread(library: Collection) -> Iterator[Document]:
    """Documents from the whole collection, not only those that came first."""
    total = library.count()
    step = max(1, total // DOCUMENTS)
    for offset in range(0, total, step):
        for summary in library.documents(offset=offset, limit=1):
            document = library.get(summary.id)
            if document is not None:  # deleted meanwhile
                yield document


def candidates(library: Collection, document: Document, wanted: str) -> Iterator[Candidate]:
    """The questions that a document's title and sentences answer."""
    language = working_language(document)
    for rank, question in questions(document.title or "", language, wanted):
        yield Candidate(rank, question, document.id, None)
    for stored in library.passages(document.id):
        for span in stored.passage.sentences:
            for rank, question in questions(document.text[span.start : span.end], language, wanted):
                yield Candidate(rank, question, document.id, span)
    if language == wanted and (broad := about(document.title or "", language)):
        yield Candidate(BROAD, broad, document.id, None)


def answers(library: Collection, candidate: Candidate) -> bool:
    """Whether asking the candidate is answered by the sentence that it was made of."""
    answer = ask(library, AskRequest(candidate.question))
    return answer.outcome == "answered" and any(
        citation.document_id == candidate.document_id and overlaps(citation, candidate.span)
        for citation in answer.citations
    )


def overlaps(citation: Citation, span: Span | None) -> bool:
    return span is None or (citation.start < span.end and span.start < citation.end)
