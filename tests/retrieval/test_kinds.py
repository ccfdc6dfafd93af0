"""What a question asks for, and which sentences hold it."""

from __future__ import annotations

import pytest

from retrieval.kinds import Kind, expected_kinds, holds

QUESTIONS = [
    ("Who crossed the border?", (Kind.WHO,)),
    ("Who was allowed and why?", (Kind.WHO, Kind.WHY)),
    ("What did Kevin say about how officials treat people?", (Kind.SAY,)),
    ("How many Russians crossed?", (Kind.HOW_MANY,)),
    ("How long can they stay?", (Kind.HOW_LONG,)),
    ("How did they travel?", (Kind.HOW,)),
    ("When does TPS for Ukraine end?", (Kind.WHEN,)),
    ("Where did they sleep?", (Kind.WHERE,)),
    ("Which countries are exempt?", (Kind.LIST,)),
    ("Did the gate open?", (Kind.YES_NO,)),
    ("When and where did they cross?", (Kind.WHEN, Kind.WHERE)),
    ("The border", (Kind.WHAT,)),
    ("¿Quién cruzó la frontera?", (Kind.WHO,)),
    ("¿Cuántos rusos cruzaron?", (Kind.HOW_MANY,)),
    ("¿Por qué cerró la puerta?", (Kind.WHY,)),
    ("¿Cuándo abrió?", (Kind.WHEN,)),
    ("Кто перешёл границу?", (Kind.WHO,)),
    ("Сколько россиян задержали?", (Kind.HOW_MANY,)),
    ("Почему их не пустили?", (Kind.WHY,)),
    ("Где они спали?", (Kind.WHERE,)),
    ("Хто перетнув кордон?", (Kind.WHO,)),
]


@pytest.mark.parametrize(("question", "kinds"), QUESTIONS)
def test_expected_kinds(question: str, kinds: tuple[Kind, ...]) -> None:
    assert expected_kinds(question) == kinds


@pytest.mark.parametrize("question", ["", "?", "😀", "a" * 20_000, "who " * 1_000])
def test_every_question_expects_something(question: str) -> None:
    assert expected_kinds(question)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Kind.WHO, "Hundreds of Ukrainians crossed."),
        (Kind.HOW_MANY, "Around 6,400 people came."),
        (Kind.HOW_MANY, "Dozens of people came."),
        (Kind.HOW_LONG, "They may stay for one year."),
        (Kind.WHEN, "The gate closed on 4 March 2022."),
        (Kind.WHEN, "El puente abrió en marzo."),
        (Kind.WHERE, "They slept near the border wall."),
        (Kind.WHY, "They were let in because of the war."),
        (Kind.WHY, "Их не пустили, потому что ворота закрыты."),
        (Kind.SAY, "“Nobody told us,” said Olena."),
        (Kind.LIST, "The order names Sudan, Cameroon and Ukraine."),
        (Kind.WHAT, "Anything at all."),
    ],
)
def test_a_sentence_holds_it(kind: Kind, sentence: str) -> None:
    assert holds(kind, sentence)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Kind.HOW_MANY, "Nobody counted the families."),
        (Kind.HOW_LONG, "The gate is made of steel."),
        (Kind.WHEN, "The gate is made of steel."),
        (Kind.WHY, "The gate is made of steel."),
        (Kind.SAY, "The gate is made of steel."),
    ],
)
def test_a_sentence_does_not_hold_it(kind: Kind, sentence: str) -> None:
    assert not holds(kind, sentence)
