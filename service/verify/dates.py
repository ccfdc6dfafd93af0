"""Dates in a text, each with as much of year, month, day and weekday as it states.

"March 3, 2022", "3 March 2022", "2022-03-03", "3/3/2022", "March 2022", "2022", "Friday".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

MONTHS = (
    "january february march april may june july august september october november december".split()
)
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()


@dataclass(frozen=True, slots=True)
class DateMention:
    """``text[start:end]`` names a date; a part it does not state is None. ``weekday``: Monday 0."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None

    def bears_out(self, claim: DateMention) -> bool:
        """Whether this date, in a source, states everything that the claim's date states."""
        return all(mine == theirs for mine, theirs in _parts(self, claim) if theirs is not None)

    def conflicts(self, other: DateMention) -> bool:
        """Whether a part that both state differs."""
        return any(
            mine != theirs
            for mine, theirs in _parts(self, other)
            if mine is not None and theirs is not None
        )


def _parts(one: DateMention, other: DateMention) -> tuple[tuple[int | None, int | None], ...]:
    return (
        (one.year, other.year),
        (one.month, other.month),
        (one.day, other.day),
        (one.weekday, other.weekday),
    )


_SHORT = "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
_MONTH = rf"(?P<month>{'|'.join(MONTHS)}|(?:{_SHORT})\b\.?)"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_END = r"(?![\d-]|,\d|\.\d)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_YEAR}-(?P<month_number>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])\b",
        rf"\b(?P<month_number>0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])/{_YEAR}\b",
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}{_END}",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}{_END}",
        rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}{_END}",
        rf"\b{_MONTH}\s+{_DAY}\b(?![,.]\d|\s*%)",
        rf"\b(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}\b",
        rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})s?\b",
        rf"(?<![\d.,$€£/-]){_YEAR}(?:s\b)?{_END}(?!\s*(?:percent|%|/))",
    )
)
_BARE_MONTH = re.compile(rf"\b(?P<month>{'|'.join(month.title() for month in MONTHS)})\b")
_BEFORE_A_MONTH = re.compile(
    r"(?:in|of|by|since|until|last|next|this|early|late|mid|during|from|to)[\s-]+$",
    re.IGNORECASE,
)


def dates(text: str) -> list[DateMention]:
    """Every date of the text, in order, none inside another."""
    found: list[DateMention] = []
    for form in (*_FORMS, _BARE_MONTH):
        for match in form.finditer(text):
            if any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            mention = _mention(match, text)
            if mention is not None:
                found.append(mention)
    return sorted(found, key=lambda one: one.start)


def _mention(match: re.Match[str], text: str) -> DateMention | None:
    named = match.groupdict()
    month = _month(named)
    may = match.re is _BARE_MONTH and match.group() == "May"
    if may and not _BEFORE_A_MONTH.search(text[: match.start()]):
        return None
    year, day = _number(named.get("year")), _number(named.get("day"))
    if day is not None and not _exists(year, month, day):
        return None
    weekday = WEEKDAYS.index(named["weekday"].lower()) if named.get("weekday") else None
    return DateMention(match.start(), match.end(), year, month, day, weekday)


def _month(named: dict[str, str | None]) -> int | None:
    if number := named.get("month_number"):
        return int(number)
    if name := named.get("month"):
        short = name.lower()[:3]
        return next(place for place, month in enumerate(MONTHS, 1) if month[:3] == short)
    return None


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _exists(year: int | None, month: int | None, day: int) -> bool:
    try:
        date(year or 2000, month or 1, day)  # 2000 is a leap year
    except ValueError:
        return False
    return True
