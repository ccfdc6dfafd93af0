"""The notices as a collection: read from where the caller keeps them, indexed once."""

from __future__ import annotations

from pathlib import Path

from retrieval.errors import InputError
from retrieval.library import Library
from retrieval.read import read_paths
from retrieval.types import Encoder
from service.ingest import ingest

NOTICES = Path("corpus") / "federal_register" / "fr_border_2020_2024.jsonl"
"""Below the shared folder: 1,088 abstracts of documents in the Federal Register, one a line."""

FIELDS = {"text": "abstract", "id": "doc_number", "published_at": "date"}
"""Our name of a field to the file's."""


def filled(data: Path, shared: Path, encoder: Encoder) -> Path:
    """``data``, with the notices in it; a folder that holds documents already is left as it is.

    Raises InputError when the file of notices is missing or one of them cannot be read.
    """
    with Library.open(data, lambda: encoder, write=True) as library:
        if library.count() == 0:
            source = shared / NOTICES
            if not source.is_file():
                raise InputError(f"{source}: there is no such file; --shared names its folder")
            ingest(read_paths([source], FIELDS), library, _refuse, lambda done: None)
    return data


def _refuse(line: str) -> None:
    raise InputError(line)
