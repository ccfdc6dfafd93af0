"""Ids and dates, and that no bytes bring out anything but the one error."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import UnreadableFile
from retrieval.read import READABLE, read_bytes
from retrieval.read.dates import iso_date
from retrieval.read.ids import file_id
from tests.read.files import LEAD, docx, pdf


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2022-03-18", "2022-03-18"),
        ("2022-03-18T23:30:00-07:00", "2022-03-18"),
        ("2022-03-18 10:00:00Z", "2022-03-18"),
        ("March 18, 2022", "2022-03-18"),
        ("Mar. 18, 2022 at 10:30 a.m.", "2022-03-18"),
        ("Friday, March 18th, 2022", "2022-03-18"),
        ("18 March 2022", "2022-03-18"),
        ("Fri, 18 Mar 2022 10:00:00 GMT", "2022-03-18"),
        ("18 de marzo de 2022", "2022-03-18"),
        ("18 марта 2022 года", "2022-03-18"),
        ("2022-02-30", None),
        ("February 30, 2022", None),
        ("03/04/2022", None),
        ("2022", None),
        ("March 2022", None),
        ("2022-03-18 or later", None),
        ("© 2022", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_understood_or_absent(stated: str | None, expected: str | None) -> None:
    assert iso_date(stated) == expected


def test_ids_from_names_tell_files_apart_and_hold_no_path() -> None:
    names = ["notes.txt", "notes.md", "a/notes.txt", "b/notes.txt", "notes .txt", "no tes.txt"]
    names += ["мост.txt", "река.txt", "é.txt", "e.txt", "..txt", "x" * 300 + ".txt", "CON.txt"]
    ids = [file_id(name) for name in names]
    assert file_id("notes.txt") == "notes"
    assert len(set(ids)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9._-]{1,128}", made) for made in ids)
    assert file_id("e\u0301.txt") == file_id("\u00e9.txt")  # one name, spelt in two ways


_HEADS = [
    b"",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"---\n",
    b"<html>",
    b"\xff\xfe",
    pdf(LEAD),
    docx(LEAD),
]


@given(
    st.sampled_from(_HEADS),
    st.binary(max_size=200),
    st.integers(0, 2000),
    st.sampled_from(READABLE) | st.text(max_size=5),
)
@settings(deadline=None, max_examples=300)
def test_any_bytes_give_a_document_or_unreadable_file(
    head: bytes, junk: bytes, at: int, extension: str
) -> None:
    data = head[:at] + junk + head[at + len(junk) :]
    try:
        document = read_bytes(f"a{extension}", data)
    except UnreadableFile:
        return  # any other error fails the test
    assert document.text.strip()
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,128}", document.id)
