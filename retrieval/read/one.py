"""One file's bytes to one document: the extension picks the reader, the content must agree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from retrieval.errors import UnreadableFile
from retrieval.read.draft import Draft, finish
from retrieval.read.ids import file_id
from retrieval.read.limits import ReadLimits
from retrieval.types import Document

TEXT = (".txt", ".text")
MARKDOWN = (".md", ".markdown")
HTML = (".html", ".htm")
PDF = (".pdf",)
DOCX = (".docx",)
READABLE = (*TEXT, *MARKDOWN, *HTML, *PDF, *DOCX, ".jsonl")
"""The extensions that are read at all; everything else is refused by name."""


def read_bytes(name: str, data: bytes, limits: ReadLimits = ReadLimits()) -> Document:  # noqa: B008
    """One uploaded file. ``name`` may hold folders: only its last part is looked at.

    Raises UnreadableFile, with the name and what to do; nothing else, whatever the bytes.
    """
    plain = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(c if c.isprintable() else "?" for c in plain)[:120] or "the file"
    try:
        if extension(plain) == ".jsonl":
            raise UnreadableFile("holds many documents: it is read line by line")
        return read_one(plain, data, limits, lambda: file_id(plain))
    except UnreadableFile as error:
        raise UnreadableFile(f"{shown}: {error}") from error


def read_one(name: str, data: bytes, limits: ReadLimits, made_id: Callable[[], str]) -> Document:
    """As ``read_bytes``, with messages that leave the name to the caller."""
    check_size(len(data), limits)
    if not data.strip():
        raise UnreadableFile("is empty")
    return finish(_draft(extension(name), data, limits), made_id, limits)


def extension(name: str) -> str:
    """The extension in lower case. Raises UnreadableFile for one that is not read."""
    found = PurePosixPath(name).suffix.casefold()
    if found not in READABLE:
        what = f"{found[:20]} files are" if found else "files without an extension are"
        raise UnreadableFile(f"{what} not read; these are: {' '.join(READABLE)}")
    return found


def check_size(size: int, limits: ReadLimits) -> None:
    """Raises UnreadableFile when a file of ``size`` bytes is too big."""
    if size > limits.file_bytes:
        raise UnreadableFile(
            f"is {size / 1024**2:,.1f} MB; a file may be {limits.file_bytes / 1024**2:,.1f} MB: "
            "split it"
        )


def _draft(kind: str, data: bytes, limits: ReadLimits) -> Draft:
    """The readers are imported when first needed, the heavy ones never in this process."""
    if kind in (*HTML, *PDF, *DOCX):
        from retrieval.read.children import children

        return children().read(kind, data, limits.characters)
    if kind in MARKDOWN:
        from retrieval.read import markdown

        return markdown.read(data)
    from retrieval.read import text

    return text.read(data)
