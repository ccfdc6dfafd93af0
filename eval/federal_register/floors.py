"""What a plain search would answer: the best passage's best sentence, and never "not found".

Both floors search the same library. They read the earlier user turns and the question as one text,
and choose the sentence as they chose the passage: by shared words, or by cosine.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from eval.judge import Row, judge
from eval.questions import QuestionCase
from retrieval.evidence import sentence_texts
from retrieval.library import Library
from retrieval.types import Hit
from retrieval.words import content_tokens

DEPTH = 50
"""Candidates among which the one of highest cosine is taken: far more than ever matter."""


def bm25(library: Library, case: QuestionCase) -> Row:
    """The top passage of the word index; its sentence that shares most words, the earliest."""
    text = _asked(case)
    hits = library.search(text, None, k=1)
    if not hits:
        return _row(case, "not_found", [])
    wanted = {token.key for token in content_tokens(text)}
    shared = [
        len(wanted & {token.key for token in content_tokens(sentence)})
        for sentence in sentence_texts(hits[0])
    ]
    return _said(library, case, hits[0], int(np.argmax(shared)))


def dense(library: Library, case: QuestionCase) -> Row:
    """The passage nearest by the encoder's cosine; its nearest sentence."""
    text = _asked(case)
    vector = library.encode(text)
    hits = library.search(text, vector, k=DEPTH)
    if not hits:
        return _row(case, "not_found", [])
    nearest = max(hits, key=lambda hit: hit.dense or 0.0)
    cosines = nearest.stored.sentence_vectors.astype(np.float32) @ vector
    return _said(library, case, nearest, int(np.argmax(cosines)))


def _asked(case: QuestionCase) -> str:
    return " ".join((*case.history, case.question))


def _said(library: Library, case: QuestionCase, hit: Hit, index: int) -> Row:
    document_id = hit.stored.passage.document_id
    document = library.get(document_id)
    citation = {
        "n": 1,
        "title": document.title if document else None,
        "document_id": document_id,
        "cited_text": sentence_texts(hit)[index],
        "published_at": document.published_at if document else None,
    }
    return _row(case, "answered", [citation])


def _row(case: QuestionCase, outcome: str, citations: list[dict[str, Any]]) -> Row:
    """As much of an answer's JSON as a judgement reads, judged."""
    claims = [{"text": one["cited_text"], "citations": [one["n"]]} for one in citations]
    answer = {
        "outcome": outcome,
        "text": " ".join(claim["text"] for claim in claims),
        "standalone_question": case.question,
        "claims": claims,
        "citations": citations,
        "nearest": [],
    }
    return judge(case, answer, [], 0.0)
