"""Numbers and what they measure; dates and how much of them is stated."""

from __future__ import annotations

import math

import pytest

from service.verify.dates import dates
from service.verify.quantities import Quantity, Unit, quantities


def only(text: str) -> Quantity:
    [found] = quantities(text)
    return found


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "unit"),
    [
        ("3,000,000 people", 3e6, 3e6, 3e6, Unit.COUNT),
        ("about 3 million people", 3e6, 2.5e6, 3.5e6, Unit.COUNT),
        ("three dozen cars", 36, 36, 36, Unit.COUNT),
        ("a few dozen cars", 24, 24, 84, Unit.COUNT),
        ("at least three dozen", 36, 36, math.inf, Unit.COUNT),
        ("up to 300 times", 300, 0, 300, Unit.COUNT),
        ("twenty-five percent", 25, 25, 25, Unit.PERCENT),
        ("an 18-month stay", 18 * 2_629_800, 18 * 2_629_800, 18 * 2_629_800, Unit.SECONDS),
        ("a 34-year-old man", 34, 34, 34, Unit.AGE),
        ("$5 million", 5e6, 5e6, 5e6, Unit.MONEY),
        ("11:59 p.m.", 1439, 1439, 1439, Unit.CLOCK),
        ("the 12th time", 12, 12, 12, Unit.ORDINAL),
        ("Section 362", 362, 362, 362, Unit.LABEL),
    ],
)
def test_known_values(text: str, value: float, low: float, high: float, unit: Unit) -> None:
    found = only(text)
    assert (found.value, found.low, found.high, found.unit) == (value, low, high, unit)
    assert text[found.start : found.end] in text


@pytest.mark.parametrize(
    ("source", "claim", "held"),
    [
        ("about 3 million", "3,000,000", True),
        ("36 men", "three dozen men", True),
        ("36 men", "more than 30 men", True),
        ("at least 36", "36", False),
        ("up to 300", "up to 303", False),
        ("about 6,400", "about 6,403", False),
        ("6,412", "about 6,400", True),
        ("one year", "12 months", True),
        ("31 days", "one month", False),
        ("5 percent", "5 dollars", False),
    ],
)
def test_what_bears_a_claim_out(source: str, claim: str, held: bool) -> None:
    assert only(source).bears_out(only(claim)) is held


def test_dates_and_bare_words_are_no_quantities() -> None:
    assert quantities("On March 3, 2022, in 2021 and on 2022-05-11 a man may go.") == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("March 3, 2022", (2022, 3, 3, None)),
        ("the 3rd of March 2022", (2022, 3, 3, None)),
        ("2022-03-03", (2022, 3, 3, None)),
        ("3/3/2022", (2022, 3, 3, None)),
        ("Mar. 3, 2022", (2022, 3, 3, None)),
        ("In May they left", (None, 5, None, None)),
        ("by Friday", (None, None, None, 4)),
        ("in 2021", (2021, None, None, None)),
    ],
)
def test_dates(text: str, parts: tuple[int | None, ...]) -> None:
    [found] = dates(text)
    assert (found.year, found.month, found.day, found.weekday) == parts


@pytest.mark.parametrize("text", ["They may go.", "Section 2022-1", "$2022", "February 30, 2022"])
def test_no_days(text: str) -> None:
    assert not any(one.day for one in dates(text))


def test_a_source_must_state_all_that_the_claim_does() -> None:
    [day], [month] = dates("March 3, 2022"), dates("March 2022")
    assert day.bears_out(month)
    assert not month.bears_out(day)
    assert not month.conflicts(day)
    assert day.conflicts(dates("March 4, 2022")[0])
