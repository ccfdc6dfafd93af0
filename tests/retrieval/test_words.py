"""Words keep their place and share a key where they mean the same."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, product

import pytest
import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from retrieval.words import content_tokens, is_function_word, key, tokens


@given(st.text(max_size=200))
def test_every_token_is_the_text_at_its_place(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end
        assert text[token.start : token.end] == token.text
        assert token.key
        end = token.end


def test_numbers_abbreviations_and_possessives_are_one_word_each() -> None:
    said = [
        token.text for token in tokens("6,400 people in the U.S. won’t cross Ukraine’s border.")
    ]
    assert said == ["6,400", "people", "in", "the", "U.S.", "won’t", "cross", "Ukraine’s", "border"]


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("6,400", "6400", "en"),
        ("U.S.", "US", "en"),
        ("Ukraine's", "Ukraine", "en"),
        ("Ukraine’s", "ukraine", "en"),
        ("crossing", "crossed", "en"),
        ("frontera", "fronteras", "es"),
        ("граница", "границу", "ru"),
    ],
)
def test_the_same_word(one: str, other: str, language: str) -> None:
    assert key(one, language) == key(other, language)


@pytest.mark.parametrize(
    ("one", "other"), [("1.5", "15"), ("Russia", "Ukraine"), ("border", "bordeaux"), ("5", "50")]
)
def test_another_word(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_a_language_without_a_stemmer_keeps_its_words() -> None:
    assert key("кордону", "uk") == "кордону"


@pytest.mark.parametrize("word", ["The", "WHO", "isn’t", "isn't", "qué", "почему", "чому"])
def test_function_words(word: str) -> None:
    assert is_function_word(word)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Who was allowed across the border, and why?", "en", ["allowed", "border"]),
        ("¿Quién cruzó la frontera?", "es", ["cruzó", "frontera"]),
        ("Кто был на границе?", "ru", ["границе"]),
        ("Why?", "en", []),
        ("😀?", "en", []),
    ],
)
def test_content_words(text: str, language: str, expected: list[str]) -> None:
    assert [token.text for token in content_tokens(text, language)] == expected


def test_words_have_the_same_key_whoever_else_asks_at_the_same_time() -> None:
    """A stemmer works on a word inside itself: threads must not share one."""
    words = [f"{stem}{end}" for stem in _made_up(300) for end in ("ingly", "ations", "edness")]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(key, words))
    finally:
        sys.setswitchinterval(interval)
    alone = snowballstemmer.stemmer("english")
    assert found == [alone.stemWord(word) for word in words]


def _made_up(count: int) -> list[str]:
    """Words that no other test has had stemmed already."""
    syllables = [a + b for a in "bdfglmnprst" for b in "aeiou"]
    return ["quon" + "".join(one) for one in islice(product(syllables, repeat=2), count)]
