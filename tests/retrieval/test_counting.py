"""A number answers "how many" when it counts what the question asks about."""

from __future__ import annotations

import pytest

from retrieval.counting import counts
from retrieval.query import analyse


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many Russians crossed?", "Three dozen Russian nationals wait at the gate."),
        ("How many families crossed the gate?", "Forty families came on 3 March."),
        ("How many boats sailed?", "The master said 42 boats had sailed before 9 a.m."),
        ("By how much?", "The fee fell by 3 percent."),
    ],
)
def test_counted(question: str, sentence: str) -> None:
    assert counts(analyse(question), sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many Russians crossed?", "Officers counted 40 Ukrainians."),
        ("How many families crossed the gate?", "Nobody counted the families."),
        ("How many families crossed the gate?", "The families came on 3 March."),
    ],
)
def test_not_counted(question: str, sentence: str) -> None:
    assert not counts(analyse(question), sentence)


def test_spanish() -> None:
    query = analyse("¿Cuántos rusos cruzaron?", "es")
    assert counts(query, "Cruzaron 40 rusos.")
    assert not counts(query, "Cruzaron 40 ucranianos.")
