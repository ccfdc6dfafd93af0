"""One question, from two files to a cited answer. Read it from top to bottom.

Every stage is a plain function from one value to the next. Each test shows one of them with what it
makes of the two little articles below; ``service/ask.py`` joins the same stages in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.evidence import score_sentences
from retrieval.evidence_read import reread
from retrieval.furniture import furniture
from retrieval.kinds import Kind
from retrieval.library import Library
from retrieval.query import analyse
from retrieval.read import read_paths
from retrieval.segment import segment
from retrieval.types import Document, PassageText
from service.answer import to_json
from service.ask import ask
from service.enough import judge
from service.question import AskRequest
from service.receipt import check_receipt
from tests.real_encoder import real_encoder

GAZETTE = """---
title: Harbour reopens
outlet: Vellmar Gazette
date: 2023-05-02
---
The harbour of Vellmar reopened to fishing boats on Monday.

Advertisement

Harbour master Ines Dorn said 42 boats had sailed before noon. She thanked the divers.
"""

COURIER = """---
title: A pier in pieces
outlet: The Courier
date: 2023-05-03
---
Cargo ships must wait outside the harbour of Vellmar because the northern pier is damaged.
A storm broke it in April.
"""

QUESTION = "How many boats had sailed from the harbour before noon?"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "courier.md").write_text(COURIER, encoding="utf-8")
    (folder / "gazette.md").write_text(GAZETTE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def documents(files: Path) -> list[Document]:
    return [one for one in read_paths([files], {}) if isinstance(one, Document)]


@pytest.fixture(scope="module")
def library(
    documents: list[Document], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("one") / "data", real_encoder, write=True) as opened:
        opened.add(documents)
        yield opened


def title_in(library: Library) -> Callable[[str], str]:
    documents = {one.id: one for one in library.documents()}
    return lambda document_id: documents[document_id].title or ""


def gazette(documents: list[Document]) -> Document:
    return next(one for one in documents if one.outlet == "Vellmar Gazette")


def test_1_read(documents: list[Document]) -> None:
    """A file becomes a ``Document``: its text, and what it states about itself. Nothing guessed."""
    document = gazette(documents)
    assert len(documents) == 2
    assert document.title == "Harbour reopens"
    assert document.published_at == "2023-05-02"
    assert document.author is None
    assert "42 boats" in document.text


def test_2_segment(documents: list[Document]) -> None:
    """Its text becomes sentences, and those become passages. Every offset cuts the exact words."""
    document = gazette(documents)
    skipped = [document.text[span.start : span.end] for span in furniture(document.text)]
    assert [line.strip() for line in skipped] == ["Advertisement"]

    (passage,) = segment(document)
    assert [document.text[span.start : span.end] for span in passage.sentences] == [
        "The harbour of Vellmar reopened to fishing boats on Monday.",
        "Harbour master Ines Dorn said 42 boats had sailed before noon.",
        "She thanked the divers.",
    ]


def test_3_encode(documents: list[Document]) -> None:
    """The model reads a passage once: a vector for the whole, and one for each sentence in it."""
    document = gazette(documents)
    (passage,) = segment(document)
    said = tuple(document.text[span.start : span.end] for span in passage.sentences)
    (vectors,) = real_encoder().encode_passages([PassageText(document.title or "", said)])
    assert vectors.passage.shape == (384,)
    assert vectors.sentences.shape == (3, 384)

    # Near in meaning is near in direction: the product of two unit vectors is their likeness.
    likeness = vectors.sentences @ real_encoder().encode_query(QUESTION)
    assert int(np.argmax(likeness)) == 1, "the sentence with the 42 boats"


def test_4_store(documents: list[Document], library: Library) -> None:
    """The library keeps texts, passages and vectors; what it gives back is what went in."""
    document = gazette(documents)
    assert library.get(document.id) == document
    assert [stored.passage for stored in library.passages(document.id)] == segment(document)
    assert library.add([document]) == ["unchanged"]


def test_5_search(documents: list[Document], library: Library) -> None:
    """Two searches, by meaning and by words, are fused into one list of passages, best first."""
    hits = library.search(QUESTION, library.encode(QUESTION), k=12)
    assert hits[0].stored.passage.document_id == gazette(documents).id
    assert hits[0].dense is not None
    assert hits[0].lexical is not None


def test_6_evidence_and_judgement(library: Library) -> None:
    """Every sentence found is scored against the question; then: are the best of them enough?"""
    query = analyse(QUESTION)
    assert query.kinds == (Kind.HOW_MANY,)
    assert [term.key for term in query.terms] == ["boat", "sail", "harbour", "noon"]

    vector = library.encode(QUESTION)
    evidence = score_sentences(query, vector, library.search(QUESTION, vector, k=12))
    evidence = reread(
        QUESTION, evidence, title_in(library)
    )  # the likeliest passages, by the cross-encoder
    assert evidence[0].reading == max(one.reading for one in evidence if one.reading is not None)
    assert evidence[0].text == "Harbour master Ines Dorn said 42 boats had sailed before noon."
    assert judge(query, evidence).enough

    # The same sentences are no answer to another question, and that is said instead.
    other = "Who won the 2022 World Cup?"
    vector = library.encode(other)
    unlike = score_sentences(analyse(other), vector, library.search(other, vector, k=12))
    unlike = reread(other, unlike, title_in(library))
    assert len(unlike) == len(evidence) == 5
    assert not judge(analyse(other), unlike).enough


def test_7_answer(documents: list[Document], library: Library) -> None:
    """``ask`` goes the whole way: sentences picked, verified, numbered, cited to the letter."""
    answer = ask(library, AskRequest(QUESTION))
    assert answer.outcome == "answered"

    claim = next(one for one in answer.claims if "42" in one.text)
    assert answer.text[claim.start : claim.end] == claim.text
    assert claim.verdict == "supported"
    (n,) = claim.citations
    assert answer.text[claim.end :].startswith(f" [{n}]")

    citation = answer.citations[n - 1]
    source = gazette(documents)
    assert citation.document_id == source.id
    assert source.text[citation.start : citation.end] == citation.cited_text == claim.text
    assert (citation.outlet, citation.published_at) == ("Vellmar Gazette", "2023-05-02")


def test_8_check(documents: list[Document], library: Library) -> None:
    """A saved answer is its own receipt: it can be checked against the sources at any time."""
    receipt = to_json(ask(library, AskRequest(QUESTION)))
    assert check_receipt(receipt, library) == []


def test_9_nothing_found(library: Library) -> None:
    """What the documents do not say is not made up."""
    answer = ask(library, AskRequest("Who won the 2022 World Cup?"))
    assert answer.outcome == "not_found"
    assert answer.claims == ()
    assert answer.text == "The documents do not say: nothing in them is about this question."
