"""Answers and their streams, written out for the scripted service."""

from __future__ import annotations

from typing import Any

Part = dict[str, Any]


def citation(n: int, text: str, **fields: Any) -> dict[str, Any]:
    """Citation ``n`` of characters at the start of document ``doc``."""
    return {
        "n": n,
        "document_id": "doc",
        "title": f"Title {n}",
        "outlet": "Border Times",
        "author": None,
        "published_at": "2022-03-18",
        "url": f"/documents/doc#c=0-{len(text)}",
        "start": 0,
        "end": len(text),
        "cited_text": text,
        "sha256": "0" * 64,
        "speaker": None,
        "evidence_kind": None,
        "copies": 0,
    } | fields


def answer(*sentences: str, **fields: Any) -> dict[str, Any]:
    """An answered question whose claims are the sentences, each with a citation of its own."""
    text, claims = "", []
    for n, sentence in enumerate(sentences, 1):
        start = len(text) + (1 if text else 0)
        text += f"{' ' if text else ''}{sentence} [{n}]"
        claims.append(
            {
                "start": start,
                "end": start + len(sentence),
                "text": sentence,
                "citations": [n],
                "verdict": "supported",
                "score": 1.0,
                "reason": None,
            }
        )
    return {
        "id": "ans_0",
        "question": "Who crossed?",
        "standalone_question": "Who crossed?",
        "outcome": "answered",
        "text": text,
        "claims": claims,
        "citations": [citation(n, sentence) for n, sentence in enumerate(sentences, 1)],
        "nearest": [],
        "as_of": {"earliest": "2022-03-18", "latest": "2022-03-18"},
        "composer": "extractive",
        "generation": 1,
        "timings_ms": {},
        "independent_sources": len(sentences),
        "filters": {"given": {}, "inferred": {}},
        "notes": [],
    } | fields


def stream(found: dict[str, Any], pieces: list[str] | None = None) -> list[Part]:
    """The parts of an answer's stream, its text in the given pieces."""
    deltas = [found["text"]] if pieces is None else pieces
    sources = [
        {"type": "source-url", "sourceId": str(one["n"]), "url": "https://example.org/"}
        for one in found["citations"]
    ]
    composer = {"passage": {"composer": found["composer"]}}
    return [
        {"type": "start"},
        {"type": "data-status", "data": {"documents": 1088}, "transient": True},
        *sources,
        {"type": "text-start", "id": "text-1", "providerMetadata": composer},
        *({"type": "text-delta", "id": "text-1", "delta": delta} for delta in deltas),
        {"type": "text-end", "id": "text-1"},
        {"type": "data-answer", "data": found},
        {"type": "finish"},
    ]
