"""Has an answer's JSON the keys and types of the format? Checked before what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Types: TypeAlias = tuple[type, ...]

_TEXT: Types = (str,)
_INTEGER: Types = (int,)
_NUMBER: Types = (int, float)
_TEXT_OR_NULL: Types = (str, type(None))

OUTCOMES = frozenset({"answered", "partial", "disputed", "not_found", "no_documents"})
VERDICTS = frozenset({"supported", "contradicted", "unsupported"})

ANSWER: Mapping[str, Types] = {
    "id": _TEXT,
    "question": _TEXT,
    "standalone_question": _TEXT,
    "outcome": _TEXT,
    "text": _TEXT,
    "claims": (list,),
    "citations": (list,),
    "nearest": (list,),
    "as_of": (dict,),
    "composer": _TEXT,
    "generation": _INTEGER,
    "timings_ms": (dict,),
}
CLAIM: Mapping[str, Types] = {
    "start": _INTEGER,
    "end": _INTEGER,
    "text": _TEXT,
    "citations": (list,),
    "verdict": _TEXT,
    "score": _NUMBER,
}
CITATION: Mapping[str, Types] = {
    "n": _INTEGER,
    "document_id": _TEXT,
    "title": _TEXT_OR_NULL,
    "outlet": _TEXT_OR_NULL,
    "author": _TEXT_OR_NULL,
    "published_at": _TEXT_OR_NULL,
    "url": _TEXT,
    "start": _INTEGER,
    "end": _INTEGER,
    "cited_text": _TEXT,
    "speaker": _TEXT_OR_NULL,
    "sha256": _TEXT,
}
AS_OF: Mapping[str, Types] = {"earliest": _TEXT_OR_NULL, "latest": _TEXT_OR_NULL}
NOTE: Mapping[str, Types] = {"kind": _TEXT, "text": _TEXT, "citations": (list,)}

PARTS = (("claims", CLAIM), ("citations", CITATION), ("nearest", CITATION), ("notes", NOTE))


def shape_breaks(answer: Any) -> list[str]:
    """A line per key that is missing, of a wrong type, or of a value outside its set."""
    top = list(_fields(answer, ANSWER, "answer"))
    return top or [*_parts(answer), *_values(answer)]


def _fields(value: Any, fields: Mapping[str, Types], where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: not an object"
        return
    for key, types in fields.items():
        if key not in value:
            yield f"{where}: {key} is missing"
        elif not _is(value[key], types):
            yield f"{where}: {key} is {value[key]!r}"


def _parts(answer: Mapping[str, Any]) -> Iterator[str]:
    yield from _fields(answer["as_of"], AS_OF, "as_of")
    for key, fields in PARTS:
        for i, value in enumerate(answer.get(key) or [], start=1):
            yield from _fields(value, fields, f"{key} {i}")
            numbers = value.get("citations") if isinstance(value, dict) else None
            if isinstance(numbers, list) and not all(_is(number, _INTEGER) for number in numbers):
                yield f"{key} {i}: citations must be numbers"


def _values(answer: Mapping[str, Any]) -> Iterator[str]:
    if not answer["standalone_question"].strip() and answer["question"].strip():
        yield "answer: standalone_question is empty"
    if answer["outcome"] not in OUTCOMES:
        yield f"answer: outcome {answer['outcome']!r} is not one of {sorted(OUTCOMES)}"
    for i, claim in enumerate(answer["claims"], start=1):
        verdict = claim.get("verdict") if isinstance(claim, dict) else None
        if isinstance(verdict, str) and verdict not in VERDICTS:
            yield f"claims {i}: verdict {verdict!r} is not one of {sorted(VERDICTS)}"


def _is(value: Any, types: Types) -> bool:
    """JSON's true is no number, though Python's is."""
    return isinstance(value, types) and not isinstance(value, bool)
