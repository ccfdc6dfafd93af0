"""The readings that verdicts rest on: outcomes, names, items, frames."""

from __future__ import annotations

from itertools import pairwise

import pytest

from retrieval.outcomes import Outcome, outcomes
from service.verify.items import Kind, items
from service.verify.names import same_name
from service.verify.paraphrase import may_replace
from service.verify.sentences import needs_support, sentences, without_frame
from service.verify.verbatim import stands_in


def only(text: str) -> Outcome:
    [found] = outcomes(text)
    return found


@pytest.mark.parametrize(
    ("one", "other", "same", "opposite"),
    [
        ("were admitted", "were let in", True, False),
        ("were turned away", "were denied", True, False),
        ("were not admitted", "were denied", True, False),
        ("were admitted", "were blocked", False, True),
        ("was extended", "was terminated", False, True),
        ("was not extended", "was terminated", False, False),
        ("was not extended", "was extended", False, True),
        ("is open", "is closed", False, True),
        ("is open", "was admitted", False, False),
    ],
)
def test_outcomes(one: str, other: str, same: bool, opposite: bool) -> None:
    assert only(one).same(only(other)) is same
    assert only(one).opposite(only(other)) is opposite
    assert only(other).opposite(only(one)) is opposite


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Zolkina", "Zolinka", True),
        ("Aleksei", "Alexey", True),
        ("Зеленский", "Zelensky", True),
        ("Kyiv's", "Kyiv", True),
        ("Ivanov", "Ivanova", False),
        ("States", "Status", False),
        ("Kim", "Kin", False),
    ],
)
def test_names(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(other, one) is same


def test_words_of_one_family_are_one_and_lookalikes_are_not() -> None:
    assert may_replace("begin", "start")
    assert may_replace("determin", "determinist")
    assert not may_replace("contract", "contrast")
    assert not may_replace("admit", "deni")


def test_items_are_disjoint_and_in_order() -> None:
    text = "South Sudan's U.S. nationals may not, Mayorkas said, stay 18 months from May 3, 2024."
    found = items(text)
    assert all(text[item.start : item.end] == item.text for item in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    kinds = [item.kind for item in found]
    assert kinds[0] is Kind.GROUP
    assert found[0].key == "South Sudan"
    for kind in (Kind.HEDGE, Kind.NOT, Kind.SAY, Kind.NUMBER, Kind.DATE):
        assert kind in kinds


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("According to the notice, it ends.", "it ends."),
        ("The final rule states that it ends.", "it ends."),
        ("It ends, the notice says.", "It ends."),
        ("According to Mayorkas, it ends.", "According to Mayorkas, it ends."),
        ("One report says it ends.", "One report says it ends."),
    ],
)
def test_frames_that_name_the_document(text: str, bare: str) -> None:
    assert without_frame(text) == bare


def test_clauses() -> None:
    [sentence] = sentences("Russians were denied while Ukrainians were admitted.")
    assert [[i.key for i in one.items] for one in sentence.clauses()] == [
        ["Russia", "entry"],
        ["Ukraine", "entry"],
    ]


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("According to the notice:", False),
        ("Here is what we know:", False),
        ("Were Russians admitted?", False),
        ("Russians were admitted.", True),
        ("Russians were admitted:", True),
    ],
)
def test_what_needs_support(text: str, needs: bool) -> None:
    assert needs_support(text) is needs


@pytest.mark.parametrize(
    ("claim", "stands"),
    [("It ends.", True), ("It  begins. It\nends.", True), ("ends.", False), ("It begins", True)],
)
def test_whole_sentences(claim: str, stands: bool) -> None:
    assert stands_in(claim, "It begins. It ends. So it is said.") is stands
