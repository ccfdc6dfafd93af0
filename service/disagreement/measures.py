"""Quantities in a sentence, each as the range of values that its words allow.

"About 3 million", "a few dozen", "at least three dozen", "four hours": two quantities agree where
their ranges meet. Read are counts of something, durations, ages, shares and amounts of money;
dates, and numbers that only name a thing ("Section 362"), are no quantities.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from retrieval.words import is_function_word, key, tokens


class Unit(Enum):
    """What kind of quantity it is; only the same kind is compared."""

    COUNT = "count"
    SECONDS = "seconds"
    AGE = "age in years"
    PERCENT = "percent"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Measure:
    """``low`` to ``high`` of a unit, both inclusive; ``counted``: stems of what a count counts, or
    of the name whose age it is.

    ``text`` is the quantity as the sentence has it, which begins at ``start``.
    """

    low: float
    high: float
    unit: Unit
    counted: frozenset[str]
    text: str
    start: int

    def agrees(self, other: Measure) -> bool:
        """Whether one value could be meant by both."""
        slack = DURATION_SLACK if self.unit is Unit.SECONDS else 0.0
        low, high = max(self.low, other.low), min(self.high, other.high)
        return low <= high * (1 + slack)


ABOUT = 0.2
"""How far from the number "about" may lie, as a share of it."""

DURATION_SLACK = 0.1
"""Twelve months are a year, 30 days a month."""

MANY = 20.0
"""A bare plural ("hundreds") reaches to this many times its word, "a few" and "several" to ten."""

OLDEST = 120
"""Years; a larger number between commas is no age."""

COUNTED_WORDS = 3
"""Words after a number that can say what it counts ("Russian asylum seekers")."""

_SMALL = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALE = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 10**9}
_VAGUE = {"a few": (2, 7), "several": (2, 10), "a couple of": (2, 3), "a couple": (2, 3)}
_SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3_600,
    "day": 86_400,
    "night": 86_400,
    "week": 604_800,
    "month": 2_629_800,
    "year": 31_557_600,
    "decade": 315_576_000,
}
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_SMALL_WORD = rf"(?:{'|'.join(sorted(_SMALL, key=len, reverse=True))})"
_WORDS = rf"(?:{_SMALL_WORD}(?:-{_SMALL_WORD})?)"
_SCALES = rf"(?:{'|'.join(_SCALE)})"
_TIME = rf"(?:{'|'.join(_SECONDS)})"

_AT_LEAST = r"at least|no fewer than|no less than|not less than|more than|over|upwards of"
_AT_MOST = r"at most|no more than|not more than|fewer than|less than|under|up to|as many as|within"
_ROUGHLY = r"about|around|roughly|approximately|nearly|almost|some|close to|an estimated|estimated"

_BOUND = rf"{_AT_LEAST}|{_AT_MOST}|{_ROUGHLY}".replace(" ", r"\s+")

_NUMBER = re.compile(
    rf"""
    (?:\b(?P<bound>{_BOUND})\s+)?
    (?:
        (?P<money>[$€£])\s?
      | \b
    )
    (?:
        (?P<plural>(?:tens|hundreds)\s+of\s+(?:thousands|millions)|{_SCALES}s\b(?=\s+of\b|\s+more\b))
      | (?P<vague>a\ few|several|a\ couple\ of|a\ couple)\b(?:\s+(?P<vague_scale>{_SCALES})s?\b)?
      | (?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:[\s-]+(?P<scale>{_SCALES})\b)?
      | (?P<word>{_WORDS}|a|an)\b(?:[\s-]+(?P<word_scale>{_SCALES})\b)?
    )
    (?P<percent>\s?%|\s+percent\b|\s+per\s+cent\b)?
    (?:[\s-]+(?:more\s+|consecutive\s+|full\s+|whole\s+|long\s+|additional\s+)?(?P<time>{_TIME})s?\b
       (?P<age>[\s-]+(?:olds?\b)|\s+of\s+age\b)?)?
    (?P<or_more>\s+or\s+(?:more|longer)\b|\s+at\s+the\s+(?:minimum|least)\b)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NAMES_A_THING = re.compile(
    r"(?:\b(?:sections?|titles?|forms?|parts?|chapters?|no|nos|number|article|room|page|rule|"
    r"paragraph|phase|level|flight|docket|route|highway|proclamation|order|class|group)\.?|[#§/:.-]|"
    r"\b(?:the\s+)?year|[A-Z]-)\s?$",
    re.IGNORECASE,
)
_DATE_BEFORE = re.compile(rf"\b{_MONTH}\.?\s+(?:\d{{1,2}},\s*)?$", re.IGNORECASE)
_DATE_AFTER = re.compile(
    rf"(?:st|nd|rd|th)\b|\s+(?:of\s+)?{_MONTH}\b|\s*(?:[ap]\.?m\b|o['’]clock|FR\b|CFR\b|U\.S\.C|:\d\d|[/-]\d|\.\d)",
    re.IGNORECASE,
)
_AGO = re.compile(r"\s+(?:ago|earlier|later|before|after|prior)\b", re.IGNORECASE)
_AGE_IN_COMMAS = re.compile(r"\w,\s$")
_WHOSE = re.compile(r"\b([A-Z][\w’'-]+)(?:,\s|\s(?:is|was)\s)$")


@lru_cache(maxsize=2_000)  # an answer looks at a sentence once for each one it is held against
def measures(sentence: str) -> tuple[Measure, ...]:
    """The quantities of a sentence, in order."""
    found = []
    for match in _NUMBER.finditer(sentence):
        measure = _measure(sentence, match)
        if measure is not None:
            found.append(measure)
    return tuple(found)


def _measure(sentence: str, match: re.Match[str]) -> Measure | None:
    before, after = sentence[: match.start()], sentence[match.end() :]
    at = match.start("money") if match["money"] else match.start()
    if _NAMES_A_THING.search(before) or _DATE_BEFORE.search(before) or _DATE_AFTER.match(after):
        return None
    bounds = _range(match)
    if bounds is None:
        return None
    unit, counted = _unit(match, before, after)
    if unit is None:
        return None
    factor = _SECONDS[match["time"].lower()] if unit is Unit.SECONDS else 1
    low, high = bounds
    return Measure(low * factor, high * factor, unit, counted, match.group().strip(), at)


def _range(match: re.Match[str]) -> tuple[float, float] | None:
    """The lowest and highest number meant, before its unit."""
    low: float
    high: float
    if match["plural"]:
        first, *rest = [
            word.rstrip("s") for word in match["plural"].lower().split() if word != "of"
        ]
        low = float({"ten": 10}.get(first) or _SCALE[first])
        for word in rest:
            low *= _SCALE[word]
        high = low * MANY
    elif match["vague"]:
        scale = _SCALE[match["vague_scale"].lower()] if match["vague_scale"] else 1
        few, many = _VAGUE[" ".join(match["vague"].lower().split())]
        low, high = float(few * scale), float(many * scale)
    else:
        value = _value(match)
        if value is None:
            return None
        low, high = _rounded(value)
    return _bounded(
        " ".join((match["bound"] or "").lower().split()), bool(match["or_more"]), low, high
    )


def _value(match: re.Match[str]) -> float | None:
    if match["digits"]:
        scale = match["scale"]
        return float(match["digits"].replace(",", "")) * (_SCALE[scale.lower()] if scale else 1)
    word, scale = match["word"].lower(), match["word_scale"]
    if word in ("a", "an"):  # "a year", "a dozen"; not "a man"
        return (
            None if not (scale or match["time"]) else float(_SCALE[scale.lower()] if scale else 1)
        )
    value = float(sum(_SMALL[part] for part in word.split("-")))
    return value * (_SCALE[scale.lower()] if scale else 1)


def _rounded(value: float) -> tuple[float, float]:
    """A number that ends in zeros stands for those that round to it: 6,400 for 6,412."""
    if value < 100 or value != int(value):
        return value, value
    step = 1.0
    while value % (step * 10) == 0 and step * 10 <= value / 10:
        step *= 10
    slack = step / 2 if step > 1 else 0.0
    return value - slack, value + slack


def _bounded(bound: str, or_more: bool, low: float, high: float) -> tuple[float, float]:
    if or_more or re.fullmatch(_AT_LEAST, bound):
        return low, math.inf
    if re.fullmatch(_AT_MOST, bound):
        return 0.0, high
    if bound:
        return low * (1 - ABOUT), high * (1 + ABOUT)
    return low, high


def _unit(match: re.Match[str], before: str, after: str) -> tuple[Unit | None, frozenset[str]]:
    """The kind of quantity; None for a year, a moment or a number that counts nothing."""
    none: frozenset[str] = frozenset()
    if match["money"]:
        return Unit.MONEY, none
    if match["percent"]:
        return Unit.PERCENT, none
    if match["time"]:
        if match["age"] or re.match(r"\s+old\b", after):
            return Unit.AGE, _whose(before)
        return (None, none) if _AGO.match(after) else (Unit.SECONDS, none)
    if match["digits"] and _AGE_IN_COMMAS.search(before) and re.match(r"\s?,", after):
        value = float(match["digits"].replace(",", ""))
        return (Unit.AGE, _whose(before)) if value < OLDEST else (None, none)
    counted = _counted(after)
    bare_year = match["digits"] and re.fullmatch(r"(?:1[5-9]|20)\d\d", match["digits"])
    alone = (match["word"] or "").lower() in ("one", "zero") and not match["word_scale"]
    if not counted or bare_year or alone:
        return None, none
    return Unit.COUNT, counted


def _whose(before: str) -> frozenset[str]:
    """The name right before an age."""
    name = _WHOSE.search(before)
    return frozenset({key(name[1])}) if name else frozenset()


def _counted(after: str) -> frozenset[str]:
    """Stems of the words right after a number, up to the first that cannot be counted."""
    rest = re.sub(
        r"^\s+(?:of\s+(?:the\s+|these\s+|those\s+)?|more\s+|additional\s+|other\s+)+", " ", after
    )
    phrase = re.split(r"[,.;:()–—“”\"]", rest, maxsplit=1)[0]
    if not re.match(r"\s+[^\W\d]", phrase):
        return frozenset()
    counted: list[str] = []
    for token in tokens(phrase)[:COUNTED_WORDS]:
        if is_function_word(token.text) or token.text[0].isdigit():
            break
        counted.append(key(token.text))
    return frozenset(counted)
