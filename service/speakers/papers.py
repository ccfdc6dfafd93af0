"""Words for papers: whose words a notice, a letter, a report or a figure are."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Paper: TypeAlias = Literal["official", "signed", "report", "figures", "nobody"]

_TABLE: tuple[tuple[Paper, str], ...] = (
    # An office's own document.
    (
        "official",
        "notices?|orders?|rules?|proclamation|regulations?|law|act|decree|ruling|directive|summary",
    ),
    # Somebody's, whose name it bears.
    ("signed", "letter|statement|e-?mail|paper|brochures?|leaflets?|message|press release"),
    # Counted by an office, or by nobody known.
    ("figures", "data|figures|statistics|records"),
    # Told by somebody who is not named.
    ("report", "reports?|article|study|survey|estimates?|media|rumou?rs?"),
    ("nobody", "analysts|experts|critics|observers|sources|insiders|commenters?|some|many|others"),
)
_PATTERNS = tuple((paper, re.compile(rf"\b(?:{words})$", re.IGNORECASE)) for paper, words in _TABLE)
_HEAD_ENDS = re.compile(
    r"\s(?:for|of|from|in|at|on|by|with|to|signed|published|issued|released|dated|seen)\s"
)

HEARSAY = re.compile(
    r"\b[Ii]t(?: is| was| has been| had been|['’]s been|['’]s) (?:reported|said|claimed|alleged"
    r"|believed|thought|rumou?red)\b|\b(?:[Rr]eportedly|[Aa]llegedly|[Rr]umou?r has it)\b"
    r"|\b[Rr]eports (?:say|have|suggest|claim|speak)\b|\b(?:is|are) said to (?:be|have)\b"
    r"|\b(?:[Ss]ome|[Mm]any|[Oo]thers|[Cc]ritics) (?:say|claim|believe|argue)\b"
)
"""Phrases that give words to nobody."""


def head_of(phrase: str) -> str:
    """The phrase up to its first preposition: "a notice" of "a notice of the Department"."""
    end = _HEAD_ENDS.search(phrase)
    return phrase[: end.start()] if end else phrase


def paper_of(phrase: str) -> Paper | None:
    """What kind of paper, or of unnamed people, the phrase is about."""
    head = head_of(phrase).rstrip()
    return next((paper for paper, pattern in _PATTERNS if pattern.search(head)), None)
