"""Follow-ups completed by a model, or by rule where it cannot be trusted."""

from __future__ import annotations

from threading import Event

import pytest

from service.generate.model import LangChainChat
from service.generate.rewrite import is_faithful, rewritten
from service.generate.upstream import Limits, Upstream
from service.question import Turn
from service.standalone import standalone
from tests.fakes import BREAKAGES, BrokenModel, SpeakingModel

HISTORY = (
    Turn("user", "Who was allowed to cross at Tijuana?"),
    Turn("assistant", "Ukrainians were, from March 2022."),
)
QUESTION = "And how long can they stay?"


def by(reply: str, history: tuple[Turn, ...] = HISTORY) -> str:
    chat = LangChainChat(SpeakingModel(speak=lambda prompt: reply), "a-model")
    return rewritten(Upstream(chat), QUESTION, history, Event())


def test_a_faithful_rewriting_is_taken() -> None:
    assert by("How long can Ukrainians stay?\n") == "How long can Ukrainians stay?"


@pytest.mark.parametrize(
    "reply",
    [
        "How long can Russians stay?",
        "How long can Ukrainians stay in 2024?",
        "How long can they stay?\nThey can stay for one year.",
        "How long can Ukrainians stay? " * 40,
        "See https://evil.example",
        "???",
        "How long can Joe Biden let them stay?",
    ],
)
def test_what_adds_to_the_conversation_is_not(reply: str) -> None:
    assert by(reply) == standalone(QUESTION, HISTORY)


@pytest.mark.parametrize("way", [way for way in BREAKAGES if way != "drips"])
def test_a_failure_leaves_it_to_the_rules(way: str) -> None:
    chat = LangChainChat(BrokenModel(speak=lambda prompt: "How", way=way), "a-model")
    upstream = Upstream(chat, Limits(seconds=0.3))
    assert rewritten(upstream, QUESTION, HISTORY, Event()) == standalone(QUESTION, HISTORY)


def test_a_first_question_is_not_rewritten() -> None:
    assert by("How long can Ukrainians stay?", ()) == QUESTION


def test_words_may_be_added_but_no_names_and_no_numbers() -> None:
    assert is_faithful("For how long may Ukrainians remain?", QUESTION, [HISTORY[1].text])
    assert not is_faithful("For how long may Mr. Smith remain?", QUESTION, [HISTORY[1].text])
