"""A saved answer checked again, offline: do its citations still hold in this collection?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from retrieval.library import Library
from service.verify import verify


def check_receipt(receipt: Mapping[str, Any], library: Library) -> list[str]:
    """What no longer holds, one line each; empty when every citation and claim does."""
    try:
        citations = {int(citation["n"]): citation for citation in receipt["citations"]}
        problems = [
            problem
            for citation in citations.values()
            for problem in _citation_problems(citation, library)
        ]
        return problems + _claim_problems(receipt, citations)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [f"not a saved answer: {error!r}; save one with `passage ask --json`"]


def _citation_problems(citation: Mapping[str, Any], library: Library) -> list[str]:
    name = f"[{citation['n']}] {citation['document_id']}"
    document = library.get(str(citation["document_id"]))
    if document is None:
        return [f"{name}: the document is gone"]
    start, end = int(citation["start"]), int(citation["end"])
    if not 0 <= start < end <= len(document.text):
        return [f"{name}: characters {start}-{end} lie outside the document as it is now"]
    if document.text[start:end] != citation["cited_text"]:
        return [f"{name}: characters {start}-{end} no longer read as cited"]
    if document.sha256 != citation["sha256"]:
        return [f"{name}: the quotation stands, but the document was changed elsewhere"]
    return []


def _claim_problems(
    receipt: Mapping[str, Any], citations: Mapping[int, Mapping[str, Any]]
) -> list[str]:
    problems = []
    for place, claim in enumerate(receipt["claims"], start=1):
        if receipt["text"][claim["start"] : claim["end"]] != claim["text"]:
            problems.append(f"claim {place}: its offsets do not fit the answer's text")
        missing = [n for n in claim["citations"] if n not in citations]
        if missing or not claim["citations"]:
            problems.append(f"claim {place}: cites {missing or 'nothing'}, which is not listed")
            continue
        cited = [str(citations[n]["cited_text"]) for n in claim["citations"]]
        if claim["verdict"] == "supported" and verify(claim["text"], cited).verdict != "supported":
            problems.append(f"claim {place}: its cited text does not bear it out")
    return problems
