"""XQuAD: questions in English, Spanish and Russian over the same English paragraphs.

Each paragraph is a document of its own. A hit is the question's own paragraph among the first five
results, as a search returns them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.benchmarks.collections import opened, sampled
from eval.benchmarks.nq import rank
from eval.datasets import XquadArticle, XquadCase, load_xquad
from eval.figures import Figure, Result, Row, mean_figure, mean_of
from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.library import Library
from retrieval.search import search
from retrieval.types import Document, Encoder

LANGUAGES = {"en": None, "es": 0.95, "ru": 0.93}
"""Language of the question to the share that should be found."""

DEPTH = 5


def run(shared: Path, folder: Path, encoder: Encoder, limit: int | None, seed: int) -> Result:
    english = load_xquad(shared / "xquad" / "xquad.en.json")
    home = {case.id: key for key, _, cases in _paragraphs(english) for case in cases}
    with opened(
        folder, "xquad", encoder, _documents(english), load_multilingual_encoder
    ) as library:
        rows = [
            _row(library, case, language, home[case.id])
            for language in LANGUAGES
            for case in sampled(_questions(shared, language), limit, seed)
        ]
    return Result([_figure(rows, language, seed) for language in LANGUAGES], rows)


def _paragraphs(
    articles: Sequence[XquadArticle],
) -> Iterator[tuple[str, str, list[XquadCase]]]:
    """Id, text and questions of each paragraph."""
    for number, article in enumerate(articles):
        spans = sorted({case.paragraph for case in article.questions})
        for start, end in spans:
            cases = [case for case in article.questions if case.paragraph == (start, end)]
            yield f"{number}-{start}", article.text[start:end], cases


def _documents(articles: Sequence[XquadArticle]) -> list[Document]:
    titles = {str(number): article.title for number, article in enumerate(articles)}
    return [
        Document(key, text, titles[key.split("-")[0]], language="en")
        for key, text, _ in _paragraphs(articles)
    ]


def _questions(shared: Path, language: str) -> list[XquadCase]:
    articles = load_xquad(shared / "xquad" / f"xquad.{language}.json")
    return [case for article in articles for case in article.questions]


def _row(library: Library, case: XquadCase, language: str, document_id: str) -> Row:
    hits = search(library, case.question, DEPTH)
    default = library.search(case.question, library.encode(case.question), k=DEPTH)
    by_words = library.search(case.question, None, k=DEPTH)
    return {
        "id": f"{case.id}-{language}",
        "language": language,
        "question": case.question,
        "hit": rank(hits, document_id) is not None,
        "words_hit": rank(by_words, document_id) is not None,
        "default_hit": rank(default, document_id) is not None,
        "found": [hit.stored.passage.document_id for hit in hits],
    }


def _figure(rows: Sequence[Row], language: str, seed: int) -> Figure:
    mine = [row for row in rows if row["language"] == language]
    return mean_figure(
        f"Hits@5, questions in {language}",
        [row["hit"] for row in mine],
        seed=seed,
        goal=LANGUAGES[language],
        floors={
            "BM25": mean_of(mine, "words_hit"),
            "default encoder": mean_of(mine, "default_hit"),
        },
    )
