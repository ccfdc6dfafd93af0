"""For small models, which cannot keep to a citation format: they only choose and order sentences.

What is said is then the sources' own words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from retrieval.evidence import leans_on_previous
from service.compose import Neighbour, Quoted
from service.generate.plain import is_active

MAX_CHOSEN = 5

SCHEMA: dict[str, Any] = {
    "title": "choice",
    "description": "The numbers of the sentences that answer the question, best first.",
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {"type": "integer", "minimum": 1},
            "minItems": 1,
            "maxItems": MAX_CHOSEN,
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}

_NUMBER = re.compile(r"(?<![\w.,-])\d{1,4}(?![\w-]|[.,]\d)")


def chosen(reply: str, evidence: Sequence[Quoted]) -> tuple[list[Quoted], list[str]]:
    """The sentences that the reply names, in its order, and the numbers that name none."""
    known: dict[Quoted, None] = {}
    unknown: list[str] = []
    for number in _numbers(reply):
        if 1 <= number <= len(evidence):
            known[evidence[number - 1]] = None
        else:
            unknown.append(str(number))
    return list(known)[:MAX_CHOSEN], unknown


def _numbers(reply: str) -> Iterator[int]:
    """Those of the JSON asked for, else all that stand in the text."""
    try:
        listed = json.loads(reply)["sentences"]
        yield from [one for one in listed if type(one) is int]
    except (ValueError, TypeError, KeyError, RecursionError):
        yield from (int(match[0]) for match in _NUMBER.finditer(reply))


def with_context(sentences: Sequence[Quoted], neighbour: Neighbour) -> list[Quoted]:
    """Each sentence that opens with a pronoun behind the one that says who is meant."""
    placed: dict[Quoted, None] = {}
    for quoted in sentences:
        before = neighbour(quoted, -1) if leans_on_previous(quoted.text) else None
        if before is not None and not is_active(before.text):
            placed[before] = None
        placed[quoted] = None
    return list(placed)
