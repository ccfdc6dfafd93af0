"""Which outcome a question names, and what that does to the passages found and their sentences."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.asked_outcome import ENOUGH, asked_outcome, states, stating_first
from retrieval.evidence import holding
from retrieval.kinds import Kind, expected_kinds
from retrieval.query import analyse
from retrieval.types import Hit, Passage, StoredPassage


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("Who was allowed across the border?", "entry"),
        ("Who was let in at Tijuana?", "entry"),
        ("Why were Russians turned away?", "entry"),
        ("Who slept near the wall?", None),
        ("Who extended the order?", None),
        ("For how long may those admitted stay?", None),
        ("When were Russians denied entry?", None),
    ],
)
def test_only_a_who_or_why_asks_for_an_outcome(question: str, outcome: str | None) -> None:
    assert asked_outcome(question, expected_kinds(question)) == outcome
    assert analyse(question).outcome == outcome


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Ukrainians are being let into the United States.", True),
        ("Not every Russian was refused.", True),
        ("Some were granted a one-year visa.", True),
        ("Officers turn them away.", True),
        ("Two men say why they will not turn back.", False),
        ("The court granted the motion.", False),
        ("The border has a wall.", False),
    ],
)
def test_a_text_states_it_on_either_side(text: str, stated: bool) -> None:
    assert states("entry", text) == stated


def hit(row: int, document: str, text: str) -> Hit:
    vector = np.array([1.0], dtype=np.float32)
    stored = StoredPassage(row, Passage(document, 0, len(text), ()), text, vector, vector[None])
    return Hit(stored, 1.0 / row, None, None)


NEAR = hit(1, "border", "The border is long.")
REASON = hit(2, "brief", "The department makes exceptions.")
STATING = [hit(row, "brief", "They were admitted.") for row in range(3, 3 + ENOUGH - 1)]


def test_documents_that_state_it_stand_alone_where_they_are_enough() -> None:
    assert stating_first("entry", [NEAR, REASON, *STATING]) == [REASON, *STATING]


def test_the_others_follow_where_they_are_not() -> None:
    assert stating_first("entry", [NEAR, STATING[0]]) == [STATING[0], NEAR]
    assert stating_first("entry", [NEAR]) == [NEAR]


def test_a_question_without_an_outcome_changes_nothing() -> None:
    assert stating_first(None, [NEAR, *STATING]) == [NEAR, *STATING]


def test_people_count_half_where_their_outcome_is_not_stated() -> None:
    query = analyse("Who was allowed across the border?")
    assert holding(query, Kind.WHO, "Ukrainians were admitted.") == 1.0
    assert holding(query, Kind.WHO, "Ukrainians waited.") == 0.5
    assert holding(query, Kind.WHO, "it rained.") == 0.0
    assert holding(analyse("Who waited at the border?"), Kind.WHO, "Ukrainians waited.") == 1.0
