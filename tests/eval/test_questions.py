"""A questions file is read whole or refused with the line that is at fault."""

import json
from pathlib import Path

import pytest

from eval.questions import QuestionCase, Quote, load_questions
from retrieval.errors import InputError

SEED_QUESTIONS = Path(__file__).parents[3] / "shared" / "eval" / "seed_questions.jsonl"

GOOD = {"id": "q1", "kind": "factoid", "question": "How many?"}


def written(folder: Path, *lines: str) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_full_line(tmp_path: Path) -> None:
    row = GOOD | {
        "history": ["Who?"],
        "lang": "es",
        "facts": [["6,?400", "many"]],
        "evidence": [{"doc": "d", "quote": "around 6,400"}],
        "forbid": ["none"],
        "documents": ["2023-17877"],
    }
    assert load_questions(written(tmp_path, json.dumps(row), "")) == [
        QuestionCase(
            id="q1",
            kind="factoid",
            question="How many?",
            history=("Who?",),
            lang="es",
            facts=(("6,?400", "many"),),
            evidence=(Quote("d", "around 6,400"),),
            forbid=(("none",),),
            documents=("2023-17877",),
        )
    ]


def test_only_the_unanswerable_kind_is_unanswerable(tmp_path: Path) -> None:
    lines = [json.dumps(GOOD), json.dumps(GOOD | {"id": "q2", "kind": "unanswerable"})]
    assert [case.answerable for case in load_questions(written(tmp_path, *lines))] == [True, False]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"jsonl:2: not JSON: .* at column 2"),
        ("[]", "jsonl:2: a question is a JSON object"),
        ('{"id": "x", "kind": "y"}', "jsonl:2: question is missing"),
        (json.dumps(GOOD), "jsonl:2: id 'q1' is used by an earlier line"),
        (json.dumps(GOOD | {"id": " "}), "jsonl:2: id must be text that is not empty"),
        (json.dumps(GOOD | {"facts": "x"}), "jsonl:2: facts must be a list"),
        (json.dumps(GOOD | {"facts": [[]]}), "jsonl:2: facts: each must be a list of patterns"),
        (json.dumps(GOOD | {"facts": [["("]]}), "jsonl:2: facts: '\\(' is no regular expression"),
        (json.dumps(GOOD | {"evidence": ["x"]}), "jsonl:2: evidence: each must be an object"),
        (json.dumps(GOOD | {"evidence": [{"doc": "x"}]}), "jsonl:2: quote is missing"),
        (json.dumps(GOOD | {"history": [1]}), "jsonl:2: history must be text"),
        (json.dumps(GOOD | {"documents": [1]}), "jsonl:2: documents must be text"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_questions(written(tmp_path, json.dumps(GOOD), line))


def test_a_file_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no question"):
        load_questions(written(tmp_path, "", ""))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read as a questions file"):
        load_questions(tmp_path / "none.jsonl")


@pytest.mark.skipif(not SEED_QUESTIONS.exists(), reason="the seed questions are not at hand")
def test_the_seed_questions() -> None:
    cases = load_questions(SEED_QUESTIONS)
    assert len(cases) == 22
    assert sum(not case.answerable for case in cases) == 4
