"""Questions in other languages, measured: the cases, their halves, and the Ukrainian questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.benchmarks.questions import BORDER2022
from eval.datasets import load_xquad
from eval.language_cases import asked, language_cases, paragraphs
from eval.languages import UKRAINIAN, answers
from eval.questions import load_questions
from retrieval.library import Library
from tests.fakes import GlossaryEncoder, HashEncoder

ENGLISH = "The gate opened at dawn. Forty families walked through it."
OTHER = "The mayor spoke on Friday. Nobody had asked him to."
GLOSSARY = {"puerta": "gate", "abrió": "opened", "alcalde": "mayor", "habló": "spoke"}
QUESTIONS = {
    "en": (
        "When did the gate open at last in the town?",
        "On which day did the mayor speak there?",
    ),
    "es": ("¿Cuándo se abrió la puerta de la ciudad?", "¿Qué día habló el alcalde de la ciudad?"),
    "ru": ("Когда наконец открылись ворота города?", "В какой день выступил мэр этого города?"),
}


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """Two articles of a paragraph with a question each, in XQuAD's form."""
    folder = tmp_path / "xquad"
    folder.mkdir()
    for language, questions in QUESTIONS.items():
        articles = [
            _article("At the gate", ENGLISH, "q1", questions[0], "at dawn"),
            _article("The mayor", OTHER, "q2", questions[1], "on Friday"),
        ]
        value = json.dumps({"data": articles}, ensure_ascii=False)
        (folder / f"xquad.{language}.json").write_text(value, encoding="utf-8")
    return tmp_path


def _article(title: str, text: str, key: str, question: str, answer: str) -> dict[str, object]:
    found = {"answer_start": text.index(answer), "text": answer}
    asked_of = {"id": key, "question": question, "answers": [found]}
    return {"title": title, "paragraphs": [{"context": text, "qas": [asked_of]}]}


def test_an_answer_is_found_by_its_place_in_the_english_paragraph(shared: Path) -> None:
    gate, mayor = asked(shared, "es")
    assert (gate.id, gate.document_id, gate.answer) == ("q1", "0-0", (16, 23))
    assert ENGLISH[16:23] == "at dawn"
    assert (mayor.document_id, mayor.language, mayor.question) == ("1-0", "es", QUESTIONS["es"][1])
    assert {one.id: one.half for one in asked(shared, "ru")} == {
        one.id: one.half for one in asked(shared, "es")
    }


def test_a_case_and_its_twin_without_the_paragraph(shared: Path, tmp_path: Path) -> None:
    documents = paragraphs(load_xquad(shared / "xquad" / "xquad.en.json"))
    assert [(one.id, one.text) for one in documents] == [("0-0", ENGLISH), ("1-0", OTHER)]
    with Library.open(
        tmp_path / "data", HashEncoder, write=True, multilingual=lambda: GlossaryEncoder(GLOSSARY)
    ) as library:
        library.add(documents)
        case, twin = language_cases(library, asked(shared, "es")[0])
        assert [hit.stored.passage.document_id for hit in case.hits] == ["0-0", "1-0"]
        assert case.gold == {(case.hits[0].stored.row, 0)}
        assert [hit.stored.passage.document_id for hit in twin.hits] == ["1-0"]
        assert twin.gold == frozenset()


def test_every_language_has_its_figures(shared: Path, tmp_path: Path) -> None:
    result = answers(shared, tmp_path / "folder", HashEncoder(), None, 0)
    reported = [one for one in asked(shared, "en") if one.half == "report"]
    assert len(result.rows) == 3 * len(reported)
    names = [figure.name for figure in result.figures]
    assert len(names) == len(set(names)) == 3 * 7


def test_ukrainian_questions_are_about_the_sample() -> None:
    texts = {
        path.stem: path.read_text(encoding="utf-8") for path in (BORDER2022 / "docs").iterdir()
    }
    cases = load_questions(UKRAINIAN)
    assert len(cases) == 20
    assert sum(not case.answerable for case in cases) == 4
    for case in cases:
        assert case.lang == "uk"
        assert bool(case.evidence) == bool(case.facts) == case.answerable
        for quote in case.evidence:
            assert quote.quote in texts[quote.doc]
