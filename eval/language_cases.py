"""XQuAD's questions in another language over its English paragraphs, with and without the answer.

Each paragraph is a document. A case has what a search brings, and which sentences hold the answer;
its twin has what is left when the paragraph with the answer is taken out. The answer's place in the
English paragraph is that of the English question with the same id.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.datasets import Half, XquadArticle, XquadCase, half, load_xquad
from retrieval.evidence import Evidence, score_sentences
from retrieval.library import Library
from retrieval.query import analyse
from retrieval.types import Document, Hit
from service.judged import PASSAGES

SPARE = 8
"""Further results, so that as many stay when a paragraph's passages are taken out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in one language, its paragraph's id, and the answer's span in that paragraph."""

    id: str
    language: str
    question: str
    document_id: str
    answer: tuple[int, int]
    half: Half


@dataclass(frozen=True, slots=True)
class LanguageCase:
    """``gold``: (passage row, sentence index) of those that hold the answer; none: out of reach."""

    asked: Asked
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    gold: frozenset[tuple[int, int]]


def paragraphs(articles: Sequence[XquadArticle]) -> list[Document]:
    """Every paragraph that has questions, as an English document."""
    return [
        Document(key, article.text[start:end], article.title, language="en")
        for number, article in enumerate(articles)
        for key, (start, end) in _spans(number, article)
    ]


def asked(shared: Path, language: str) -> list[Asked]:
    """The questions of one language; halves are of whole articles, so that no text is in both."""
    english = load_xquad(shared / "xquad" / "xquad.en.json")
    home: dict[str, tuple[str, XquadCase, Half]] = {}
    for number, article in enumerate(english):
        keys = {span: key for key, span in _spans(number, article)}
        for case in article.questions:
            home[case.id] = (keys[case.paragraph], case, half(article.title))
    found = []
    for article in load_xquad(shared / "xquad" / f"xquad.{language}.json"):
        for case in article.questions:
            key, english_case, part = home[case.id]
            start = english_case.paragraph[0]
            span = (english_case.answer[0] - start, english_case.answer[1] - start)
            found.append(Asked(case.id, language, case.question, key, span, part))
    return found


def language_cases(library: Library, one: Asked) -> Iterator[LanguageCase]:
    """With the paragraph in reach (where a search brings its answer), and without it."""
    space = library.space(one.language)
    vector = library.encode(one.question, space)
    found = library.search(one.question, vector, k=PASSAGES + SPARE, space=space)
    query = analyse(one.question, one.language)
    without = [hit for hit in found if hit.stored.passage.document_id != one.document_id]
    for hits in (tuple(found[:PASSAGES]), tuple(without[:PASSAGES])):
        evidence = tuple(score_sentences(query, vector, hits))
        yield LanguageCase(one, hits, evidence, frozenset(_gold(hits, one)))


def _gold(hits: Sequence[Hit], one: Asked) -> Iterator[tuple[int, int]]:
    for hit in hits:
        if hit.stored.passage.document_id == one.document_id:
            for index, span in enumerate(hit.stored.passage.sentences):
                if span.start < one.answer[1] and one.answer[0] < span.end:
                    yield hit.stored.row, index


def _spans(number: int, article: XquadArticle) -> list[tuple[str, tuple[int, int]]]:
    spans = sorted({case.paragraph for case in article.questions})
    return [(f"{number}-{start}", (start, end)) for start, end in spans]
