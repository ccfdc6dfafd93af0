"""JSONL: one document a line, read line by line; a broken line is told and the rest goes on."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from retrieval.errors import InvalidDocument, UnreadableFile
from retrieval.read.draft import drafted, finish
from retrieval.read.ids import content_id
from retrieval.read.limits import ReadFailure, ReadLimits
from retrieval.types import Document
from retrieval.validate import validate_groups

FIELDS = ("text", "id", "title", "outlet", "author", "published_at", "language", "url", "groups")
"""Our names; a mapping gives theirs for some of these, the others are read under our own."""

NAMED_KEYS = 8
"""Keys of a line that a message lists, to find the right one to map."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_lines(
    path: Path, name: str, mapping: Mapping[str, str], limits: ReadLimits
) -> Iterator[Document | ReadFailure]:
    """The documents of ``path``, in order; ``name`` is its path in the folder, with /.

    Raises UnreadableFile where the file as a whole is not JSONL, OSError where it cannot be read.
    """
    with path.open("rb") as stream:
        for number, line in _lines(stream, limits.file_bytes):
            if number == 1 and line.startswith(_UTF16):
                raise UnreadableFile("is UTF-16; JSONL is read as UTF-8: convert it")
            try:
                yield _document(line, name, mapping, limits)
            except UnreadableFile as error:
                yield ReadFailure(f"{name}:{number}", str(error))


def _lines(stream: BinaryIO, longest: int) -> Iterator[tuple[int, bytes]]:
    """Numbered lines that are not blank; of a longer one only ``longest`` + 1 bytes are held."""
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        rest = line
        while len(rest) > longest and not rest.endswith(b"\n"):
            rest = stream.readline(longest + 1)
        if line.strip():
            yield number, line


def _document(line: bytes, name: str, mapping: Mapping[str, str], limits: ReadLimits) -> Document:
    if len(line) > limits.file_bytes:
        raise UnreadableFile(f"the line is longer than {limits.file_bytes:,} bytes")
    record = _record(line)
    theirs = {field: mapping.get(field, field) for field in FIELDS}
    text = record.get(theirs["text"])
    if not isinstance(text, str):
        keys = ", ".join(str(key)[:40] for key in list(record)[:NAMED_KEYS])
        raise UnreadableFile(f'no text under "{theirs["text"]}"; the line has: {keys or "nothing"}')
    groups = _groups(record.pop(theirs.pop("groups"), None))
    stated = {field: record.get(key) for field, key in theirs.items() if field != "text"}
    # Without the groups: a line that is read again with others is the same document.
    whole = json.dumps(record, sort_keys=True, ensure_ascii=True)
    document = finish(drafted(text, stated), lambda: content_id(name, whole), limits)
    return replace(document, groups=groups) if groups else document


def _groups(stated: object) -> tuple[str, ...]:
    """A name or a list of them; what cannot be understood must not open the document."""
    names = [stated] if isinstance(stated, str) else [] if stated is None else stated
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UnreadableFile('"groups" is not a list of names')
    try:
        validate_groups(names)
    except InvalidDocument as error:
        raise UnreadableFile(str(error)) from None
    return tuple(names)


def _record(line: bytes) -> dict[str, object]:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableFile("the line is not UTF-8: convert the file to UTF-8") from None
    except json.JSONDecodeError as error:
        raise UnreadableFile(f"not JSON: {error.msg} at column {error.colno}") from None
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"not JSON that can be read: {type(error).__name__}") from None
    if not isinstance(value, dict):
        raise UnreadableFile(f"not a JSON object but {type(value).__name__}")
    return value


def is_jsonl(name: str) -> bool:
    return PurePosixPath(name).suffix.casefold() == ".jsonl"
