"""Search by words: analysers, BM25's order, filters, and queries nobody can break."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.lexical import IndexedText, LexicalIndex, search
from retrieval.rows import RowFilter, Scored

TEXTS = [
    IndexedText(1, "Border", "Officers allowed Ukrainians across the bridge.", "en"),
    IndexedText(2, "Border", "Russians were turned away by officers at the bridge.", "en"),
    IndexedText(3, "Weather", "It rained on the bridge.", "en"),
    IndexedText(4, "Frontera", "Los ucranianos cruzaron la frontera.", "es"),
    IndexedText(5, "Граница", "Украинцев пропустили через границу.", "ru"),
]


def rows(hits: list[Scored]) -> list[int]:
    return [hit.row for hit in hits]


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.in_memory(TEXTS)


def test_english_words_match_by_their_stem(index: LexicalIndex) -> None:
    assert rows(search([index], "allowing a Ukrainian", 5)) == [1]


@pytest.mark.parametrize(("query", "row"), [("CRUZARON", 4), ("границу", 5)])
def test_other_languages_match_as_they_are_written(
    index: LexicalIndex, query: str, row: int
) -> None:
    assert rows(search([index], query, 5)) == [row]


def test_any_word_may_match_and_rare_ones_count_more(index: LexicalIndex) -> None:
    assert rows(search([index], "bridge in the rain", 5)) == [3, 1, 2]


def test_a_title_counts_for_every_passage_but_less_than_the_text() -> None:
    index = LexicalIndex.in_memory(
        [IndexedText(1, "visa", "nothing here", "en"), IndexedText(2, "other", "visa here", "en")]
    )
    assert rows(search([index], "visa", 5)) == [2, 1]


def test_filters_take_effect_before_the_best_are_taken(index: LexicalIndex) -> None:
    assert rows(search([index], "officers bridge", 1, RowFilter(only=frozenset({3})))) == [3]
    assert rows(search([index], "officers bridge", 5, RowFilter(never=frozenset({1, 3})))) == [2]
    assert search([index], "officers", 5, RowFilter(only=frozenset())) == []


def test_a_filter_does_not_change_scores(index: LexicalIndex) -> None:
    scores = dict(search([index], "officers bridge", 5))
    assert search([index], "officers bridge", 5, RowFilter(frozenset({2}))) == [(2, scores[2])]


def test_equal_scores_come_in_row_order_even_where_the_cut_falls_among_them() -> None:
    copies = [IndexedText(row, "", "the same words", "en") for row in range(1, 200)]
    assert rows(search([LexicalIndex.in_memory(copies)], "same words", 4)) == [1, 2, 3, 4]


def test_two_indexes_score_as_one() -> None:
    texts = [
        IndexedText(row, "", f"border visa word{row % 7} entry{row}", "en") for row in range(50)
    ]
    whole = LexicalIndex.in_memory(texts)
    parts = [LexicalIndex.in_memory(texts[:44]), LexicalIndex.in_memory(texts[44:])]
    for query in ("visa word3", "word6 entry12 entry48", "border"):
        expected, found = search([whole], query, 50), search(parts, query, 50)
        assert rows(found) == rows(expected)
        assert [hit.score for hit in found] == pytest.approx(
            [hit.score for hit in expected], abs=2e-4
        )


def test_extending_leaves_an_earlier_value_as_it_was(index: LexicalIndex) -> None:
    extended = index.extended([IndexedText(9, "", "a ferry", "en")])
    assert rows(search([extended], "ferry", 5)) == [9]
    assert search([index], "ferry", 5) == []
    assert (len(index), len(extended)) == (5, 6)


def test_the_same_on_disk(index: LexicalIndex, tmp_path: Path) -> None:
    LexicalIndex.write(tmp_path, TEXTS)
    again = LexicalIndex.read(tmp_path)
    for query in ("officers at the bridge", "frontera"):
        assert search([again], query, 5) == search([index], query, 5)


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        LexicalIndex.write(tmp_path / "missing", TEXTS)


@pytest.mark.parametrize(
    "query", ["", " ", "?!", "👍", "the", 'title_passage_english:"x', "AND OR NOT (", "x" * 20_000]
)
def test_text_without_a_known_word_finds_nothing(index: LexicalIndex, query: str) -> None:
    assert search([index], query, 5) == []


def test_query_syntax_is_only_words(index: LexicalIndex) -> None:
    assert rows(search([index], "-officers +bridge^9 row:[1 TO 9]", 5)) == rows(
        search([index], "officers bridge 9 row 1 TO 9", 5)
    )


@settings(deadline=None)  # each writes an index: a busy machine takes what it takes
@given(st.text(max_size=200))
def test_no_text_breaks_a_query(query: str) -> None:
    index = LexicalIndex.in_memory(TEXTS[:1])
    assert set(rows(search([index], query, 5))) <= {1}


@pytest.mark.parametrize("share", [2, 3, 40])
def test_many_allowed_rows_are_found_as_if_each_were_named(share: int) -> None:
    """More rows than a query names; those that are not allowed score best."""
    texts = [
        IndexedText(row, "", "border " * (1 if row % share == 0 else 3) + f"town{row % 7}", "en")
        for row in range(1, 3_001)
    ]
    index = LexicalIndex.in_memory(texts)
    allowed = RowFilter(frozenset(row for row in range(1, 3_001) if row % share == 0))
    every = search([index], "border town3", 3_000)
    expected = [hit for hit in every if hit.row in (allowed.only or ())]
    assert search([index], "border town3", 20, allowed) == expected[:20]
    gone = RowFilter(None, allowed.only or frozenset())
    others = [hit for hit in every if hit.row not in gone.never]
    assert search([index], "border town3", 20, gone) == others[:20]
