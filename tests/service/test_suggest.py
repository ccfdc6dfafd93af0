"""Suggested questions: made of sentences by plain patterns, kept only if they are answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.access import EVERYTHING, Access
from retrieval.collection import Seen
from retrieval.types import Document
from service.ask import ask
from service.question import AskRequest
from service.suggest.suggestions import SAME_KIND, SHOWN, Suggestions, suggestions
from service.suggest.templates import about, questions
from tests.real_encoder import collection

SENTENCES = [
    (
        "The bridge is closed on Sundays because the crew is small.",
        "Why is the bridge closed on Sundays?",
    ),
    (
        "Children who arrive alone are exempt from the health order.",
        "Who is exempt from the health order?",
    ),
    (
        "Hundreds of Ukrainians were allowed to cross the border at San Ysidro.",
        "How many Ukrainians were allowed to cross the border at San Ysidro?",
    ),
    ("The programme is extended to April 19, 2025.", "Until when is the programme extended?"),
    ("The vaccination rule ends on May 11, 2023.", "When does the vaccination rule end?"),
    ("Alejandro Mayorkas, the Secretary, was asked.", "Who is Alejandro Mayorkas?"),
]

PASSED_OVER = [
    "It is closed because the crew is small.",  # stands on what came before
    "They ended on Friday.",
    "The order that held them there ended this.",
    "Nothing here is of a known form at all.",
    "Secretary of State, the highest office, was named.",
]


@pytest.mark.parametrize(("sentence", "question"), SENTENCES)
def test_a_sentence_becomes_the_question_it_answers(sentence: str, question: str) -> None:
    assert question in [made for _, made in questions(sentence, "en", "en")]


@pytest.mark.parametrize("sentence", PASSED_OVER)
def test_a_doubtful_sentence_becomes_none(sentence: str) -> None:
    assert list(questions(sentence, "en", "en")) == []


@pytest.mark.parametrize(
    ("sentence", "language", "question"),
    [
        ("El puente cierra hoy porque nieva.", "es", "¿Por qué el puente cierra hoy?"),
        ("Мост закрыт весь день, потому что мало людей.", "ru", "Почему мост закрыт весь день?"),
        ("Міст зачинено щонеділі, бо бракує людей.", "uk", "Чому міст зачинено щонеділі?"),
    ],
)
def test_reasons_in_other_languages(sentence: str, language: str, question: str) -> None:
    assert [made for _, made in questions(sentence, language, language)] == [question]


def test_a_person_is_asked_for_in_the_readers_language() -> None:
    sentence = "Irina Zolkina, a teacher from Moscow, waited."
    asked = {lang: next(questions(sentence, "en", lang))[1] for lang in ("es", "ru", "uk")}
    assert asked == {
        "es": "¿Quién es Irina Zolkina?",
        "ru": "Кто это – Irina Zolkina?",
        "uk": "Хто це – Irina Zolkina?",
    }


def test_a_named_topic_and_no_clause() -> None:
    question = "What do the documents say about TPS for Ukraine?"
    assert about("TPS for Ukraine: the dates", "en") == question
    assert about("Officers decide: the rule", "en") is None


def test_only_answered_questions_are_shown_and_no_kind_too_often(tmp_path: Path) -> None:
    documents = [
        Document(id=f"d{n}", text=f"{sentence} Other things happened that day too.")
        for n, (sentence, _) in enumerate(SENTENCES)
    ]
    with collection(tmp_path, documents) as library:
        found = suggestions(library, "en")
        assert 3 <= len(found) <= SHOWN
        questions = [one.question for one in found]
        for question in questions:
            assert ask(library, AskRequest(question)).outcome == "answered"
        assert sum(question.startswith("Why") for question in questions) <= SAME_KIND


def test_an_empty_collection_suggests_nothing_until_it_has_documents(tmp_path: Path) -> None:
    with collection(tmp_path, []) as library:
        remembered, everything = Suggestions(), Seen(library, EVERYTHING)
        assert remembered.get(everything, "en") == ()
        library.add([Document(id="a", text=SENTENCES[1][0])])
        found = ("Who is exempt from the health order?",)
        assert remembered.get(everything, "en") == found
        library.delete("a")  # it is no longer shown, although nothing was published since
        assert remembered.get(everything, "en") == ()
        library.publish()
        assert remembered.get(everything, "en") == ()


def test_what_one_caller_may_ask_is_not_suggested_to_another(tmp_path: Path) -> None:
    with collection(tmp_path, []) as library:
        press, desk = (Seen(library, Access(frozenset([name]))) for name in ("press", "desk"))
        library.add([Document(id="a", text=SENTENCES[1][0], groups=("press",))])
        remembered = Suggestions()
        found = ("Who is exempt from the health order?",)
        for _ in range(2):
            assert remembered.get(press, "en") == found
            assert remembered.get(desk, "en") == ()
        library.add([Document(id="a", text=SENTENCES[1][0], groups=("desk",))])
        assert remembered.get(press, "en") == ()
