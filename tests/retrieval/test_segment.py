"""Sentences and passages: known hard cases, then properties that hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.furniture import furniture
from retrieval.segment import segment, sentences
from retrieval.types import Document, Span


def texts(text: str, language: str | None = None, title: str | None = None) -> list[str]:
    """The document's sentences as a reader sees them."""
    document = Document("d", text, title=title, language=language)
    return [text[span.start : span.end] for span in sentences(document)]


@pytest.mark.parametrize(
    "expected",
    [
        ["“We waited all night. Nobody came,” said Olena.", "The gate stayed shut."],
        ["She wrote “The gate is shut.", "The officers left.", "Nobody knows why it is so."],
        ['He said "we waited.', "The officers left.", "Nobody came to the gate."],
        ["The book is by J. K. Rowling.", "It sold well."],
        ["He stayed in the U.S. and waited.", "She flew to the U.S. Customs office in March."],
        ["The gate opens at 5 a.m. on Monday.", "It closes at 9 p.m. on Friday."],
        ["The law is 8 U.S.C. 1158 and nothing else.", "It is old."],
    ],
)
def test_english(expected: list[str]) -> None:
    assert texts(" ".join(expected)) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("es", ["El Sr. Pérez llegó a las 5 p. m. del lunes.", "Nadie abrió la puerta."]),
        ("es", ["¿Quién abrió la puerta?", "¡Nadie!", "El puente siguió cerrado."]),
        ("ru", ["«Я устал. Я ухожу», — сказал он.", "Потом он вышел."]),
        ("ru", ["Роман написал Ф. М. Достоевский.", "Он жил в Петербурге."]),
    ],
)
def test_other_languages(language: str, expected: list[str]) -> None:
    text = " ".join(expected)
    assert texts(text, language) == expected
    assert texts(text) == expected, "the same when the language has to be guessed"


def test_list_items_are_sentences_without_their_markers() -> None:
    text = (
        "What to bring:\n- A passport of each traveller\n* Two photographs\n1. A letter of a host"
    )
    assert texts(text) == [
        "What to bring:",
        "A passport of each traveller",
        "Two photographs",
        "A letter of a host",
    ]


def test_headings_are_left_out() -> None:
    text = "# At the gate\n\nThe gate opened.\n\n## Later on\nThe gate closed.\n\n-----\nAll left."
    assert texts(text) == ["The gate opened.", "The gate closed.", "All left."]


def test_furniture_is_left_out() -> None:
    text = "The gate opened at dawn.\n\nAdvertisement\n\nForty families walked through it."
    assert texts(text) == ["The gate opened at dawn.", "Forty families walked through it."]


def test_wrapped_lines_stay_one_sentence() -> None:
    wrapped = (
        "The officers at the port of entry said on Monday that the families who\n"
        "had waited since Friday would be let in before noon, and that nobody\n"
        "would be turned back."
    )
    assert texts(f"{wrapped} The mayor thanked them.") == [wrapped, "The mayor thanked them."]


@pytest.mark.parametrize("seam", ["; ", ", ", " "])
def test_a_very_long_sentence_is_cut_into_pieces_short_enough_to_cite(seam: str) -> None:
    clauses = [f"clause {number} of the order says nothing new to anybody" for number in range(60)]
    text = f"The order reads {seam.join(clauses)}."
    pieces = texts(text)
    assert len(pieces) > 1
    assert all(len(piece.split()) <= 120 for piece in pieces)
    assert " ".join(pieces) == text


@pytest.mark.parametrize("text", ["", " \n\n\t ", "…", "😀😀", "-----", "# Only a heading"])
def test_a_text_without_a_sentence_has_no_passage(text: str) -> None:
    assert texts(text) == []
    assert segment(Document("d", text)) == []


# --- properties ---

STRANGE = (
    "aZ éñßЯїعש中İıſﬁ😀𝒳\u0301\u0308\u200d\ufeff\u00a0.,;:!?…\"“”«»„'’()[]#=*•-–—\t\n\r\u2028\x0b19"
)
PLAIN = "aZbY éñßЯї中İı😀𝒳\u0301.,;:!?…\"“”«»'’\n"
"""Nothing that could mark a heading or a list item."""

any_text = st.one_of(st.text(max_size=300), st.text(alphabet=STRANGE, max_size=300))


@settings(max_examples=150, deadline=None)
@given(any_text)
def test_spans_are_sorted_disjoint_and_trimmed(text: str) -> None:
    end = 0
    for span in sentences(Document("d", text)):
        assert end <= span.start < span.end <= len(text)
        said = text[span.start : span.end]
        assert said == said.strip()
        end = span.end


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=PLAIN, max_size=400))
def test_every_letter_that_is_not_furniture_is_in_a_sentence(text: str) -> None:
    skipped = _inside(furniture(text))
    covered = _inside(sentences(Document("d", text)))
    letters = {place for place, character in enumerate(text) if character.isalnum()}
    assert letters - skipped <= covered
    assert not covered & skipped


@settings(max_examples=100, deadline=None)
@given(any_text)
def test_passages_hold_every_sentence_once_in_order(text: str) -> None:
    document = Document("d", text)
    passages = segment(document)
    assert [span for passage in passages for span in passage.sentences] == sentences(document)
    for passage in passages:
        assert (passage.start, passage.end) == (
            passage.sentences[0].start,
            passage.sentences[-1].end,
        )


names = st.text(alphabet="éİıßЯ中😀𝒳\u0301", min_size=1, max_size=6)


@settings(max_examples=100, deadline=None)
@given(st.lists(names, min_size=1, max_size=8, unique_by=str.casefold), st.sampled_from(" \n"))
def test_no_character_shifts_an_offset(strange: list[str], space: str) -> None:
    """Characters of two UTF-16 units, of no width, or that grow when lower-cased."""
    said = [
        f"On that day a{name} opened the northern gate before the sun rose." for name in strange
    ]
    text = space.join(said)
    assert texts(text, language="en") == said


def _inside(spans: list[Span] | tuple[Span, ...]) -> set[int]:
    return {place for span in spans for place in range(span.start, span.end)}
