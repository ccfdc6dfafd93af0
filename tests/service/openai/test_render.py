"""The text as sent in each style, and where the claims stand in it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.answer import Answer
from service.openai.render import STYLES, Style, render
from tests.answers import answer_of

SENTENCES = st.lists(st.text(min_size=1, max_size=40), max_size=5)


def shown(markdown: str) -> str:
    """Escaped text as a Markdown reader shows it."""
    return re.sub(r"\\([\\`*_\[\]<>~|&])", r"\1", markdown)


@given(SENTENCES, st.sampled_from(STYLES))
def test_the_pieces_are_the_text_and_the_spans_the_claims(
    sentences: list[str], style: Style
) -> None:
    answer = answer_of(sentences)
    rendered = render(answer, style)
    assert "".join(rendered.pieces) == rendered.text
    said = [rendered.text[start:end] for start, end in rendered.spans]
    if style == "markdown_links":
        said = [shown(text) for text in said]
    assert said == [claim.text for claim in answer.claims]


@given(SENTENCES)
def test_markers_are_the_answer_as_it_is(sentences: list[str]) -> None:
    answer = answer_of(sentences)
    assert render(answer, "markers").text == answer.text


def located(url: str) -> Answer:
    answer = answer_of(["See [2] there."])
    return replace(answer, citations=tuple(replace(one, url=url) for one in answer.citations))


def test_a_mark_becomes_a_link_and_a_bracket_of_the_document_stays() -> None:
    text = render(located("https://example.org/a(b) c"), "markdown_links").text
    assert text == r"See \[2\] there. [\[1\]](https://example.org/a%28b%29%20c)"


@pytest.mark.parametrize(
    "active", ["![x](http://far.example/p.png)", "[x](javascript:1)", "<img src=x>", "`a` *b* _c_"]
)
def test_a_documents_own_markdown_is_not_obeyed(active: str) -> None:
    text = render(answer_of([active]), "markdown_links").text
    unescaped = re.sub(r"\\.", "", text.partition(" [\\[1")[0])
    assert not re.search(r"[\[\]<>`*_]", unescaped)


def test_footnotes_list_each_source_once_below_the_text() -> None:
    answer = answer_of(["One.", "Two."])
    text = render(answer, "footnotes").text
    assert text.startswith(answer.text + "\n\n[1] Title 1, Border Times, 2022-03-18: /documents/")
    assert len(text.split("\n\n")) == 3
