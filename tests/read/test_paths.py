"""Folders and JSONL: everything that can be read is, everything else is told."""

from __future__ import annotations

import json
import os
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pytest

from retrieval.read import ReadFailure, ReadLimits, read_paths
from retrieval.types import Document
from tests.read.files import LAST, LEAD, pdf

NOTICES = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "federal_register"


def read(
    *paths: Path, mapping: Mapping[str, str] | None = None, limits: ReadLimits | None = None
) -> tuple[list[Document], list[ReadFailure]]:
    found = list(read_paths(paths, mapping or {}, limits or ReadLimits()))
    documents = [item for item in found if isinstance(item, Document)]
    return documents, [item for item in found if isinstance(item, ReadFailure)]


def test_a_folder_gives_its_documents_sorted_and_one_line_for_each_bad_file(
    tmp_path: Path,
) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config.txt").write_text("hidden")
    (tmp_path / "b" / "notes.txt").write_text(LEAD)
    (tmp_path / "notes.txt").write_text(LAST)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "b" / "locked.pdf").write_bytes(pdf(LEAD, encrypted=True))
    (tmp_path / "empty.txt").write_text("")
    os.mkfifo(tmp_path / "pipe.txt")
    documents, failures = read(tmp_path)
    assert [document.text for document in documents] == [LAST, LEAD]
    assert documents[0].id == "notes"
    assert documents[1].id.startswith("notes-")
    assert {failure.where for failure in failures} == {
        "empty.txt",
        "picture.png",
        "pipe.txt",
        "b/locked.pdf",
    }
    assert read(tmp_path) == (documents, failures)
    assert read(tmp_path, tmp_path / "notes.txt") == (documents, failures)


def test_two_folders_with_the_same_names_lose_nothing(tmp_path: Path) -> None:
    for name, text in (("one", LEAD), ("two", LAST)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "notes.txt").write_text(text)
    documents, failures = read(tmp_path / "one", tmp_path / "two")
    assert len({document.id for document in documents}) == 2
    assert failures == []


def test_links_that_leave_the_folder_are_told_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    inside = tmp_path / "inside"
    (outside / "deep").mkdir(parents=True)
    inside.mkdir()
    (outside / "secret.txt").write_text(LEAD)
    (outside / "deep" / "secret.txt").write_text(LEAD)
    (inside / "own.txt").write_text(LAST)
    (inside / "link.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside / "deep")
    (inside / "dangling.txt").symlink_to(inside / "nowhere")
    (inside / "round").symlink_to(inside)
    (inside / "zalias.txt").symlink_to(inside / "own.txt")
    documents, failures = read(inside)
    assert [document.id for document in documents] == ["own"]
    assert [failure.where for failure in failures] == ["dangling.txt", "folder", "link.txt"]
    assert all("link" in failure.message for failure in failures)


def test_a_missing_path_and_a_huge_file_are_told_at_once(tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as stream:
        stream.truncate(100 * 1024**2)
    tracemalloc.start()
    documents, failures = read(tmp_path / "gone.txt", huge)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert documents == []
    assert "no such file" in failures[0].message
    assert failures[1] == ReadFailure("huge.txt", "is 100.0 MB; a file may be 20.0 MB: split it")
    assert peak < 1024**2


def test_a_broken_line_500_is_told_and_the_other_999_are_read(tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"n{n}", "text": f"Notice {n}."}) for n in range(1, 1001)]
    lines[499] = lines[499][:-5]
    (tmp_path / "notices.jsonl").write_text("\n".join(lines), "utf-8")
    documents, failures = read(tmp_path / "notices.jsonl")
    assert len(documents) == 999
    assert documents[499] == Document("n501", "Notice 501.")
    assert [failure.where for failure in failures] == ["notices.jsonl:500"]
    assert failures[0].message.startswith("not JSON: ")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"[1]", "not a JSON object but list"),
        (b'{"body": "x"}', 'no text under "text"; the line has: body'),
        (b'{"text": 5}', 'no text under "text"'),
        (b'{"text": " "}', "is empty"),
        (b'{"text": "a\\u0000b"}', "text holds a NUL"),
        (b'{"text": "a\\ud800"}', "text holds half of a surrogate pair"),
        (b'{"text": "a", "id": "b/c"}', "id 'b/c' is not allowed"),
        (b'{"text": "a", "id": true}', '"id" is bool, not text'),
        (b'{"text": "a", "title": 1}', '"title" is int, not text'),
        (b"\xcc\xee", "not UTF-8"),
        (b"[" * 100_000, "not JSON that can be read"),
        (b'{"text": ' + b"1" * 5000 + b"}", "not JSON that can be read"),
        (b'{"text": "' + b"x" * 200_000 + b'"}', "longer than 150,000 bytes"),
    ],
)
def test_each_way_a_line_can_be_wrong(tmp_path: Path, line: bytes, message: str) -> None:
    path = tmp_path / "n.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "First."}\r\n\r\n' + line + b'\n{"text": "Last."}')
    documents, failures = read(path, limits=ReadLimits(file_bytes=150_000))
    assert [document.text for document in documents] == ["First.", "Last."]
    assert [failure.where for failure in failures] == ["n.jsonl:3"]
    assert message in failures[0].message


def test_a_utf16_jsonl_is_one_failure(tmp_path: Path) -> None:
    (tmp_path / "n.jsonl").write_bytes('{"text": "a"}\n'.encode("utf-16"))
    assert read(tmp_path)[1] == [
        ReadFailure("n.jsonl", "is UTF-16; JSONL is read as UTF-8: convert it")
    ]


def test_mapping_renames_and_lines_without_id_get_one_by_content(tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    rows = [
        {
            "abstract": LEAD,
            "no": 7,
            "date": "March 18, 2022",
            "language": "EN",
            "author": ["A", "B"],
        },
        {"abstract": LEAD, "title": None},
        {"abstract": LAST, "date": "soon"},
        {"abstract": LAST, "date": "soon"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    mapping = {"text": "abstract", "id": "no", "published_at": "date"}
    documents, failures = read(path, mapping=mapping)
    assert failures == []
    assert documents[0] == Document(
        "7", LEAD, author="A, B", published_at="2022-03-18", language="en"
    )
    assert len({document.id for document in documents}) == 3
    assert documents[2] == documents[3]
    assert documents[2].published_at is None


def test_jsonl_is_streamed(tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    with path.open("w") as stream:
        for n in range(2000):
            stream.write(json.dumps({"id": str(n), "text": "x" * 10_000}) + "\n")
    tracemalloc.start()
    assert sum(isinstance(item, Document) for item in read_paths([path], {})) == 2000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1024**2


@pytest.mark.skipif(not NOTICES.is_dir(), reason="the official notices are not here")
def test_the_official_notices_are_read_whole() -> None:
    mapping = {"text": "abstract", "id": "doc_number", "published_at": "date"}
    documents, failures = read(NOTICES, mapping=mapping)
    assert failures == []
    assert len({document.id for document in documents}) == 1088
    assert all(document.published_at and document.title for document in documents)
