"""Texts that nobody wrote: their size may cost time, their shape may not."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from retrieval.encode_multilingual import LONGEST_TEXT, load_multilingual_encoder
from retrieval.read import read_bytes
from retrieval.segment import MAX_SENTENCE_WORDS, segment, sentences
from retrieval.types import Document

LIMIT_S = 15.0
"""For 200 kB, which take under 1 s. What grows with the square takes minutes."""

SIZE = 200_000


@dataclass(frozen=True, slots=True)
class Odd:
    name: str
    unit: str

    @property
    def text(self) -> str:
        return self.unit * (SIZE // len(self.unit))


ODD = (
    Odd("one word a line", "word\n"),
    Odd("bylines only", "By Ana Ruiz\n"),
    Odd("no full stop", "ab "),
    Odd("commas", "1,"),
    Odd("commas and spaces", "ten, "),
    Odd("one word of letters", "a"),
    Odd("digits", "7"),
    Odd("open quotes", "“"),
    Odd("straight quotes", '"a '),
    Odd("full stops", ". "),
    Odd("initials", "A. "),
    Odd("questions without a mark", "How many "),
    Odd("questions", "How many? "),
    Odd("blank lines", "\n\n"),
    Odd("list markers", "- \n1. \n"),
    Odd("rules", "---\n"),
    Odd("links", "[a](b) "),
    Odd("open brackets", "[("),
    Odd("copyright lines", "© 2022 A\n"),
    Odd("no-break spaces", "\u00a0"),
)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.name)
def test_reading_and_cutting_take_time_by_size_alone(odd: Odd) -> None:
    data = f"It begins.\n\n{odd.text}".encode()
    began = time.perf_counter()
    document = read_bytes("odd.txt", data)
    passages = segment(document)
    taken = time.perf_counter() - began
    assert taken < LIMIT_S
    for passage in passages:
        for span in passage.sentences:
            words = document.text[span.start : span.end].split()
            assert 1 <= len(words) <= MAX_SENTENCE_WORDS


def test_a_sentence_of_a_million_words_is_cut() -> None:
    """Piece by piece, not one call inside another: Python allows a thousand of those."""
    text = "word " * 1_000_000
    found = sentences(Document("d", text))
    assert len(found) == -(-1_000_000 // MAX_SENTENCE_WORDS)
    assert "".join(text[one.start : one.end] for one in found).count("word") == 1_000_000


def test_long_sentences_are_cut_at_the_last_clause_that_fits() -> None:
    clause = "the officers opened the gate for the families who had waited"
    text = "; ".join([clause] * 30) + "."
    found = [text[one.start : one.end] for one in sentences(Document("d", text))]
    assert found == ["; ".join([clause] * 10) + ";"] * 2 + ["; ".join([clause] * 10) + "."]


def test_the_second_encoder_reads_only_the_beginning_of_an_endless_word() -> None:
    encoder = load_multilingual_encoder()
    began = time.perf_counter()
    endless = encoder.encode_query("a" * SIZE)
    assert time.perf_counter() - began < LIMIT_S
    assert (endless == encoder.encode_query("a" * LONGEST_TEXT)).all()
