"""ALCE's definitions on answers small enough to score by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eval.citations import CitationScores, citation_scores, verified
from tests.eval.answers import not_found, valid


def answer(*claims: tuple[str, list[int]], cited: Sequence[str]) -> dict[str, Any]:
    return {
        "claims": [{"text": text, "citations": numbers} for text, numbers in claims],
        "citations": [{"n": n, "cited_text": text} for n, text in enumerate(cited, start=1)],
    }


def holds_letters(statement: str, cited: Sequence[str]) -> bool:
    """A judge that can be followed by hand: every letter of the statement is in the texts."""
    return set(statement) <= set("".join(cited))


def scores(*claims: tuple[str, list[int]], cited: Sequence[str]) -> CitationScores | None:
    return citation_scores(answer(*claims, cited=cited), holds_letters)


def test_a_supported_statement() -> None:
    assert scores(("ab", [1]), cited=["abc"]) == CitationScores(1.0, 1.0)


def test_citations_support_together() -> None:
    """Neither supports alone, and neither can be left out: both are precise."""
    assert scores(("ab", [1, 2]), cited=["a", "b"]) == CitationScores(1.0, 1.0)


def test_an_irrelevant_citation() -> None:
    """The second supports nothing, and the first does without it."""
    assert scores(("ab", [1, 2]), cited=["ab", "x"]) == CitationScores(1.0, 0.5)


def test_a_citation_that_also_supports_alone_is_precise() -> None:
    assert scores(("ab", [1, 2]), cited=["ab", "abc"]) == CitationScores(1.0, 1.0)


def test_what_is_not_recalled_has_no_precise_citation() -> None:
    """One statement of two recalled; of three citations only its one is precise."""
    found = scores(("a", [1]), ("z", [1, 2]), cited=["a", "b"])
    assert found == CitationScores(0.5, 1 / 3)


def test_a_statement_without_citation_is_not_recalled() -> None:
    assert scores(("a", []), cited=[]) == CitationScores(0.0, 0.0)


def test_an_abstention_has_no_scores() -> None:
    assert citation_scores(not_found(), holds_letters) is None


def test_our_verifier_as_the_judge() -> None:
    """The second claim cites its own source, and one that has nothing to do with it."""
    assert citation_scores(valid(), verified) == CitationScores(1.0, 2 / 3)
