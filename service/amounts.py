"""Questions for an age or a price: where no sentence found states one, there is no answer.

"How old is she?" scores high wherever she is written about, and a number of hours or countries is
no age. What is asked for shows on its surface, in English, Spanish, Russian and Ukrainian, so that
its absence can be told for certain and is not left to a likelihood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_UNITS = r"two|three|four|five|six|seven|eight|nine"
_WORDS = (
    rf"(?:one|{_UNITS}|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    rf"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-(?:one|{_UNITS}))?)"
)
_NUMBER = rf"(?:\d{{1,3}}|{_WORDS})"

AGE = (
    _form(
        r"\bhow old (?:is|was|are|were)\b|\b(?:what|which) age\b|\bwhat (?:is|was) .{1,60}\bage\b"
        r"|\bсколько лет\b(?! назад)|\bскільки років\b(?! тому)"
        r"|\bcu[aá]ntos años (?:tiene|ten[ií]a)|\bqu[eé] edad\b"
    ),
    _form(
        rf"\b{_NUMBER}[\s-]+(?:(?:years?|months?|weeks?|days?)[\s-]+old|years?)\b"
        rf"|(?:,|\()\s*{_NUMBER}\s*(?:[,).;]|$)"
        rf"|\b(?:is|was|are|were|turn(?:s|ed)?|at) {_NUMBER}\b(?!\s+(?:\w+s|[ap]\.?m)\b)"
        r"|\b(?:aged?|ages|born|birthday)\b"
        r"|\b(?:founded|built|established|opened|dates|since)\b"
        r"|\bin (?:his|her|their) \w+ies\b"
        r"|\b\d{1,3}[\s-]*(?:год|лет|рок|рік|años)|-летн|-річн|\bродил|\bнароди|\bedad\b|\bnaci"
    ),
)
PRICE = (
    _form(
        r"\bhow much (?:do(?:es)?|did|will|would|is|was)\b"
        r".{0,80}?\b(?:cost|pa[iy]|charge|fee|price)"
        r"|\bhow much money\b|\bwhat (?:is|was|are|were) the (?:\w+ )?(?:cost|price|fee)s?\b"
        r"|\bсколько стоит|\bскільки кошту|\bcu[aá]nto cuesta|\bqu[eé] precio\b"
    ),
    _form(
        r"[$€£¥₽₴]|\b(?:dollars?|cents?|euros?|pounds?|pesos?|rou?bles?|hryvnias?|crowns?|usd|eur)\b"
        r"|\bfree\b|\bno (?:cost|charge|fee)\b|\bcosts? nothing\b"
        r"|\b(?:доллар|долар|евро|рубл|гривен|песо|бесплатн|безкоштовн|dólar|gratis|gratuit)"
    ),
)
"""How each is asked for, and what a sentence holds that states one."""

NEAR = 5
"""Sentences, likeliest first, of which one has to: as many as an answer says."""


def amount_missing(question: str, sentences: Sequence[str]) -> bool:
    """Whether the question asks for an age or a price and none of the likeliest states one."""
    return any(
        asked.search(question) and not any(stated.search(one) for one in sentences[:NEAR])
        for asked, stated in (AGE, PRICE)
    )
