"""The shipped cross-encoder: which sentence answers, whether any does, and what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest

from retrieval.cross_encoder import WINDOW, Reading, checked_weights, load, read
from retrieval.errors import EncoderMismatch
from retrieval.types import PassageText

FERRY = PassageText(
    "The ferry to Orvik",
    (
        "The ferry to Orvik was built in a yard near Gdansk.",
        "It carries 240 passengers and 60 cars.",
        "Captain Ellen Marsh has steered it since 2009.",
        "A crossing takes fifty minutes when the sea is calm.",
    ),
)
BAKERY = PassageText(
    "Bread in Vellmar", ("The bakery sells rye bread.", "Its oven is a hundred years old.")
)


def reading(question: str, passage: PassageText) -> Reading:
    (one,) = read(question, [passage])
    return one


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Where was the ferry to Orvik built?", 0),
        ("How many people can the ferry carry?", 1),
        ("Who is the captain of the ferry to Orvik?", 2),
        ("How long does the crossing to Orvik take?", 3),
    ],
)
def test_the_sentence_that_answers_has_the_highest_logit(question: str, place: int) -> None:
    logits = reading(question, FERRY).sentences
    assert logits.shape == (len(FERRY.sentences),)
    assert int(np.argmax(logits)) == place


def test_a_passage_that_answers_is_likelier_than_one_that_does_not() -> None:
    question = "Who is the captain of the ferry to Orvik?"
    silent = PassageText(FERRY.context, FERRY.sentences[:2] + FERRY.sentences[3:])
    answering = reading(question, FERRY).passage
    assert answering > reading(question, silent).passage > reading(question, BAKERY).passage


def test_a_reading_does_not_depend_on_what_is_read_beside_it() -> None:
    question = "Who is the captain of the ferry to Orvik?"
    alone, beside = reading(question, FERRY), read(question, [BAKERY, FERRY, BAKERY])
    assert np.array_equal(alone.sentences, beside[1].sentences)
    assert alone.passage == beside[1].passage
    assert read(question, []) == []


def test_what_stands_beyond_the_window_has_no_reading() -> None:
    long = PassageText("", ("word " * 150, "more " * 150, "The captain is Ellen Marsh."))
    logits = reading("Who is the captain?", long).sentences
    assert WINDOW < 300
    assert [math.isnan(logit) for logit in logits] == [False, False, True]


def test_a_question_without_words_and_a_passage_without_title_are_read() -> None:
    assert np.isfinite(reading("", BAKERY).sentences).all()
    assert np.isfinite(reading("?", PassageText("", BAKERY.sentences)).passage)


def test_weights_that_are_not_the_recorded_ones_are_refused() -> None:
    load()
    with pytest.raises(EncoderMismatch, match="install Passage anew"):
        checked_weights("0" * 64)
