"""Copies: which texts are one text twice, and how a collection keeps track of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.copies import BANDS, Label, are_copies, copy_keys, labelled_apart
from retrieval.library import Library
from retrieval.types import Document
from tests.fakes import HashEncoder
from tests.retrieval.collection import WITHOUT_GROUPS, change

STORY = (
    "Officers at San Ysidro let 14 families from Ukraine through on Friday morning, a volunteer "
    "said. The families had slept in a gymnasium in Tijuana for three nights. Irina Petrenko, who "
    "came with her son, said she had not expected it to go so quickly. Officials gave each of them "
    "a paper that lets them stay for a year. Later that day, people from Russia were told to wait, "
    "and some of them set up tents beside the wall. The city of Tijuana asked them to move to a "
    "shelter, as the crossing is narrow and thousands of people walk over it on their way to work."
)
TPS = (
    "The Secretary of Homeland Security is extending the designation of {} for Temporary Protected "
    "Status for 18 months, beginning on {} and ending 18 months later. Existing beneficiaries may "
    "keep their status through the extension, so long as they otherwise continue to meet the terms "
    "and conditions of the status. Those who wish to keep it must register again within 60 days."
)
LABEL = Label("Families let in", "Border Times", "2022-03-18", len(STORY))
PAGE = "Sponsored Links\n\n{}\n\nRead More:\n\nPlease enter your comment!\n"


def edited(*changes: tuple[str, str]) -> str:
    text = STORY
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    "other",
    [
        STORY,
        STORY.replace(". ", ".\n\n"),
        edited(("so quickly", "so very fast")),
        edited(("day, people", "day people"), ("wall.", "wall!"), ("Later", "And later")),
    ],
)
def test_a_light_hand_leaves_a_copy(other: str) -> None:
    assert are_copies(STORY, other)
    assert are_copies(other, STORY)


@pytest.mark.parametrize(
    "change",
    [
        ("Ukraine", "Moldova"),
        ("14", "40"),
        ("Friday", "Thursday"),
        ("Petrenko", "Petrienko"),
        ("three nights", "two nights"),
        ("had not expected", "had expected"),
        ("let 14", "denied 14"),
        ("some of them", "all of them"),
        ("from Russia were told", "from Ukraine were told"),
        ("for a year", "for a year, until 2023"),
    ],
)
def test_a_name_number_date_or_turn_makes_another_text(change: tuple[str, str]) -> None:
    assert not are_copies(STORY, edited(change))
    assert not are_copies(edited(change), STORY)


def test_names_that_change_places_make_another_text() -> None:
    swapped = edited(("Ukraine", "X"), ("Russia", "Ukraine"), ("X", "Russia"))
    assert not are_copies(STORY, swapped)


def test_two_notices_of_one_form_are_not_copies() -> None:
    ukraine = TPS.format("Ukraine", "October 20, 2023")
    assert not are_copies(ukraine, TPS.format("Sudan", "October 20, 2023"))
    assert not are_copies(ukraine, TPS.format("Ukraine", "April 20, 2025"))


def test_in_a_script_without_capitals_only_the_same_words_are_copies() -> None:
    text = "سمح الضباط لعائلات من أوكرانيا بالعبور صباح الجمعة ولم يسمحوا لعائلات من روسيا بالعبور"
    assert are_copies(text, text + " .")
    assert not are_copies(text, text.replace("أوكرانيا", "مولدوفا"))


def test_texts_without_words() -> None:
    assert len(copy_keys("")) == BANDS
    assert are_copies("…", "!")


def test_copies_share_a_key_and_different_numbers_never_do() -> None:
    keys = set(copy_keys(STORY))
    assert keys & set(copy_keys(edited(("so quickly", "so very fast"))))
    assert not keys & set(copy_keys(edited(("14", "40"))))
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_keys_are_what_they_were_when_they_were_stored() -> None:
    """Another value here means that folders already written no longer match new documents."""
    assert copy_keys("A few words, 3 of them numbers.")[:2] == (
        -3142028853469263626,
        5129888304386290763,
    )


@pytest.mark.parametrize(
    ("other", "apart"),
    [
        (LABEL, False),
        (replace(LABEL, title="families LET in!"), False),
        (replace(LABEL, title="Tents at the wall"), True),
        (replace(LABEL, title="Tents at the wall", outlet="The Courier"), False),
        (replace(LABEL, title=None), False),
        (replace(LABEL, published_at="2022-03-20"), False),
        (replace(LABEL, published_at="2022-04-18"), True),
        (replace(LABEL, published_at=None), False),
    ],
)
def test_short_texts_are_told_apart_by_their_labels(other: Label, apart: bool) -> None:
    assert labelled_apart(LABEL, other) is apart
    assert labelled_apart(other, LABEL) is apart
    assert not labelled_apart(replace(LABEL, characters=5_000), replace(other, characters=5_000))


def open_library(folder: Path, *, write: bool = True) -> Library:
    return Library.open(folder, HashEncoder, write=write)


def stories() -> list[Document]:
    return [
        Document("wire", STORY, title="Families let in", outlet="Wire"),
        Document("page", PAGE.format(STORY), title="Let in at last", outlet="Border Times"),
        Document("other", edited(("14", "40")), title="Families let in", outlet="Wire"),
        Document("late", STORY.replace("so quickly", "so very fast"), outlet="Gazette"),
    ]


def test_a_collection_knows_its_copies(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add(stories())
        assert library.copies("wire") == ("page", "late")
        assert library.copies("page") == ("wire", "late")
        assert library.copies("late") == ("wire", "page")
        assert library.copies("other") == library.copies("nobody") == ()


def test_deletes_and_replacements_keep_the_groups_right(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add(stories())
        assert library.delete("page")
        assert library.copies("wire") == ("late",)
        library.add([replace(stories()[3], text=edited(("14", "41")))])
        assert library.copies("wire") == ()
        library.add([replace(stories()[3], text=edited(("14", "40")))])
        assert library.copies("other") == ("late",)
        library.add([replace(stories()[0], title="Another headline")])  # its text is what it was
        assert library.copies("wire") == ()
        library.add([stories()[3]])
        assert library.copies("wire") == ("late",)
    with open_library(tmp_path, write=False) as reader:
        assert reader.copies("late") == ("wire",)


def test_search_never_hides_a_copy(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add(stories())
        hits = library.search("families from Ukraine", None, k=10)
        assert {hit.stored.passage.document_id for hit in hits} == {"wire", "page", "other", "late"}


def test_a_folder_of_the_version_before_gets_its_keys(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add(stories())
    change(
        tmp_path / "library.db",
        f"""DROP TABLE copy_keys; DROP TABLE second_vectors; {WITHOUT_GROUPS}
            PRAGMA user_version = 1""",
    )
    with open_library(tmp_path, write=False) as reader:  # may not change it
        assert reader.copies("wire") == ()
    with open_library(tmp_path) as library:
        assert library.copies("wire") == ("page", "late")
        assert library.check() == []
