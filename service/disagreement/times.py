"""When a sentence says something is so: what stands in it about days, months, years and order.

Two statements are held against each other only where neither says another time.
"""

from __future__ import annotations

import re
from datetime import date

from retrieval.words import content_tokens

SAME_DAYS = 7
"""Days between two publications within which they speak of one state of affairs."""

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_NAMED = re.compile(
    rf"""
      \b(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:s\b)?
    | \b(?:{_MONTHS})\b(?:\s+\d{{1,2}}\b)?
    | \b(?:1[5-9]|20)\d\d\b
    | \b(?:yesterday|today|tonight|tomorrow|now|currently|recently|daily|weekly|monthly|annually|
          formerly|previously|initially|originally|eventually|meanwhile|overnight|later|earlier|ago|
          already|until|since|no\s+longer|at\s+first|at\s+night|at\s+noon)\b
    | \b(?:each|every|last|next|this|that|the\s+same|the\s+previous|the\s+following|per)\s+
      (?:day|night|morning|afternoon|evening|week|weekend|month|year|summer|winter|spring|autumn)
    | \b(?:in|on)\s+the\s+(?:morning|afternoon|evening|night)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_YEAR = re.compile(r"\b\d{4}\b")
_MAY_AS_VERB = re.compile(r"\bmay\b(?!\s+\d)")
_RELATIVE = re.compile(
    r"\b(?P<word>before|after|during|until|since|following|throughout)\s+(?P<rest>[^,.;]{1,60})",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?:he|she|they|it|we|i|you|being|having|\w+ing)\b", re.IGNORECASE)


def times(sentence: str) -> frozenset[str]:
    """What the sentence says about when, in small letters; empty where it says nothing."""
    named = {
        " ".join(match.group().lower().split())
        for match in _NAMED.finditer(_MAY_AS_VERB.sub("might", sentence))
    }
    related = set()
    for match in _RELATIVE.finditer(sentence):
        words = content_tokens(match["rest"])[:2]
        if words and not _CLAUSE.match(match["rest"]):
            related.add(f"{match['word'].lower()} {' '.join(word.key for word in words)}")
    return frozenset(named | related)


def may_be_same_time(
    one: frozenset[str], other: frozenset[str], published: tuple[str | None, str | None]
) -> bool:
    """Whether nothing tells the two apart in time; ``published`` are ISO dates of their sources.

    A statement with a time is never held against one without. The same year in both decides; "on
    Friday" and "until" say nothing of which, so there the dates of the sources do.
    """
    if one != other:
        return False
    if any(_YEAR.search(time) for time in one):
        return True
    if published[0] is None or published[1] is None:
        return True
    days = [date.fromisoformat(day) for day in published if day is not None]
    return abs((days[0] - days[1]).days) <= SAME_DAYS
