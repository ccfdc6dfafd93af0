"""A question as content words with weights, and how a text's words stand for them."""

from __future__ import annotations

import pytest

from retrieval.kinds import Kind
from retrieval.query import Term, analyse, coverage, match, rarity
from retrieval.words import key


def test_a_question_taken_apart() -> None:
    query = analyse("Why were 6,400 Russians stopped at San Ysidro, and where were the Russians?")
    assert [term.key for term in query.terms] == ["6400", "russian", "stop", "san", "ysidro"]
    assert [term.key for term in query.terms if term.is_number] == ["6400"]
    assert [term.key for term in query.terms if term.is_name] == ["russian", "san", "ysidro"]
    assert query.kinds == (Kind.WHY, Kind.WHERE)


@pytest.mark.parametrize("text", ["", "?", "😀", "Who is it and why?"])
def test_a_question_about_nothing_has_no_terms(text: str) -> None:
    assert analyse(text).terms == ()


@pytest.mark.parametrize(
    ("term", "other", "least"),
    [
        ("crossing", "crossed", 1.0),
        ("allowed", "admitted", 0.5),
        ("Ukraine", "Ukrainians", 0.5),
    ],
)
def test_words_that_stand_for_one_another(term: str, other: str, least: float) -> None:
    assert match(key(term), key(other)) >= least
    assert match(key(term), key(other)) == match(key(other), key(term))


@pytest.mark.parametrize(
    ("term", "other"), [("part", "party"), ("gate", "river"), ("Russia", "Ukraine"), ("5", "50")]
)
def test_words_that_do_not(term: str, other: str) -> None:
    assert match(key(term), key(other)) == 0.0


def test_a_rare_word_weighs_more() -> None:
    assert rarity(key("people")) < rarity(key("Ukraine")) < rarity("nobodyeverwrotethis")
    assert rarity(key("people")) > 0


def test_coverage_is_the_share_of_the_weight() -> None:
    rare, common = Term("ysidro", 3.0, True, False), Term("gate", 1.0, False, False)
    whole = {("ysidro", "ysidro"): 1.0, ("gate", "gate"): 1.0}
    assert coverage([rare, common], {"ysidro", "gate"}, whole) == 1.0
    assert coverage([rare, common], {"ysidro"}, whole) == 0.75
    assert coverage([rare, common], {"gate", "river"}, whole) == 0.25
    assert coverage([rare, common], set(), whole) == 0.0
    assert coverage([], set(), {}) == 1.0
