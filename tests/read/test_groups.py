"""Groups that a line states, and that what cannot be understood never opens a document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from retrieval.read import ReadFailure, ReadLimits
from retrieval.read.jsonl import read_lines
from retrieval.types import Document


def read(tmp_path: Path, **line: Any) -> Document | ReadFailure:
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"text": "The tide was high."} | line))
    (found,) = read_lines(path, "one.jsonl", {}, ReadLimits())
    return found


@pytest.mark.parametrize(
    ("stated", "groups"),
    [("press", ("press",)), (["b", "a"], ("b", "a")), ([], ()), (None, ())],
)
def test_a_name_or_a_list_of_names(tmp_path: Path, stated: object, groups: tuple[str, ...]) -> None:
    found = read(tmp_path, groups=stated)
    assert isinstance(found, Document)
    assert found.groups == groups


@pytest.mark.parametrize("stated", [3, {"a": 1}, ["a", 1], [None], True])
def test_what_is_no_list_of_names_is_told(tmp_path: Path, stated: object) -> None:
    expected = ReadFailure("one.jsonl:1", '"groups" is not a list of names')
    assert read(tmp_path, groups=stated) == expected


@pytest.mark.parametrize("stated", ["", " a", ["a", ""], ["a\n"]])
def test_a_name_that_no_key_could_hold_is_told(tmp_path: Path, stated: object) -> None:
    found = read(tmp_path, groups=stated)
    assert isinstance(found, ReadFailure)
    assert found.message.startswith("a group has 1 to 100 printable characters")


def test_a_line_read_again_with_other_groups_is_the_same_document(tmp_path: Path) -> None:
    ids = set()
    for stated in (None, "a", ["b"]):
        found = read(tmp_path, groups=stated)
        assert isinstance(found, Document)
        ids.add(found.id)
    found = read(tmp_path)
    assert isinstance(found, Document)
    assert ids == {found.id}
