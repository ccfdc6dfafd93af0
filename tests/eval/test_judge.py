"""Rows add up to a summary, and limits on it hold or are named."""

import io
import json

import pytest
from rich.console import Console

from eval.judge import judge, limits_missed, parse_limits, summarise, to_json
from eval.questions import QuestionCase, Quote
from eval.terminal import print_report
from retrieval.errors import InputError
from tests.eval.answers import not_found, valid

FACTS = (("Hundreds",), ("[Nn]obody",))
QUOTES = (Quote("a", "let in on Friday"),)
ROWS = [
    judge(QuestionCase("a", "who", "Who?", facts=FACTS, evidence=QUOTES), valid(), [], 10.0),
    judge(QuestionCase("b", "who", "Who?", facts=FACTS, evidence=QUOTES), not_found(), [], 30.0),
    judge(QuestionCase("c", "unanswerable", "Won?"), not_found(), [], 20.0),
    judge(QuestionCase("d", "unanswerable", "Won?"), valid(), ["text is empty", "x"], 40.0),
]


def test_the_summary_of_four_questions() -> None:
    assert summarise(ROWS) == {
        "questions": 4,
        "answerable": 2,
        "unanswerable": 2,
        "fact_recall": 0.5,
        "evidence_hit": 0.5,
        "quote_share": 0.5,
        "abstention": 0.5,
        "abstention_count": 1,
        "false_abstention": 0.5,
        "false_abstention_count": 1,
        "contract_breaks": 2,
        "forbidden": 0,
        "mean_words": 18.0,
        "latency_ms_p50": 20.0,
        "latency_ms_p99": 40.0,
    }


def test_what_is_saved_is_json_with_the_summary_on_top() -> None:
    saved = json.loads(json.dumps(to_json(summarise(ROWS), ROWS)))
    assert saved["fact_recall"] == 0.5
    assert [row["id"] for row in saved["rows"]] == ["a", "b", "c", "d"]
    assert saved["rows"][1]["facts_missed"] == [["Hundreds"], ["[Nn]obody"]]
    assert saved["rows"][1]["quotes_missed"] == ["let in on Friday"]


def test_the_report_names_what_is_wrong() -> None:
    console = Console(record=True, width=200, file=io.StringIO())
    missing = QuestionCase("e", "who", "Who?", facts=(("[Tt]uesday",),))
    rows = [*ROWS, judge(missing, valid(), [], 10.0)]
    print_report(console, rows, summarise(rows))
    text = console.export_text()
    assert "abstained" in text
    assert "[Tt]uesday" in text
    assert "answered the unanswerable" in text
    assert "contract break in d: text is empty" in text
    assert "1 of 2 unanswerable" in text


def test_limits() -> None:
    summary = summarise(ROWS)
    assert limits_missed(summary, {"fact_recall": 0.5}, {"contract_breaks": 2}) == []
    assert limits_missed(summary, {"fact_recall": 0.9}, {"contract_breaks": 0}) == [
        "fact_recall: 0.5 is under 0.9",
        "contract_breaks: 2 is over 0",
    ]


def test_a_limit_on_what_nothing_measured_does_not_hold() -> None:
    summary = summarise(ROWS[:2])
    assert limits_missed(summary, {"abstention": 0.0}, {}) == [
        "abstention: no question measures it"
    ]


def test_limits_are_read() -> None:
    known = list(summarise([]))
    assert parse_limits("fact_recall=0.9, evidence_hit=1", known) == {
        "fact_recall": 0.9,
        "evidence_hit": 1.0,
    }
    assert parse_limits("", known) == {}


def test_a_limit_that_cannot_be_read_is_refused() -> None:
    known = list(summarise([]))
    with pytest.raises(InputError, match="'recall' is not measured"):
        parse_limits("recall=0.9", known)
    with pytest.raises(InputError, match="'high' is no number"):
        parse_limits("fact_recall=high", known)
