"""DOCX: its paragraphs, by mammoth, once the archive has shown itself harmless."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib

import mammoth

from retrieval.errors import UnreadableFile
from retrieval.read.draft import Draft
from retrieval.read.text import stated_in

MAX_INFLATED_BYTES = 100 * 1024 * 1024
"""Of all parts together: a long illustrated report is 30 MB, a bomb gigabytes."""

MAX_PARTS = 5000
"""Entries of the archive; a DOCX has tens, with many pictures hundreds."""

_STEP = 1024 * 1024
"""Bytes inflated at a time while counting, so that no more than this is held."""

_MAIN_PART = "word/document.xml"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read(data: bytes) -> Draft:
    """The paragraphs, an empty line between two.

    Raises UnreadableFile for what is not a DOCX, needs a password, or would inflate too far.
    """
    if data.startswith(_OLD_OFFICE):
        raise UnreadableFile("is an old .doc or protected by a password: save it as a plain .docx")
    if not data.startswith(b"PK"):
        raise UnreadableFile("is not a DOCX, whatever its name says")
    _harmless(data)
    try:
        text = str(mammoth.extract_raw_text(io.BytesIO(data)).value)
    except Exception as error:  # whatever the library meets in a hostile file
        raise UnreadableFile(f"cannot be read as DOCX: {type(error).__name__}") from error
    return stated_in(text.strip("\n"))


def _harmless(data: bytes) -> None:
    """Counts what the archive inflates to, as declared and in truth, and refuses entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if _MAIN_PART not in {part.filename for part in parts}:
                raise UnreadableFile("is a zip archive but not a DOCX: it has no word/document.xml")
            if any(_leads_out(part) for part in parts):
                raise UnreadableFile("holds a part that leads out of it, as no DOCX does")
            if len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > MAX_INFLATED_BYTES:
                raise UnreadableFile(_bomb())
            _inflated(archive, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise UnreadableFile("is damaged: its archive cannot be opened") from error
    except (RuntimeError, NotImplementedError) as error:  # zipfile's word for an encrypted part
        raise UnreadableFile("is protected by a password or packed in an unknown way") from error


def _inflated(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    total = 0
    for part in parts:
        with archive.open(part) as stream:
            head = True
            while chunk := stream.read(_STEP):
                total += len(chunk)
                if total > MAX_INFLATED_BYTES:
                    raise UnreadableFile(_bomb())
                if head and b"<!DOCTYPE" in chunk[:_STEP] and part.filename.endswith("xml"):
                    raise UnreadableFile("declares XML entities, which no DOCX needs")
                head = False


def _leads_out(part: zipfile.ZipInfo) -> bool:
    """A link, or a name that is a path to elsewhere. Nothing here unpacks it; others may."""
    steps = part.filename.replace("\\", "/").split("/")
    return ".." in steps or not steps[0] or stat.S_ISLNK(part.external_attr >> 16)


def _bomb() -> str:
    return f"would inflate past {MAX_INFLATED_BYTES // 1024**2} MB: it is damaged or a zip bomb"
