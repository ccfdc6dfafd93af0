"""The dates a question names, in three languages, as one span of days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.asked_dates import DateRange, asked_dates, dates_named

SPANS = [
    ("Who was let in in March 2022?", "2022-03-01", "2022-03-31"),
    ("What did DHS decide in February 2024?", "2024-02-01", "2024-02-29"),
    ("What changed after May 2023?", "2023-06-01", None),
    ("What has happened since 2021?", "2021-01-01", None),
    ("What has happened since the end of 2021?", "2021-01-01", None),
    ("What held before April 5, 2020?", None, "2020-04-04"),
    ("What held until June 2022?", None, "2022-06-30"),
    ("Who crossed between March and June 2022?", "2022-03-01", "2022-06-30"),
    ("Who crossed between November and February 2022?", "2021-11-01", "2022-02-28"),
    ("How many between October 2021 and January 2022?", "2021-10-01", "2022-01-31"),
    ("How many from April to June 2022?", "2022-04-01", "2022-06-30"),
    ("How many in March and April 2022?", "2022-03-01", "2022-04-30"),
    ("How many in 2019–2021?", "2019-01-01", "2021-12-31"),
    ("What is the notice of 18 March 2022 about?", "2022-03-18", "2022-03-18"),
    ("What was said on March 18th, 2022?", "2022-03-18", "2022-03-18"),
    ("What was said on 2022-03-18?", "2022-03-18", "2022-03-18"),
    ("Who wrote the 2022 report?", "2022-01-01", "2022-12-31"),
    ("What of the March 2020 memorandum held until January 2021?", "2020-03-01", "2020-03-31"),
    ("When does it end after the March 2022 extension?", "2022-03-01", "2022-03-31"),
    ("What held after 2019 and before 2022?", "2020-01-01", "2021-12-31"),
    ("For 2024 (the fee due in 2023)?", "2024-01-01", "2024-12-31"),
    ("Why (the shelters opened in 2023)?", "2023-01-01", "2023-12-31"),
    ("¿Quién cruzó en marzo de 2022?", "2022-03-01", "2022-03-31"),
    ("¿Quién cruzó desde 2021?", "2021-01-01", None),
    ("¿Quién cruzó después de mayo de 2023?", "2023-06-01", None),
    ("¿Quién cruzó entre marzo y junio de 2022?", "2022-03-01", "2022-06-30"),
    ("¿Qué se dijo el 18 de marzo de 2022?", "2022-03-18", "2022-03-18"),
    ("¿Qué regía antes de 2020?", None, "2019-12-31"),
    ("¿Qué regía hasta junio de 2022?", None, "2022-06-30"),
    ("Кого впустили в марте 2022 года?", "2022-03-01", "2022-03-31"),
    ("Что изменилось после мая 2023 года?", "2023-06-01", None),
    ("Что изменилось с 2021 года?", "2021-01-01", None),
    ("Кого впустили между мартом и июнем 2022 года?", "2022-03-01", "2022-06-30"),
    ("Кого впускали с марта по июнь 2022 года?", "2022-03-01", "2022-06-30"),
    ("Что было сказано 18 марта 2022 года?", "2022-03-18", "2022-03-18"),
    ("Что действовало до 2020 года?", None, "2019-12-31"),
]


@pytest.mark.parametrize(("question", "first", "last"), SPANS)
def test_dates_are_read_as_a_span(question: str, first: str | None, last: str | None) -> None:
    bounds = {"published_after": first, "published_before": last}
    found = asked_dates(question)
    assert found is not None
    assert found.as_filters() == {name: day for name, day in bounds.items() if day}


@pytest.mark.parametrize(
    "question",
    [
        "",
        "Who was let in?",
        "What happened last year?",
        "What happened before the war?",
        "When may they enter?",
        "Did they march in spring?",
        "How many visas for fiscal year 2022?",
        "How many visas in FY 2023?",
        "Were 2000 people let in?",
        "What was said on February 30, 2022?",
        "What differs in 2019 and in 2022?",
        "Who won in 2020 or 2021?",
        "What held before 2019 and after 2022?",
        "What costs 20221 dollars, article 2022b?",
    ],
)
def test_what_is_no_span_of_calendar_dates(question: str) -> None:
    assert asked_dates(question) is None


def test_dates_in_a_text() -> None:
    text = "On March 18, 2022 and in May 2023 (FY 2024), or 2025; June 5."
    assert [text[one.start : one.end] for one in dates_named(text)] == [
        "March 18, 2022",
        "May 2023",
        "2025",
    ]


def test_a_range_is_in_order_and_bounded() -> None:
    with pytest.raises(ValueError, match="is after"):
        DateRange(date(2022, 2, 1), date(2022, 1, 1))
    with pytest.raises(ValueError, match="needs a first or a last day"):
        DateRange(None, None)


PIECES = st.sampled_from(
    "in after since before until between and to from – , ( ) March may mayo мая 31 30 29 5th de of "
    "2022 1900 2099 2020-02-30 2021-12-31 FY с по до entre y hasta the год ?".split()
)


@given(st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=60))
def test_whatever_is_asked_a_range_is_ordered_and_valid(question: str) -> None:
    found = asked_dates(question)
    if found is not None:
        days = [date.fromisoformat(day) for day in found.as_filters().values()]
        assert days
        assert days == sorted(days)
        assert all(found.holds(day) for day in days)
