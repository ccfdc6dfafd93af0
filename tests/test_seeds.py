"""The two articles of ``shared/seeds``: what answering has to reach on real input."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.judge import Row, Summary, summarise
from eval.questions import load_questions
from eval.run import run
from retrieval.library import Library
from retrieval.read import read_paths
from retrieval.types import Document
from tests.real_encoder import real_encoder

SHARED = Path(__file__).resolve().parents[2] / "shared"
SEEDS = SHARED / "seeds"
QUESTIONS = SHARED / "eval" / "seed_questions.jsonl"

pytestmark = pytest.mark.skipif(
    not (SEEDS.is_dir() and QUESTIONS.is_file()), reason="../shared/seeds is not here"
)

FACT_RECALL = 0.90
EVIDENCE_HIT = 0.90
FALSE_ABSTENTIONS = 1
MEAN_WORDS = 150
FIRST = "Who was allowed across the border and why?"


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    data = tmp_path_factory.mktemp("seeds") / "data"
    read = list(read_paths([SEEDS], {}))
    documents = [one for one in read if isinstance(one, Document)]
    assert len(documents) == len(read) == 2
    with Library.open(data, real_encoder, write=True) as library:
        assert library.add(documents) == ["added", "added"]
        library.publish()
    return run(data, load_questions(QUESTIONS))


@pytest.fixture(scope="module")
def summary(rows: list[Row]) -> Summary:
    return summarise(rows)


def test_facts_are_found(rows: list[Row], summary: Summary) -> None:
    assert (summary["fact_recall"] or 0) >= FACT_RECALL, _missed(rows)


def test_evidence_is_cited(rows: list[Row], summary: Summary) -> None:
    lost = [(row.question, row.quotes_missed) for row in rows if row.evidence_hit == 0]
    assert (summary["evidence_hit"] or 0) >= EVIDENCE_HIT, lost


def test_what_is_not_stated_is_not_answered(rows: list[Row], summary: Summary) -> None:
    wrong = [(row.question, row.text) for row in rows if not row.answerable and not row.abstained]
    assert summary["unanswerable"] == 4
    assert summary["abstention_count"] == 4, wrong


def test_what_is_stated_is_answered(rows: list[Row], summary: Summary) -> None:
    wrong = [row.question for row in rows if row.answerable and row.abstained]
    assert (summary["false_abstention_count"] or 0) <= FALSE_ABSTENTIONS, wrong


def test_the_contract_is_kept(rows: list[Row]) -> None:
    assert [(row.question, row.contract_breaks) for row in rows if row.contract_breaks] == []


def test_answers_are_short(summary: Summary) -> None:
    assert 0 < (summary["mean_words"] or 0) < MEAN_WORDS


def test_the_first_question_is_answered_from_both_articles(rows: list[Row]) -> None:
    first = next(row for row in rows if row.question == FIRST)
    assert len({citation["document_id"] for citation in first.citations}) == 2
    assert "Ukrainians" in first.text
    assert "Russians" in first.text
    assert first.facts_missed == []


def _missed(rows: list[Row]) -> list[tuple[str, list[tuple[str, ...]]]]:
    return [(row.question, row.facts_missed) for row in rows if row.facts_missed]
