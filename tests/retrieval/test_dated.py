"""Of several sentences equally likely, that of the dates asked about comes first; all stay."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.asked_dates import DateRange, asked_dates
from retrieval.dated import lifted
from retrieval.evidence import FEATURES, Evidence
from retrieval.types import Document, Hit, Passage, Span, StoredPassage

NOTHING = np.zeros(2, dtype=np.float32)
TEXTS = {
    "march": ("The gate opened.", "2022-03-18"),
    "april": ("The gate opened.", "2022-04-20"),
    "later": ("The gate opened.", "2023-04-20"),
    "undated": ("The gate opened.", None),
    "tells": ("The gate opened on March 18, 2022.", None),
    "year": ("The gate opened in 2022.", None),
    "ancient": ("The gate opened.", "0001-01-01"),
}
DOCUMENTS = {name: Document(name, text, published_at=date) for name, (text, date) in TEXTS.items()}


def evidence(name: str, score: float) -> Evidence:
    text = TEXTS[name][0]
    passage = Passage(name, 0, len(text), (Span(0, len(text)),))
    stored = StoredPassage(list(TEXTS).index(name), passage, text, NOTHING, NOTHING[None])
    return Evidence(Hit(stored, 1.0, 1.0, 1.0), 0, text, score, (0.0,) * len(FEATURES))


def order(question: str, **scores: float) -> list[str]:
    asked = asked_dates(question)
    assert asked is not None
    items = [evidence(name, score) for name, score in scores.items()]
    return [one.document_id for one in lifted(items, asked, DOCUMENTS.get)]


def test_what_was_published_or_told_of_then_comes_first_and_all_stays() -> None:
    found = order("In March 2022?", **dict.fromkeys(reversed(TEXTS), 0.4))
    assert set(found[:3]) == {"tells", "march", "april"}
    assert found[3:] == ["ancient", "year", "undated", "later"]


def test_a_year_holds_its_months() -> None:
    assert order("In 2022?", undated=0.4, later=0.4, tells=0.4, year=0.4)[:2] == ["tells", "year"]


def test_a_much_likelier_sentence_without_a_date_stays_first() -> None:
    assert order("In March 2022?", undated=0.6, march=0.3) == ["undated", "march"]


@pytest.mark.parametrize("score", [0.0, 0.5, 1.0])
def test_a_likelihood_stays_one(score: float) -> None:
    asked = asked_dates("In March 2022?")
    assert isinstance(asked, DateRange)
    (found,) = lifted([evidence("march", score)], asked, DOCUMENTS.get)
    assert score <= found.score <= 1.0


def test_an_open_time_changes_nothing() -> None:
    assert order("After 2021?", undated=0.4, march=0.4) == ["undated", "march"]
