"""Countries, years, months and ordinals, read out of texts and questions."""

import pytest

from retrieval.countries import countries
from retrieval.exact_names import Names, names_asked, names_in, without_dates
from retrieval.query import analyse


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Salvadorans and Hondurans", {"El Salvador", "Honduras"}),
        ("South Sudanese students", {"South Sudan"}),
        ("nationals of Sudan's neighbour South Sudan", {"Sudan", "South Sudan"}),
        ("the U.S.-Mexico border", {"Mexico"}),
        ("Iranians’ visas", {"Iran"}),
        ("costa ricans", {"Costa Rica"}),
        ("Côte d’Ivoire", {"Ivory Coast"}),
        ("Myanmar", {"Burma"}),
        ("turkey from Turkey", {"Turkey"}),
        ("Who eats turkey with polish sausage?", set()),
        ("the United States", set()),
        ("a Niger delta, a Nigerian", {"Niger", "Nigeria"}),
    ],
)
def test_countries(text: str, found: set[str]) -> None:
    assert countries(text) == found


def test_a_text_names_months_with_their_year_only() -> None:
    found = names_in("From May 3, 2022, to the second week of June of 2023; in July nothing.")
    assert found.years == {"2022", "2023"}
    assert found.months == {"2022-05", "2023-06"}
    assert found.ordinals == {"second"}


def test_a_month_is_of_the_only_year_asked_about() -> None:
    asked = names_asked("What was the rate from October to December 2022?")
    assert asked.years == {"2022"}
    assert asked.months == {"2022-10", "2022-12"}


def test_may_in_small_letters_is_no_month() -> None:
    assert names_asked("Who may enter in 2022?").months == frozenset()


def test_several_years_are_no_date_to_choose_by() -> None:
    asked = names_asked("How did the rule change between March 2021 and 2023?")
    assert (asked.years, asked.months) == (frozenset(), frozenset())


def test_what_a_follow_up_asks_counts_more_than_its_context() -> None:
    asked = names_asked("For Peru in 2024 (status for Nepal after the extension of 2023)?")
    assert asked.countries == {"Peru"}
    assert asked.years == {"2024"}
    assert names_asked("Why (status for Nepal in 2023)?").countries == {"Nepal"}


def test_a_year_may_name_a_document() -> None:
    assert names_asked("When does the 2023 extension end?").issued == {"2023"}
    assert names_asked("When does the extension of 2023 end?").issued == {"2023"}
    assert names_asked("Which extension ends in 2023?").issued == frozenset()


def test_a_query_without_its_dates() -> None:
    query = analyse("Were the land limits for Mexico kept in April 2021?")
    left = [term.key for term in without_dates(query).terms]
    assert left == [term.key for term in query.terms if term.key not in {"april", "2021"}]
    assert len(left) == len(query.terms) - 2


def test_a_query_of_dates_only_stays() -> None:
    query = analyse("What in 2021?")
    assert without_dates(query) == query


def test_nothing_named_is_false() -> None:
    assert not names_asked("Who was let in and why?")
    assert Names(ordinals=frozenset({"third"}))
