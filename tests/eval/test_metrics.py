"""Metrics have known values on answers made by hand."""

from dataclasses import replace

import pytest

from eval import metrics
from eval.questions import QuestionCase, Quote
from tests.eval.answers import FIRST, SECOND, citation, not_found, valid

CASE = QuestionCase(
    id="q",
    kind="factoid",
    question="Who was let in?",
    facts=(("hundreds", "many"), ("wednesday",)),
    evidence=(Quote("a", "hundreds of people were let in"), Quote("b", "nothing of the kind")),
    forbid=(("Thursday",), ("Friday",)),
)
UNANSWERABLE = QuestionCase(id="u", kind="unanswerable", question="Who won?")


def test_fact_recall_is_the_share_of_facts_found() -> None:
    assert metrics.fact_recall(CASE, valid()) == 0.5
    assert metrics.facts_missed(CASE, valid()) == [("wednesday",)]


def test_an_abstained_answer_recalls_nothing() -> None:
    assert metrics.fact_recall(CASE, not_found()) == 0.0
    assert metrics.fact_recall(replace(CASE, facts=()), not_found()) == 0.0
    assert metrics.facts_missed(CASE, not_found()) == list(CASE.facts)


def test_without_facts_answering_is_all_that_is_asked() -> None:
    assert metrics.fact_recall(replace(CASE, facts=()), valid()) == 1.0


def test_the_unanswerable_are_left_out_of_fact_recall_and_evidence() -> None:
    assert metrics.fact_recall(UNANSWERABLE, not_found()) is None
    assert metrics.evidence_hit(UNANSWERABLE, not_found()) is None
    assert metrics.quote_share(UNANSWERABLE, not_found()) is None


@pytest.mark.parametrize("date", ["2022-03-18", "March 18, 2022", "18 march 2022"])
def test_a_cited_date_shows_a_fact(date: str) -> None:
    assert metrics.fact_recall(replace(CASE, facts=((date,),)), valid()) == 1.0


@pytest.mark.parametrize("date", ["2022-03-19", "March 19, 2022"])
def test_another_date_does_not(date: str) -> None:
    assert metrics.fact_recall(replace(CASE, facts=((date,),)), valid()) == 0.0


def test_a_date_that_is_not_iso_counts_as_stated() -> None:
    answer = valid()
    answer["citations"][0]["published_at"] = "spring 2022"
    assert metrics.cited_dates(answer)[0] == "spring 2022"


def test_marks_are_no_part_of_what_is_said() -> None:
    assert metrics.said(valid()) == f"{FIRST} {SECOND}"
    assert metrics.fact_recall(replace(CASE, facts=((r"\b1\b",),)), valid()) == 0.0


def test_forbidden_patterns_are_found() -> None:
    assert metrics.forbidden_said(CASE, valid()) == [("Friday",)]
    assert metrics.forbidden_said(CASE, not_found()) == []


def test_evidence_hit_is_any_quote_and_quote_share_all_of_them() -> None:
    assert metrics.evidence_hit(CASE, valid()) == 1.0
    assert metrics.quote_share(CASE, valid()) == 0.5
    assert metrics.quotes_missed(CASE, valid()) == ["nothing of the kind"]
    assert metrics.evidence_hit(CASE, not_found()) == 0.0


@pytest.mark.parametrize(
    ("cited", "quote", "expected"),
    [
        ("a b c x y", "a b c d e", False),  # 3 of 5 is 60%, not over it
        ("A B, C; D", "a b c d e", True),
        ("the cat", "the the the cat", False),  # repeats count: 2 of 4
        ("Jehovah's Witnesses", "Jehovah’s Witnesses", True),
        ("a b c " + "x " * 117, "a b c", True),  # 120 words
        ("a b c " + "x " * 118, "a b c", False),
        ("anything", "…", False),
    ],
)
def test_a_span_hits_a_quote(cited: str, quote: str, expected: bool) -> None:
    assert metrics.hits(cited, quote) is expected


def test_only_citations_hit_not_the_nearest() -> None:
    answer = not_found() | {"nearest": [citation(1, "notice", FIRST, None)]}
    assert metrics.evidence_hit(CASE, answer) == 0.0


def test_mean_leaves_out_what_was_not_measured() -> None:
    assert metrics.mean([1.0, None, 0.0]) == 0.5
    assert metrics.mean([None]) is None


def test_percentile_is_a_value_that_was_seen() -> None:
    assert metrics.percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.0
    assert metrics.percentile([4.0, 1.0, 3.0, 2.0], 0.99) == 4.0
    assert metrics.percentile([7.0], 0.5) == 7.0
    assert metrics.percentile([], 0.5) is None
