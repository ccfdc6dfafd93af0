"""A saved answer checked again, offline: do its citations still hold in this collection?

Whatever door it came through: as ``POST /v1/ask`` and ``passage ask --json`` give it, or within a
chat completion, a response or an MCP result. No model is needed: offsets and digests are compared,
and claims are verified against what they cite by rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from retrieval.collection import Collection
from service.answer import Answer, Citation, from_json
from service.openai.render import STYLES, render
from service.saved import Saved, saved_in
from service.verify import verify

ABSTAINED = frozenset({"not_found", "no_documents"})
"""Outcomes whose text is Passage's own and cites nothing."""

SHOWN = 60
"""Characters of a stray text that a line shows."""

_MARK = re.compile(r"\[\d+\]")


def check_receipt(receipt: Mapping[str, Any], library: Collection) -> list[str]:
    """What no longer holds, one line each; empty when every citation and claim does."""
    try:
        saved = saved_in(receipt)
        answer = from_json(saved.answer)
        return [
            *_source_problems(answer.citations, "", library),
            *_source_problems(answer.nearest, "nearest ", library),
            *_claim_problems(answer),
            *_text_problems(answer),
            *_sent_problems(answer, saved),
        ]
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        return [f"not a saved answer: {error!r}; save one with `passage ask --json`"]


def _source_problems(
    citations: Sequence[Citation], kind: str, library: Collection
) -> Iterator[str]:
    for citation in citations:
        problem = _source_problem(citation, library)
        if problem:
            yield f"{kind}[{citation.n}] {citation.document_id}: {problem}"


def _source_problem(citation: Citation, library: Collection) -> str | None:
    if not citation.cited_text.strip():
        return "it quotes nothing"
    document = library.get(citation.document_id)
    if document is None:
        return "the document is gone"
    start, end = citation.start, citation.end
    if document.text[max(start, 0) : end] != citation.cited_text:
        return _moved(citation, document.text)
    if document.sha256 != citation.sha256:
        return "the quotation stands, but the document was changed elsewhere"
    return None


def _moved(citation: Citation, text: str) -> str:
    """What became of a quotation that does not stand where it stood."""
    quoted, start, end = citation.cited_text, citation.start, citation.end
    places = [found.start() for found in re.finditer(re.escape(quoted), text)]
    if places:
        now = min(places, key=lambda place: (abs(place - start), place))
        return f"the quotation has moved: it now stands at characters {now}-{now + len(quoted)}"
    if not 0 <= start < end <= len(text):
        return f"characters {start}-{end} lie outside the document as it is now"
    return f"characters {start}-{end} no longer read as cited"


def _claim_problems(answer: Answer) -> Iterator[str]:
    cited = {citation.n: citation.cited_text for citation in answer.citations}
    for place, claim in enumerate(answer.claims, start=1):
        if answer.text[claim.start : claim.end] != claim.text:
            yield f"claim {place}: its offsets do not fit the answer's text"
        missing = [n for n in claim.citations if n not in cited]
        if missing or not claim.citations:
            yield f"claim {place}: cites {missing or 'nothing'}, which is not listed"
            continue
        texts = [cited[n] for n in claim.citations]
        if claim.verdict == "supported" and verify(claim.text, texts).verdict != "supported":
            yield f"claim {place}: its cited text does not bear it out"


def _text_problems(answer: Answer) -> Iterator[str]:
    """Words that no claim answers for: marks and white space are all that may stand outside."""
    if answer.outcome in ABSTAINED and not answer.claims:
        return
    after = 0
    for start, end in [*((one.start, one.end) for one in answer.claims), (len(answer.text),) * 2]:
        stray = _MARK.sub("", answer.text[after:start]).strip()
        if stray:
            yield f"the text says what no claim answers for: {stray[:SHOWN]!r}"
        after = max(after, end)


def _sent_problems(answer: Answer, saved: Saved) -> Iterator[str]:
    """What a door showed must be the answer that rides along, in one of the door's styles."""
    if saved.sent is not None and all(saved.sent != render(answer, style).text for style in STYLES):
        yield "the text that was sent is not that of the answer within"
