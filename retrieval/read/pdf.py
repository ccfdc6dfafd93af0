"""PDF: the text that its pages hold, by pypdfium2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
from pypdfium2 import raw

from retrieval.errors import UnreadableFile
from retrieval.read.draft import Draft
from retrieval.read.text import stated_in

MAGIC_WITHIN = 1024
"""Bytes from the start in which "%PDF-" may stand; readers allow junk before it."""

MAX_PAGES = 5000
"""More is not a document that someone cites, and each page costs milliseconds."""

PAGE_BREAK = "\n\f\n"
"""Between two pages: an empty line that holds a form feed, by which pages can be counted again."""

_BROKEN_WORD = re.compile("[\x02\ufffe](?:\r?\n)?")
"""PDFium's mark where a hyphen at a line's end broke a word in two."""

_TOOL_NAME = re.compile(r"microsoft (?:word|powerpoint) - |untitled|.*\.\w{2,5}$", re.IGNORECASE)
"""Titles that a program wrote, not the author."""


def read(data: bytes, max_characters: int) -> Draft:
    """The pages' text, a page break between two; words broken at a line's end are joined.

    Raises UnreadableFile for what is not a PDF, needs a password, or holds no text (a scan).
    """
    if b"%PDF-" not in data[:MAGIC_WITHIN]:
        raise UnreadableFile("is not a PDF, whatever its name says")
    title, author, text = _extracted(data, max_characters)
    if not text.strip():
        raise UnreadableFile("holds no text: pages of pictures need OCR first")
    stated = stated_in(text)
    named = title if title and not _TOOL_NAME.match(title) else stated.title
    return replace(stated, title=named, author=author or stated.author)


def _extracted(data: bytes, max_characters: int) -> tuple[str, str, str]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise UnreadableFile(
                "is protected by a password: save a copy without one, then add that"
            ) from None
        raise UnreadableFile("is damaged: it cannot be opened as a PDF") from None
    try:
        about = document.get_metadata_dict()
        text = PAGE_BREAK.join(_pages(document, max_characters))
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(f"is damaged: {error}") from None
    finally:
        document.close()
    return _clean(about["Title"]).strip(), _clean(about["Author"]).strip(), text


def _pages(document: pypdfium2.PdfDocument, max_characters: int) -> Iterator[str]:
    if len(document) > MAX_PAGES:
        raise UnreadableFile(f"has {len(document):,} pages; {MAX_PAGES:,} can be read: split it")
    seen = 0
    for number in range(len(document)):
        page = document[number]
        try:
            text = _clean(page.get_textpage().get_text_range())
        finally:
            page.close()
        seen += len(text)
        if seen > max_characters:
            raise UnreadableFile(f"holds more than {max_characters:,} characters: split it")
        yield text.replace("\f", "\n")  # also of an empty page: the next keeps its number


def _clean(text: str) -> str:
    whole = _BROKEN_WORD.sub("", text).replace("\r\n", "\n").replace("\0", "")
    return whole.encode("utf-8", "ignore").decode("utf-8")  # halves of surrogate pairs
