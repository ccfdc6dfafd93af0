"""A question with several parts, taken apart: "Who was let in and why?" asks two things."""

from __future__ import annotations

import re

MAX_PARTS = 4
"""Each part is searched for by itself; nobody asks five things in one sentence and means it."""

_WH = r"(?:who|whom|what|which|when|where|why|how(?: many| much| long)?)"
_BARE_TAIL = re.compile(
    rf"^(?P<first>.*?),?\s+and\s+(?P<tail>{_WH}(?:(?:,|\s+and|,\s+and)\s+{_WH})*)\s*\?*$",
    re.IGNORECASE | re.DOTALL,
)
_NEXT_CLAUSE = re.compile(rf"(?<=\w)[,;]?\s+and\s+(?={_WH}\s+\w+)", re.IGNORECASE)
_HEAD = re.compile(rf"^{_WH}\s+", re.IGNORECASE)
_ONE_WH = re.compile(_WH, re.IGNORECASE)


def parts(question: str) -> list[str]:
    """The questions that this one asks, in order; itself alone when it asks one thing.

    A bare tail takes over the clause before it: "Who was let in and why?" asks "Who was let in?"
    and "why was let in?".
    """
    asked: list[str] = []
    for sentence in re.split(r"(?<=\?)\s+", question.strip()):
        asked.extend(_parts(sentence))
    return asked[:MAX_PARTS]


def _parts(sentence: str) -> list[str]:
    tail = _BARE_TAIL.match(sentence)
    if tail:
        clause = _HEAD.sub("", tail["first"])
        return [f"{tail['first']}?"] + [
            f"{word.group()} {clause}?" for word in _ONE_WH.finditer(tail["tail"])
        ]
    pieces = [piece.strip(" ?") for piece in _NEXT_CLAUSE.split(sentence)]
    if len(pieces) == 1:
        return [sentence]
    return [f"{pieces[0]}?"] + [f"{piece} ({_about(pieces[0])})?" for piece in pieces[1:]]


def _about(first: str) -> str:
    """What the first clause is about: a later one refers to it by pronoun at most."""
    return re.sub(r"^(?:is|are|was|were|did|do|does|has|have|had)\s+", "", _HEAD.sub("", first))
