"""Numbers in a text with what they measure: "about 3 million people", "three dozen", "18 months".

A quantity is the range its words allow and the value they name. Dates are none (``dates.py``);
numbers that only name something ("Section 362", "11:59 p.m.") have the units LABEL and CLOCK.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from retrieval.words import is_function_word, key, tokens
from service.verify.dates import DateMention, dates


class Unit(Enum):
    """Only numbers of one unit are compared."""

    COUNT = "count"
    SECONDS = "seconds"
    AGE = "age"
    PERCENT = "percent"
    MONEY = "money"
    CLOCK = "minutes after midnight"
    ORDINAL = "ordinal"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Quantity:
    """``text[start:end]`` is a number with its bound and scale; the unit's word belongs to it.

    ``low`` to ``high``, both inclusive, in ``unit``; ``value`` is the number that is named.
    ``counted`` are stems of the words that say what is counted. ``approximate``: "about", "a few".
    ``word`` is the unit as written ("months"): values of one word are compared exactly.
    """

    start: int
    end: int
    value: float
    low: float
    high: float
    unit: Unit
    counted: tuple[str, ...] = ()
    approximate: bool = False
    word: str = ""

    def bears_out(self, claim: Quantity) -> bool:
        """Whether this quantity, in a source, supports the claim's; groups are not compared.

        "About 3 million" supports "3,000,000"; "at least 36" supports "a few dozen", not "36".
        """
        if self.unit is not claim.unit:
            return False
        if claim.approximate:
            return claim.low <= self.value <= claim.high
        if claim.low < claim.high:  # "more than 30"
            if self.low < self.high and not self.approximate:
                return (self.low, self.high) == (claim.low, claim.high)
            return claim.low <= self.low and self.high <= claim.high
        named = self.low == self.high or self.approximate
        return named and self._same_value(claim)

    def overlaps(self, other: Quantity) -> bool:
        """Whether one value could be meant by both; units and groups are not compared."""
        return max(self.low, other.low) <= min(self.high, other.high) or self._same_value(other)

    def _same_value(self, other: Quantity) -> bool:
        return abs(self.value - other.value) <= self._slack(other) * max(self.value, other.value)

    def _slack(self, other: Quantity) -> float:
        return CONVERSION if self.word != other.word and self.unit is Unit.SECONDS else 0.0


ABOUT = 0.2
"""How far from the number "about" may lie at most, as a share of it."""

CONVERSION = 0.015
"""A month is 30 days and a twelfth of a year: between unit words, so much is no difference."""

MANY = 20.0
"""A bare plural ("hundreds") reaches from its word to this many times its word."""

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
_SCALE = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9}
_VAGUE = {"a few": (2, 7), "several": (2, 10), "a couple": (2, 3), "a couple of": (2, 3)}
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
_AT_LEAST = r"at\s+least|no\s+fewer\s+than|no\s+less\s+than|more\s+than|over|upwards\s+of"
_AT_MOST = r"at\s+most|no\s+more\s+than|fewer\s+than|less\s+than|under|up\s+to|as\s+many\s+as"
_ROUGHLY = r"about|around|roughly|approximately|nearly|almost|some|close\s+to|an\s+estimated"
_LONGEST_FIRST = "|".join(sorted(_SMALL, key=len, reverse=True))
_WORDS = rf"(?:{_LONGEST_FIRST})(?:-(?:{_LONGEST_FIRST}))?"
_SCALES = "|".join(_SCALE)
_CLOCK = re.compile(r"\b(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?\s*(?P<half>[ap])\.?m\b\.?", re.I)
_LABEL = re.compile(
    r"\b[A-Za-z]{1,5}-\d[\w-]*|\b\d+(?:[-–/]\d+)+\b|\b\d+[A-Za-z]+\b(?<!st|nd|rd|th)|\b\d+\.\d+\("
)
_ORDINAL = re.compile(r"\b(?P<number>\d+)(?:st|nd|rd|th)\b")
_LABELLED = re.compile(
    r"\b(?:sections?|titles?|forms?|parts?|chapters?|nos?|number|article|room|page|rule|paragraph|"
    r"phase|level|flight|docket|route|highway|proclamation|order|class|group|volume)\.?\s$|#\s?$",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"""
    (?:\b(?P<bound>{_AT_LEAST}|{_AT_MOST}|{_ROUGHLY})\s+)?
    (?:(?P<money>[$€£])\s?|\b)
    (?:
        (?P<plural>(?:tens|hundreds)\s+of\s+(?:thousand|million)s|(?:{_SCALES})s)\b
      | (?P<vague>a\ few|several|a\ couple(?:\ of)?)\b(?:\s+(?P<vague_scale>{_SCALES})\b)?
      | (?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\w])
        (?:[\s-]+(?P<scale>{_SCALES})\b)?
      | (?P<word>{_WORDS}|an?)\b(?:[\s-]+(?P<word_scale>{_SCALES})\b)?
    )
    (?P<percent>\s?%|\s+per\s?cent\b)?
    (?:[\s-]+(?P<time>{"|".join(_SECONDS)})s?\b(?P<age>[\s-]+olds?\b|\s+of\s+age\b)?)?
    (?P<or_more>\s+or\s+(?:more|longer)\b)?
    """,
    re.IGNORECASE | re.VERBOSE,
)


def quantities(text: str, taken: Collection[DateMention] | None = None) -> list[Quantity]:
    """Every number of the text that is in no date, in order. ``taken``: its dates, if known."""
    used = [(one.start, one.end) for one in (dates(text) if taken is None else taken)]
    found: list[Quantity] = []
    for form, read in (
        (_CLOCK, _clock),
        (_LABEL, _label),
        (_ORDINAL, _ordinal),
        (_NUMBER, _number),
    ):
        for match in form.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in used):
                continue
            quantity = read(text, match)
            if quantity is not None:
                found.append(quantity)
                used.append((quantity.start, quantity.end))
    return sorted(found, key=lambda one: one.start)


def _clock(text: str, match: re.Match[str]) -> Quantity:
    hour = int(match["hour"]) % 12 + (12 if match["half"].lower() == "p" else 0)
    return _exact(match, float(hour * 60 + int(match["minute"] or 0)), Unit.CLOCK)


def _label(text: str, match: re.Match[str]) -> Quantity:
    """A code; its text, as a word, tells it from others."""
    return _exact(match, 0.0, Unit.LABEL, match.group().upper())


def _ordinal(text: str, match: re.Match[str]) -> Quantity:
    return _exact(match, float(match["number"]), Unit.ORDINAL)


def _exact(match: re.Match[str], value: float, unit: Unit, word: str = "") -> Quantity:
    return Quantity(match.start(), match.end(), value, value, value, unit, word=word)


def _number(text: str, match: re.Match[str]) -> Quantity | None:
    named = _value(match)
    if named is None:
        return None
    value, low, high = named
    if match["digits"] and _LABELLED.search(text[: match.start("digits")]):
        return _exact(match, value, Unit.LABEL, match["digits"])
    bound = " ".join((match["bound"] or "").lower().split())
    approximate = bool(re.fullmatch(_ROUGHLY, bound)) or low < high
    low, high = _bounded(bound, bool(match["or_more"]), low, high)
    unit, factor, word = _unit(match)
    counted = _counted(text[match.end() :]) if unit is Unit.COUNT else ()
    return Quantity(
        *(match.start(), match.end(), value * factor, low * factor, high * factor, unit),
        counted,
        approximate,
        word,
    )


def _value(match: re.Match[str]) -> tuple[float, float, float] | None:
    """The number named and the range it stands for, before bounds and units."""
    if match["plural"]:
        words = [word.rstrip("s") for word in match["plural"].lower().split() if word != "of"]
        low = math.prod(float({"ten": 10}.get(word) or _SCALE[word]) for word in words)
        return low, low, low * MANY
    if match["vague"]:
        scale = _SCALE[match["vague_scale"].lower()] if match["vague_scale"] else 1
        few, many = _VAGUE[" ".join(match["vague"].lower().split())]
        return float(few * scale), float(few * scale), float(many * scale)
    if match["digits"]:
        value, scale_word = float(match["digits"].replace(",", "")), match["scale"]
    elif match["word"].lower() in ("a", "an"):  # "a year", "a dozen"; not "a man"
        if not (match["word_scale"] or match["time"]):
            return None
        value, scale_word = 1.0, match["word_scale"]
    else:
        value = float(sum(_SMALL[part] for part in match["word"].lower().split("-")))
        scale_word = match["word_scale"]
    value *= _SCALE[scale_word.lower()] if scale_word else 1
    return value, value, value


def _bounded(bound: str, or_more: bool, low: float, high: float) -> tuple[float, float]:
    if or_more or re.fullmatch(_AT_LEAST, bound):
        return low, math.inf
    if re.fullmatch(_AT_MOST, bound):
        return 0.0, high
    if bound:
        slack = min(ABOUT * low, _grain(low) / 2)
        return low - slack, high + slack
    return low, high


def _grain(value: float) -> float:
    """What a number seems rounded to: 3,000,000 to a million, 6,400 to 100, 35 to 5, 36 to 1."""
    grain = 1.0
    while value >= grain * 10 and value % (grain * 10) == 0:
        grain *= 10
    return grain * 5 if value % (grain * 5) == 0 and grain * 5 < value else grain


def _unit(match: re.Match[str]) -> tuple[Unit, float, str]:
    """The unit, how many of it one of the written unit is, and the unit's word."""
    if match["money"]:
        return Unit.MONEY, 1.0, match["money"]
    if match["percent"]:
        return Unit.PERCENT, 1.0, "%"
    if match["time"]:
        word = match["time"].lower()
        return (Unit.AGE, 1.0, word) if match["age"] else (Unit.SECONDS, _SECONDS[word], word)
    return Unit.COUNT, 1.0, ""


def _counted(after: str) -> tuple[str, ...]:
    """Stems of the words right after a number, up to the first that cannot be counted."""
    rest = re.sub(r"^\s+(?:of\s+(?:the\s+|these\s+)?|more\s+|additional\s+|other\s+)+", " ", after)
    phrase = re.split(r"[,.;:()–—“”\"]", rest, maxsplit=1)[0]
    counted: list[str] = []
    for token in tokens(phrase)[:COUNTED_WORDS]:
        if is_function_word(token.text) or token.text[0].isdigit():
            break
        counted.append(key(token.text))
    return tuple(counted)
