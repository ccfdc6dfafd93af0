"""The questions over the notices: what they promise, and how an answer to one is judged."""

import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from eval.datasets import half
from eval.federal_register.collection import NOTICES, filled
from eval.federal_register.command import QUESTIONS
from eval.federal_register.floors import bm25, dense
from eval.federal_register.score import group, groups, score
from eval.judge import Row, judge
from eval.questions import QuestionCase, load_questions
from retrieval.errors import InputError
from retrieval.library import Library
from tests.fakes import HashEncoder

SHARED = Path(__file__).parents[3] / "shared"
LONGEST_RUN = 8
"""Words in a row that a question may share with a notice: names of programs are as long."""

needs_notices = pytest.mark.skipif(
    not (SHARED / NOTICES).exists(), reason="the notices are not at hand"
)

CASE = QuestionCase(
    "q", "date", "When does it end?", facts=(("May 5",),), forbid=(("May 6",),), documents=("a",)
)


@cache
def notices() -> dict[str, dict[str, Any]]:
    lines = (SHARED / NOTICES).read_text(encoding="utf-8").splitlines()
    return {row["doc_number"]: row for row in map(json.loads, lines)}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def row(*cited: tuple[str, str], case: QuestionCase = CASE) -> Row:
    """What an answer of these (document, sentence) pairs comes to."""
    answer = {
        "outcome": "answered" if cited else "not_found",
        "text": " ".join(text for _, text in cited),
        "standalone_question": case.question,
        "claims": [{"text": text} for _, text in cited],
        "citations": [
            {"document_id": document, "cited_text": text, "published_at": None}
            for document, text in cited
        ],
    }
    return judge(case, answer, [], 1.0)


def test_there_are_enough_of_every_kind() -> None:
    cases = load_questions(QUESTIONS)
    kinds = Counter(case.kind for case in cases)
    assert len(cases) >= 70
    assert kinds["unanswerable"] >= 15
    assert set(kinds) > {"date", "near-duplicate", "polarity", "who-why", "count", "list", "dated"}
    assert min(Counter(half(case.id) for case in cases).values()) >= 35


def test_every_answerable_question_names_facts_and_notices() -> None:
    for case in load_questions(QUESTIONS):
        assert bool(case.facts) == bool(case.documents) == case.answerable, case.id


@needs_notices
def test_the_facts_stand_in_the_notices() -> None:
    for case in load_questions(QUESTIONS):
        text = " ".join(notices()[one]["abstract"] for one in case.documents)
        for fact in case.facts:
            assert any(re.search(one, text, re.IGNORECASE) for one in fact), (case.id, fact)
        for pattern in (one for item in case.forbid for one in item):
            assert not re.search(pattern, text, re.IGNORECASE), (case.id, pattern)


@needs_notices
def test_no_question_repeats_a_sentence_of_the_notices() -> None:
    text = " ".join(words(" ".join(one["abstract"] for one in notices().values())))
    for case in load_questions(QUESTIONS):
        asked = words(case.question)
        for start in range(len(asked) - LONGEST_RUN):
            assert " ".join(asked[start : start + LONGEST_RUN + 1]) not in text, case.id


def test_the_right_notice_is_cited_first_or_later_or_not() -> None:
    right, wrong = ("a", "It ends on May 5."), ("b", "It ends on May 6.")
    scored = [score(CASE, one) for one in (row(right), row(wrong, right), row(wrong), row())]
    assert [one.right_notice for one in scored] == [1.0, 1.0, 0.0, 0.0]
    assert [one.right_first for one in scored] == [1.0, 0.0, 0.0, 0.0]
    assert [one.wrong_notice for one in scored] == [0.0, 1.0, 1.0, 0.0]
    assert [one.facts for one in scored] == [1.0, 1.0, 0.0, 0.0]


def test_a_group_takes_each_mean_over_what_measures_it() -> None:
    unanswerable = QuestionCase("none", "unanswerable", "What is it called?")
    scored = [
        score(CASE, row(("a", "It ends on May 5."))),
        score(CASE, row()),
        score(unanswerable, row(case=unanswerable)),
    ]
    whole = group("all", scored)
    assert (whole.right_notice, whole.facts, whole.false_abstention) == (0.5, 0.5, 0.5)
    assert (whole.abstention, whole.questions) == (1.0, 3)
    assert group("none", []).facts is None
    names = [one.name for one in groups("ours", scored)]
    assert names == ["ours", "ours, report", "ours, tune", "  date", "  unanswerable"]


def test_the_collection_is_filled_once_and_the_floors_search_it(tmp_path: Path) -> None:
    shared, data = tmp_path / "shared", tmp_path / "data"
    (shared / NOTICES).parent.mkdir(parents=True)
    lines = [
        {"doc_number": "a", "date": "2022-03-01", "title": "A", "abstract": "The fee ends May 5."},
        {
            "doc_number": "b",
            "date": "2022-04-01",
            "title": "B",
            "abstract": "Honey is dear. It is.",
        },
    ]
    (shared / NOTICES).write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    encoder = HashEncoder()
    for _ in range(2):
        filled(data, shared, encoder)
    with Library.open(data, lambda: encoder, write=False) as library:
        assert library.count() == 2
        case = replace(CASE, question="When does the fee end?")
        assert score(case, bm25(library, case)).right_notice == 1.0
        assert score(case, dense(library, case)).facts == 1.0
        honey = replace(CASE, question="honey")
        assert bm25(library, honey).text == "Honey is dear."
        assert bm25(library, replace(CASE, question="xylophone")).outcome == "not_found"


def test_missing_notices_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file; --shared names its folder"):
        filled(tmp_path / "data", tmp_path, HashEncoder())
