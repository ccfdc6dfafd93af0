"""Ids of documents: as given where one is given, else made from the file's name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

from retrieval.errors import UnreadableFile

_ALLOWED = re.compile(r"[A-Za-z0-9._-]{1,128}")
_OTHER = re.compile(r"[^A-Za-z0-9._-]+")

LONGEST_SLUG = 100
"""Characters, so that slug, hyphen and hash stay within the 128 of an id."""

HASH_DIGITS = 12
"""48 bits: among 100,000 files two alike are a 1 in 50,000 chance."""


def checked_id(given: str) -> str:
    """The given id, exactly. Raises UnreadableFile saying what is allowed."""
    if not _ALLOWED.fullmatch(given) or not given.strip("."):
        raise UnreadableFile(
            f"its id {given[:60]!r} is not allowed: 1 to 128 of A-Z a-z 0-9 . _ - (not only dots)"
        )
    return given


def file_id(path: str) -> str:
    """The id for a file at ``path`` (with /) inside the folder that was named.

    ``notes.txt`` is ``notes``. Where the name alone does not tell it all (a folder, another
    format, letters an id cannot hold) a hash of the path follows, so that two files of a folder
    never meet and the same folder read again gives the same ids.
    """
    slug = _slug(PurePosixPath(path).stem)
    return slug if path == f"{slug}.txt" else f"{slug}-{_hash(path)}"


def content_id(path: str, content: str) -> str:
    """The id for one of many documents in the file at ``path``, by what it says."""
    return f"{_slug(PurePosixPath(path).stem)}-{_hash(content)}"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return _OTHER.sub("-", plain).strip("-.")[:LONGEST_SLUG] or "document"


def _hash(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)  # one file name, however its system spells it
    return hashlib.sha256(composed.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_DIGITS]
