"""A small valid answer, made by hand, that tests break or judge."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

TEXTS = {
    "notice": "It was cold. Hundreds of people [sic] were let in on Friday. The gate then closed.",
    "letter": "Nobody was let in on Sunday, the letter says.",
}


def citation(n: int, document_id: str, cited_text: str, published_at: str | None) -> dict[str, Any]:
    text = TEXTS[document_id]
    start = text.index(cited_text)
    return {
        "n": n,
        "document_id": document_id,
        "title": None,
        "outlet": None,
        "author": None,
        "published_at": published_at,
        "url": f"/documents/{document_id}",
        "start": start,
        "end": start + len(cited_text),
        "cited_text": cited_text,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "speaker": None,
    }


def claim(text: str, start: int, citations: list[int]) -> dict[str, Any]:
    return {
        "start": start,
        "end": start + len(text),
        "text": text,
        "citations": citations,
        "verdict": "supported",
        "score": 0.9,
    }


FIRST = "Hundreds of people [sic] were let in on Friday."
SECOND = "Nobody was let in on Sunday, the letter says."

_VALID: dict[str, Any] = {
    "id": "ans_1",
    "question": "Who was let in?",
    "standalone_question": "Who was let in?",
    "outcome": "answered",
    "text": f"{FIRST} [1] {SECOND} [2][1]",
    "claims": [claim(FIRST, 0, [1]), claim(SECOND, len(FIRST) + 5, [2, 1])],
    "citations": [
        citation(1, "notice", FIRST, "2022-03-18"),
        citation(2, "letter", SECOND, "2022-03-20"),
    ],
    "nearest": [],
    "as_of": {"earliest": "2022-03-18", "latest": "2022-03-20"},
    "composer": "extractive",
    "generation": 1,
    "timings_ms": {"total": 1.0},
    "notes": [],
}


def valid() -> dict[str, Any]:
    return copy.deepcopy(_VALID)


def not_found() -> dict[str, Any]:
    return valid() | {
        "outcome": "not_found",
        "reason": "not_stated",
        "text": "The documents do not say.",
        "claims": [],
        "citations": [],
        "nearest": [citation(1, "notice", FIRST, "2022-03-18")],
        "as_of": {"earliest": None, "latest": None},
    }
