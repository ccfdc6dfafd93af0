"""The calendar dates that a question names, as one span of days: "in March 2022", "since 2021".

English, Spanish and Russian. Relative words ("last year", "recently") and fiscal years are no
calendar dates and are passed over. Dates that fit no one span ("in 2019 and in 2022") give none.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (
    r"jan(?:uary)?|enero|январ[ьяею]",
    r"feb(?:ruary)?|febrero|феврал[ьяею]",
    r"mar(?:ch)?|marzo|март(?:а|е|у|ом)?",
    r"apr(?:il)?|abril|апрел[ьяею]м?",
    r"may|mayo|ма[йяею]м?",
    r"june?|junio|июн[ьяею]м?",
    r"july?|julio|июл[ьяею]м?",
    r"aug(?:ust)?|agosto|август(?:а|е|у|ом)?",
    r"sept?(?:ember)?|septiembre|setiembre|сентябр[ьяею]м?",
    r"oct(?:ober)?|octubre|октябр[ьяею]м?",
    r"nov(?:ember)?|noviembre|ноябр[ьяею]м?",
    r"dec(?:ember)?|diciembre|декабр[ьяею]м?",
)
_MONTH = rf"(?:{'|'.join(_MONTHS)})\b\.?"
_DAY = r"[0-3]?[0-9](?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)[0-9]{2}"
_DATE = re.compile(
    rf"\b(?:(?P<iso>{_YEAR}-[01][0-9]-[0-3][0-9])\b"
    rf"|(?:(?P<day_before>{_DAY})\s+(?:of\s+|de\s+)?)?(?P<month>{_MONTH})"
    rf"(?:\s+(?P<day>{_DAY})\b(?!\d))?(?:,?\s+(?:of\s+|del?\s+)?(?P<year>{_YEAR})\b)?"
    rf"|(?P<alone>{_YEAR})\b)",
    re.IGNORECASE,
)
_NO_CALENDAR_YEAR = re.compile(r"\b(?:fiscal(?:\s+years?)?|FY)\s*$", re.IGNORECASE)

_YEAR_WORD = r"\s*(?:года?|году|годом|г\.)?"
_JOINS = re.compile(
    rf"^{_YEAR_WORD},?\s*(?:and|to|until|till|through|y|a|al|hasta|и|по|до|-|–|—)"
    r"\s*(?:el\s+|the\s+end\s+of\s+)?$",
    re.IGNORECASE,
)
_PLAIN_AND = re.compile(r"\b(?:and|y|и)\s*$", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|entre(?:\s+el)?|между)\s*$", re.IGNORECASE)


def _ends_with(words: str) -> re.Pattern[str]:
    # "after the end of March 2022", but not "after the March 2022 extension", which is of March.
    filler = r"(?:\s+(?:el|(?:the\s+)?(?:end|start|beginning|year)\s+of|early|mid|late|año))*"
    return re.compile(rf"\b(?:{words}){filler}\s*$", re.IGNORECASE)


_AFTER = _ends_with(r"(?:after|later\s+than|después\s+del?|despues\s+del?|после)")
_SINCE = _ends_with(r"since|starting(?:\s+in|\s+on)?|desde|a\s+partir\s+del?|с|со|начиная\s+с")
_BEFORE = _ends_with(r"before|prior\s+to|earlier\s+than|antes\s+del?|до")
_UNTIL = _ends_with(r"until|till|up\s+to|through|by|hasta|по|к")
_WITHIN = _ends_with(
    r"in|during|of|on|for|from|the|throughout|en|durante|del?|el|para|в|во|за|на|от"
)
_ALSO = re.compile(rf"^{_YEAR_WORD}(?:,|,?\s*(?:and|or|y|o|и|или))\s*$", re.IGNORECASE)
NEAR = 40
"""Characters before a date in which the words that say how it is meant must stand."""


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days, both inclusive; None: open on that side. At least one is given, and they are in order.

    Raises ValueError otherwise.
    """

    first: date | None
    last: date | None

    def __post_init__(self) -> None:
        if self.first is None and self.last is None:
            raise ValueError("a range of dates needs a first or a last day")
        if self.first and self.last and self.first > self.last:
            raise ValueError(f"{self.first} is after {self.last}")

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def as_filters(self) -> dict[str, str]:
        """The same range under the names that given filters have, in ISO dates."""
        bounds = {"published_after": self.first, "published_before": self.last}
        return {name: day.isoformat() for name, day in bounds.items() if day}


@dataclass(frozen=True, slots=True)
class Named:
    """A date as a text names it, ``text[start:end]``: all the days it may mean."""

    start: int
    end: int
    first: date
    last: date
    whole_year: bool


def asked_dates(question: str) -> DateRange | None:
    """The days that the question is about; None where it names none, or several apart.

    A follow-up made to stand alone carries its context in brackets ("For 2024 (the fee for
    2023)?"): what stands before them comes first.
    """
    return _asked(question.partition(" (")[0]) or _asked(question)


def dates_named(text: str) -> list[Named]:
    """Every calendar date in the text, in order; days, months and years."""
    return [one.named(one.year) for one in _mentions(text) if one.year]


def _asked(text: str) -> DateRange | None:
    first, last = date.min, date.max
    spans = list(_spans(text))
    for start, end in spans:
        first, last = max(first, start), min(last, end)
    if not spans or first > last:
        return None
    return DateRange(None if first == date.min else first, None if last == date.max else last)


def _spans(text: str) -> Iterator[tuple[date, date]]:
    """The first and last day of each date, as the word before it means it; open ends at the ends
    of time."""
    found = _mentions(text)
    place = 0
    while place < len(found):
        one, after = found[place], found[place + 1 : place + 2]
        if after and after[0].year and _is_range(text, one, after[0]):
            yield from _paired(one, after[0], after[0].year)
            place += 2
            continue
        if one.year:
            also = place > 0 and bool(_ALSO.match(text[found[place - 1].end : one.start]))
            yield from _single(_before(text, one), one.named(one.year), also)
        place += 1


def _is_range(text: str, one: _Mention, other: _Mention) -> bool:
    """Whether they are the ends of one span; two years joined by "and" only after "between"."""
    joint = text[one.end : other.start][:NEAR]
    if not _JOINS.match(joint):
        return False
    return not (one.year and _PLAIN_AND.search(joint)) or bool(_BETWEEN.search(_before(text, one)))


def _before(text: str, one: _Mention) -> str:
    return text[max(0, one.start - NEAR) : one.start]


def _paired(one: _Mention, other: _Mention, year: int) -> Iterator[tuple[date, date]]:
    """A first date without a year is the last such before the second ("November to May 2022")."""
    own = one.year or (year - 1 if one.month > other.month else year)
    first, last = one.named(own).first, other.named(year).last
    if first <= last:
        yield first, last


def _single(before: str, named: Named, also: bool) -> Iterator[tuple[date, date]]:
    if _AFTER.search(before):
        yield named.last + timedelta(days=1), date.max
    elif _SINCE.search(before):
        yield named.first, date.max
    elif _BEFORE.search(before):
        yield date.min, named.first - timedelta(days=1)
    elif _UNTIL.search(before):
        yield date.min, named.last
    elif also or _WITHIN.search(before) or not named.whole_year:
        yield named.first, named.last  # a bare year may be a number of something: not taken


@dataclass(frozen=True, slots=True)
class _Mention:
    """A date's parts as written: ``year`` and ``day`` may be missing, ``month`` 0 is a year's."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None

    def named(self, year: int) -> Named:
        """The days meant, in this year. The parts were checked when the mention was read."""
        whole = not self.month
        first_month, last_month = (1, 12) if whole else (self.month, self.month)
        first = date(year, first_month, self.day or 1)
        last = date(year, last_month, self.day or calendar.monthrange(year, last_month)[1])
        return Named(self.start, self.end, first, last, whole)


def _mentions(text: str) -> list[_Mention]:
    found = (_mention(match) for match in _DATE.finditer(text))
    return [one for one in found if one and not _NO_CALENDAR_YEAR.search(_before(text, one))]


def _mention(match: re.Match[str]) -> _Mention | None:
    """The date that was matched; None for one that no calendar holds (February 30)."""
    day: int | None
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
    elif match["alone"]:
        return _Mention(*match.span(), int(match["alone"]), 0, None)
    else:
        year, month = int(match["year"] or 0), _number(match["month"])
        day = _digits(match["day_before"] or match["day"])
    longest = calendar.monthrange(year or 2000, month)[1] if 1 <= month <= 12 else 0
    if not longest or (day is not None and not 1 <= day <= longest):
        return None
    # A day without a year may be February 29, which the year beside it need not have.
    kept = day if day and year else None
    return _Mention(*match.span(), year or None, month, kept)


def _digits(day: str | None) -> int | None:
    return int(re.sub(r"\D", "", day)) if day else None


def _number(month: str) -> int:
    name = month.rstrip(".")
    return next(
        number
        for number, pattern in enumerate(_MONTHS, start=1)
        if re.fullmatch(pattern, name, re.IGNORECASE)
    )
