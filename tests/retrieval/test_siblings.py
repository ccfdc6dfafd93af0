"""Notices that differ in a country or a date, and a question about one of them."""

import numpy as np
import pytest

from retrieval.evidence import FEATURES, Evidence
from retrieval.siblings import BEHIND, RightSiblings, moved_behind, right_siblings
from retrieval.types import Document, Hit, Passage, Span, StoredPassage

NOTHING = np.zeros(2, dtype=np.float32)


def notice(name: str, title: str, text: str, date: str | None = "2022-04-19") -> Document:
    return Document(name, text, title=title, published_at=date)


SUDAN_2022 = notice("sudan-2022", "Designation of Sudan for Protected Status", "Until May 5, 2023.")
SUDAN_2023 = notice(
    "sudan-2023", "Extension of Sudan for Protected Status", "Until June 1, 2025.", "2023-08-21"
)
UKRAINE = notice("ukraine", "Designation of Ukraine for Protected Status", "Until May 5, 2023.")
SOUTH_SUDAN = notice(
    "south", "Designation of South Sudan for Protected Status", "Until May 6, 2024."
)
NEWS = notice("news", "A family at the gate of Tijuana", "Ukrainians were let in.", None)
ALL = (UKRAINE, SOUTH_SUDAN, SUDAN_2023, SUDAN_2022, NEWS)


def hit(document: Document) -> Hit:
    text = document.text
    passage = Passage(document.id, 0, len(text), (Span(0, len(text)),))
    return Hit(StoredPassage(1, passage, text, NOTHING, NOTHING[None]), 1.0, 1.0, 1.0)


def chosen(question: str, *documents: Document, k: int = 12) -> RightSiblings:
    by_id = {one.id: one for one in documents}
    return right_siblings(question, [hit(one) for one in documents], by_id.get, k)


def ids(found: RightSiblings) -> list[str]:
    return [one.stored.passage.document_id for one in found.hits]


def test_siblings_of_another_country_are_left_out() -> None:
    found = chosen("When does the status of Ukrainians end?", *ALL)
    assert ids(found) == ["ukraine", "news"]
    assert not found.none_named


def test_south_sudan_is_not_sudan() -> None:
    assert ids(chosen("Until when for Sudan?", *ALL)) == ["sudan-2023", "sudan-2022", "news"]


def test_a_sibling_that_speaks_of_the_country_stays() -> None:
    aside = notice("aside", "Designation of Nepal for Protected Status", "Sudan is treated alike.")
    assert "aside" in ids(chosen("Until when for Sudan?", *ALL, aside))


def test_a_document_of_another_country_comes_after_one_of_the_country_asked_about() -> None:
    """Else what extends Liberians' permits is read as true of Somalis."""
    liberia = notice("liberia", "Permits of Liberians who must depart", "Until June 30.")
    somalia = notice("somalia", "Somalia keeps its status", "Until September 17.")
    found = chosen("Which permits were extended for Somalis?", liberia, somalia, NEWS)
    assert ids(found) == ["liberia", "somalia", "news"]
    assert found.behind == {"liberia"}
    assert chosen("Which permits were extended for Somalis?", liberia, NEWS).behind == frozenset()
    assert chosen("Which permits were extended?", liberia, somalia).behind == frozenset()


def test_a_document_without_siblings_stays_whatever_country_it_is_of() -> None:
    assert ids(chosen("Who crossed from Mexico?", NEWS, UKRAINE)) == ["news", "ukraine"]


def test_both_countries_of_a_comparison_stay() -> None:
    found = chosen("Does the status of Sudan end when that of Ukraine does?", *ALL)
    assert set(ids(found)) == {"ukraine", "sudan-2022", "sudan-2023", "news"}
    assert found.behind == frozenset()


def test_a_date_moves_siblings_back_and_excludes_none() -> None:
    found = chosen("Until when is Sudan designated in April 2022?", *ALL)
    assert ids(found) == ["sudan-2022", "news", "sudan-2023"]
    assert found.behind == {"sudan-2023"}


def test_the_month_a_notice_was_published_in_beats_a_mention_of_it() -> None:
    ended = notice(
        "ended", "Termination of Travel Restrictions with Canada", "Since April 2022.", "2023-05-10"
    )
    begun = notice("begun", "Travel Restrictions with Canada", "Be vaccinated.", "2022-04-22")
    found = chosen("Which rule of April 2022 holds at the border with Canada?", ended, begun)
    assert ids(found) == ["begun", "ended"]
    assert found.behind == {"ended"}


def test_a_year_that_names_a_notice_beats_a_mention_of_it() -> None:
    assert chosen("When does the 2022 designation of Sudan end?", *ALL).behind == {"sudan-2023"}
    assert chosen("When does the 2023 extension for Sudan end?", *ALL).behind == {"sudan-2022"}
    assert chosen("Which status of Sudan ends in 2023?", *ALL).behind == frozenset()


@pytest.mark.parametrize(
    ("question", "met"),
    [
        ("What was designated in April 2022?", True),
        ("What was designated in May 2022?", False),
        ("What was designated in 2023?", True),
        ("What was designated in 2025?", False),
        ("What was designated for Sudan?", False),
    ],
)
def test_a_date_is_met_by_a_document_published_then(question: str, met: bool) -> None:
    assert chosen(question, *ALL).dates_met is met


def test_an_ordinal_tells_siblings_apart() -> None:
    third = notice("third", "Interview Interpreter Requirement Modification", "A third time.")
    fourth = notice("fourth", "Interview Interpreter Requirement Modification", "A fourth time.")
    assert chosen("How long was the third extension?", fourth, third).behind == {"fourth"}


def test_k_counts_what_is_left() -> None:
    assert ids(chosen("Until when for Sudan?", *ALL, k=1)) == ["sudan-2023"]
    assert ids(chosen("Until when?", *ALL, k=2)) == ["ukraine", "south"]


@pytest.mark.parametrize(
    ("question", "none_named"),
    [
        ("When does the status of Lebanon end?", True),
        ("When does the status of Sudan end in 2031?", True),
        ("When does the status of Sudan end in 2025?", False),
        ("When does the status end?", False),
    ],
)
def test_no_sibling_is_the_one_asked_about(question: str, none_named: bool) -> None:
    assert chosen(question, *ALL[:4]).none_named is none_named


def test_an_undated_document_may_be_of_any_year() -> None:
    assert not chosen("When does the status of Sudan end in 2031?", *ALL).none_named


def test_a_document_deleted_meanwhile_is_no_sibling() -> None:
    found = right_siblings("Until when for Sudan?", [hit(UKRAINE)], lambda name: None, 12)
    assert ids(found) == ["ukraine"]


def test_sentences_of_documents_behind_come_last() -> None:
    features = tuple(0.0 for _ in FEATURES)
    first = Evidence(hit(UKRAINE), 0, "one", 0.9, features)
    second = Evidence(hit(NEWS), 0, "two", 0.2, features)
    moved = moved_behind([first, second], frozenset({"ukraine"}))
    assert [item.text for item in moved] == ["two", "one"]
    assert moved[1].score == pytest.approx(0.9 * BEHIND)
    assert moved_behind([first, second], frozenset()) == [first, second]


def test_without_dates_the_question_names_none() -> None:
    hits = [hit(one) for one in (SUDAN_2023, SUDAN_2022)]
    by_id = {one.id: one for one in (SUDAN_2023, SUDAN_2022)}
    question = "Until when for Sudan in April 2022?"
    assert ids(right_siblings(question, hits, by_id.get, 12))[0] == "sudan-2022"
    assert ids(right_siblings(question, hits, by_id.get, 12, dates=False))[0] == "sudan-2023"
