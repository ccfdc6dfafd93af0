"""Dates as documents state them, as ISO dates. What is not plainly one date is absent."""

from __future__ import annotations

import re
from datetime import date, datetime

_NAMES = (
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug"
    "|september sept sep|october oct|november nov|december dec",
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre setiembre|octubre|noviembre"
    "|diciembre",
    "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря",
)
_MONTHS = {
    name: number
    for names in _NAMES
    for number, month in enumerate(names.split("|"), start=1)
    for name in month.split()
}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_WEEKDAY = r"(?:[^\W\d]{2,12}\.?,? )?"
_TIME = r"(?:,?(?: at| -| \|)? \d{1,2}:\d\d.{0,30})?"
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_STATED = (
    re.compile(
        rf"{_WEEKDAY}{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}}){_TIME}"
    ),
    re.compile(
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of| de)? {_MONTH}(?:,| de| del)?"
        rf" (?P<year>\d{{4}})(?: г\.| года)?{_TIME}"
    ),
)

LONGEST = 80
"""Characters; a longer value is a sentence that may hold several dates."""


def iso_date(stated: str | None) -> str | None:
    """``March 18, 2022``, ``18 марта 2022`` or an ISO date or datetime as ``2022-03-18``.

    A datetime gives the day it names, in its own time zone. Forms that two countries read
    differently (``03/04/2022``) and days that do not exist are None.
    """
    value = " ".join((stated or "").split())
    if not value or len(value) > LONGEST:
        return None
    if _ISO.match(value):
        return _from_iso(value)
    for form in _STATED:
        if match := form.fullmatch(value.casefold()):
            return _from_parts(int(match["year"]), _MONTHS[match["month"]], int(match["day"]))
    return None


def _from_iso(value: str) -> str | None:
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except ValueError:
        return None


def _from_parts(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
