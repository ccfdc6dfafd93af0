"""A follow-up takes over what it lacks; a question that lacks nothing is left alone."""

from __future__ import annotations

import pytest

from service.question import Turn
from service.standalone import standalone

FOLLOW_UPS = [
    (
        ["Who was allowed to cross into the United States?"],
        "And how long can they stay?",
        "How long can those who were allowed to cross into the United States stay?",
    ),
    (
        ["Who is Irina Zolkina?"],
        "What happened to her at the protest?",
        "What happened to Irina Zolkina at the protest?",
    ),
    (["Who is Kevin Marsh?"], "What is his job?", "What is Kevin Marsh’s job?"),
    (
        ["When does TPS for Ukraine end?"],
        "What about Sudan?",
        "When does TPS for Sudan end?",
    ),
]


def asked(*questions: str) -> list[Turn]:
    return [Turn("user", question) for question in questions]


@pytest.mark.parametrize(("history", "question", "expected"), FOLLOW_UPS)
def test_follow_ups(history: list[str], question: str, expected: str) -> None:
    assert standalone(question, asked(*history)) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Where did the mayor of Tijuana open a shelter?",
        "How many Russians were stopped between October 2021 and January 2022?",
        "¿Quién cruzó la frontera en Tijuana?",
    ],
)
def test_an_independent_question_is_unchanged(question: str) -> None:
    assert standalone(question, asked("Who is Irina Zolkina?")) == question


@pytest.mark.parametrize(
    "question", ["And how long can they stay?", "Why?", "What about it?", "😀"]
)
def test_without_history_every_question_is_unchanged(question: str) -> None:
    assert standalone(question, []) == question
    assert standalone(question, asked("  ")) == question


def test_a_bare_why_takes_over_the_topic() -> None:
    complete = standalone("Why?", asked("Who was turned away at San Ysidro?"))
    assert complete.startswith("Why")
    assert "turned away at San Ysidro" in complete


def test_history_is_followed_through_its_turns() -> None:
    turns = asked("Who is Irina Zolkina?", "Why was she arrested?")
    assert "Irina Zolkina" in standalone("Where was she born?", turns)


@pytest.mark.parametrize("question", ["", "?", "they", "her " * 1_000, "\n", "(()"])
def test_any_question_comes_out_as_text(question: str) -> None:
    assert isinstance(standalone(question, asked("Who (was) allowed to cross?", "?", "((")), str)
