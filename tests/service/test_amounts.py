"""Ages and prices: what is asked for has to stand in a sentence."""

from __future__ import annotations

import pytest

from service.amounts import amount_missing

HOW_OLD = "How old is Anna Lisak?"
HOW_MUCH = "How much does it cost to cross the bridge?"


@pytest.mark.parametrize(
    "sentence",
    [
        "Anna Lisak, 41, drives a taxi.",
        "The 41-year-old waited at the bridge.",
        "Lisak, who is forty-one, drives a taxi.",
        "She is 41 years old.",
        "Lisak (41) waited.",
        "Lisak was born in 1981.",
        "She is in her forties.",
        "The bridge opened in 1911.",
        "Таксисту 41 год.",
        "Tiene 41 años.",
    ],
)
def test_an_age_is_seen(sentence: str) -> None:
    assert not amount_missing(HOW_OLD, [sentence])


@pytest.mark.parametrize(
    "sentence",
    [
        "Anna Lisak drives a taxi in Vellmar and is a citizen.",
        "At the bridge it took four hours.",
        "Their way led through five countries.",
        "They were 12 boats, and all sank.",
        "She was there at 5 p.m. on May 3, 2022.",
    ],
)
@pytest.mark.parametrize(
    "question", [HOW_OLD, "Сколько лет Анне Лисак?", "¿Cuántos años tiene Anna Lisak?"]
)
def test_other_numbers_are_no_age(question: str, sentence: str) -> None:
    assert amount_missing(question, [sentence])


def test_a_price_is_money_or_free() -> None:
    for stated in ("The toll is 3 crowns.", "It costs $5.", "Crossing is free of charge."):
        assert not amount_missing(HOW_MUCH, [stated]), stated
    assert amount_missing(HOW_MUCH, ["The bridge is 300 metres long.", "It opened in 1911."])


def test_other_questions_need_neither() -> None:
    for question in ("How many boats sank?", "Where does she live?", "How much rain fell?"):
        assert not amount_missing(question, ["Nothing of the kind."])


def test_only_the_likeliest_sentences_count() -> None:
    assert amount_missing(HOW_OLD, [*["She drives a taxi."] * 5, "The guard is 41 years old."])
