"""Does an answer keep its contract? An independent check of its JSON against the documents.

Nothing here is shared with the code that makes answers, so that a mistake there is not repeated
here. Each way to break the contract is one function that yields a line per break.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from eval.shape import shape_breaks
from retrieval.words import word_count

Json: TypeAlias = Mapping[str, Any]
TextOf: TypeAlias = Callable[[str], str | None]
"""A document's stored text by its id; None when there is no such document."""

ABSTAINED = frozenset({"not_found", "no_documents"})
REASONS = frozenset({"off_topic", "not_stated"})
EXTRACTIVE = "extractive"
CITED_WORDS_MAX = 120
CLAIMS_MAX = 5
ANSWER_WORDS_MAX = 150

_MARK = re.compile(r"\[(\d+)\]")
_MARKS_AFTER_CLAIM = re.compile(r"(?: ?\[\d+\])*")
_ASKS_FOR_LIST = re.compile(
    r"\b(?:list|enumerate|name (?:all|every|the)|all (?:the|of)|each of)\b"
    r"|\b(?:which|what)\s+(?:are|were)\b"
    r"|\b(?:which|what)\s+(?!is\b|was\b|does\b|has\b|this\b)\w*[^\Ws]s\b"
    r"|\b(?:cuáles|qué\s+\w+s|enumera|какие|перечисл\w*)\b",
    re.IGNORECASE,
)
"""Asks for several things, so the limits on length do not hold: "Which groups …", "List …"."""


def contract_breaks(answer: Json, text_of: TextOf, *, is_list: bool = False) -> list[str]:
    """Every break of the contract, one line each; empty when the answer keeps it.

    ``answer`` is what came out of ``json.loads``. ``is_list`` says that the question is known to
    ask for a list; otherwise its wording decides. An answer of another shape than the format's
    is told about its shape only: the rest cannot be checked.
    """
    malformed = shape_breaks(answer)
    if malformed:
        return malformed
    checks = (
        _outcome(answer),
        _claim_spans(answer),
        _marks(answer),
        _other_words(answer),
        _numbering(answer),
        _sources(answer, text_of),
        _claim_words(answer),
        _dates(answer),
        () if is_list or asks_for_list(answer) else _length(answer),
    )
    return [line for lines in checks for line in lines]


def asks_for_list(answer: Json) -> bool:
    """Whether the question's wording asks for several things."""
    return any(_ASKS_FOR_LIST.search(answer[key]) for key in ("question", "standalone_question"))


def _outcome(answer: Json) -> Iterator[str]:
    outcome = answer["outcome"]
    if not answer["text"].strip():
        yield "text is empty"
    if outcome in ABSTAINED:
        if answer["claims"] or answer["citations"]:
            yield f"{outcome}: claims and citations must be empty"
        if _MARK.search(answer["text"]):
            yield f"{outcome}: text holds a citation mark"
    elif not answer["claims"]:
        yield f"{outcome}: there is no claim"
    if outcome == "not_found" and answer.get("reason") not in REASONS:
        yield f"not_found: reason {answer.get('reason')!r} is not one of {sorted(REASONS)}"
    if outcome != "not_found" and answer["nearest"]:
        yield f"{outcome}: nearest belongs to not_found only"


def _claim_spans(answer: Json) -> Iterator[str]:
    text, after = answer["text"], 0
    for i, claim in enumerate(answer["claims"], start=1):
        start, end = claim["start"], claim["end"]
        if not after <= start < end <= len(text):
            yield f"claim {i}: span {start}-{end} is empty, out of the text or out of order"
        elif text[start:end] != claim["text"]:
            yield f"claim {i}: text[{start}:{end}] is not the claim's text"
        after = max(after, end)


def _marks(answer: Json) -> Iterator[str]:
    for i, claim in enumerate(answer["claims"], start=1):
        if not claim["citations"]:
            yield f"claim {i}: no citation"
        marks = _marks_after(answer["text"], claim["end"])
        written = [int(number) for number in _MARK.findall(marks)]
        if written != claim["citations"]:
            yield f"claim {i}: marks {written} do not match its citations {claim['citations']}"


def _other_words(answer: Json) -> Iterator[str]:
    """Words that no claim's span covers; brackets inside a span are the document's own."""
    if answer["outcome"] in ABSTAINED:
        return
    text, after = answer["text"], 0
    outside = []
    for claim in answer["claims"]:
        outside.append(text[after : claim["start"]])
        after = claim["end"] + len(_marks_after(text, claim["end"]))
    outside.append(text[after:])
    for rest in outside:
        if rest.strip():
            yield f"text holds words outside of claims: {rest.strip()[:80]!r}"


def _numbering(answer: Json) -> Iterator[str]:
    listed = [citation["n"] for citation in answer["citations"]]
    if listed != list(range(1, len(listed) + 1)):
        yield f"citations are numbered {listed}, not 1..{len(listed)}"
    used = [n for claim in answer["claims"] for n in claim["citations"]]
    first_use = list(dict.fromkeys(used))
    if first_use != sorted(first_use):
        yield f"citations are first used in the order {first_use}"
    for n in sorted(set(used) - set(listed)):
        yield f"citation {n} is used and not listed"
    for n in sorted(set(listed) - set(used)):
        yield f"citation {n} is listed and not used"
    for note in answer.get("notes") or []:
        for n in sorted(set(note["citations"]) - set(listed)):
            yield f"citation {n} is used by a note and not listed"


def _sources(answer: Json, text_of: TextOf) -> Iterator[str]:
    for kind in ("citations", "nearest"):
        for citation in answer[kind]:
            for line in _source(citation, text_of(citation["document_id"])):
                yield f"{kind} {citation['n']}: {line}"


def _source(citation: Json, text: str | None) -> Iterator[str]:
    start, end, cited = citation["start"], citation["end"], citation["cited_text"]
    if not citation["url"].strip():
        yield "url is empty"
    if len(cited.split()) > CITED_WORDS_MAX:
        yield f"cited span has {len(cited.split())} words, more than {CITED_WORDS_MAX}"
    if text is None:
        yield f"there is no document {citation['document_id']!r}"
        return
    if not 0 <= start < end <= len(text):
        yield f"span {start}-{end} is empty or out of the document"
    elif text[start:end] != cited:
        yield f"document.text[{start}:{end}] is not the cited text"
    if hashlib.sha256(text.encode()).hexdigest() != citation["sha256"]:
        yield "sha256 is not that of the document's text"


def _claim_words(answer: Json) -> Iterator[str]:
    """An extractive claim is a verbatim part of what it cites, or of its citations joined.

    White space may differ. Another composer writes its own words; those are its verifier's task.
    """
    if answer["composer"] != EXTRACTIVE:
        return
    cited = {citation["n"]: citation["cited_text"] for citation in answer["citations"]}
    for i, claim in enumerate(answer["claims"], start=1):
        texts = [cited[n] for n in claim["citations"] if n in cited]
        if not any(_flat(claim["text"]) in _flat(text) for text in [*texts, " ".join(texts)]):
            yield f"claim {i}: words that are not in its cited text"


def _dates(answer: Json) -> Iterator[str]:
    if not answer["citations"]:
        return
    dates = sorted({item["published_at"] for item in answer["citations"]} - {None})
    expected = [dates[0], dates[-1]] if dates else [None, None]
    stated = [answer["as_of"]["earliest"], answer["as_of"]["latest"]]
    if stated != expected:
        yield f"as_of is {stated}, the cited sources' dates are {expected}"


def _length(answer: Json) -> Iterator[str]:
    if answer["composer"] != EXTRACTIVE:
        return
    if len(answer["claims"]) > CLAIMS_MAX:
        yield f"{len(answer['claims'])} claims, more than {CLAIMS_MAX}"
    count = sum(word_count(claim["text"]) for claim in answer["claims"])
    if count > ANSWER_WORDS_MAX:
        yield f"{count} words, more than {ANSWER_WORDS_MAX}"


def _marks_after(text: str, end: int) -> str:
    found = _MARKS_AFTER_CLAIM.match(text, max(end, 0))
    return found[0] if found else ""


def _flat(text: str) -> str:
    return " ".join(text.split())
