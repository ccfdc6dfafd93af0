"""A draft in a file, checked against files of evidence or the collection."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from retrieval.errors import InputError
from retrieval.types import Filters
from service.bounds import MAX_DRAFT
from service.check_draft import CheckedDraft, check_draft
from service.evidence_pool import CollectionEvidence, GivenEvidence, GivenText
from service.folder import open_library
from service.settings import Settings


def checked_file(
    file: Path, evidence: Sequence[Path], filters: Filters, settings: Settings
) -> CheckedDraft:
    """The draft's verdicts. Raises InputError for a file that cannot be read."""
    draft = _text(file)
    if len(draft) > MAX_DRAFT:
        raise InputError(f"{file}: {len(draft):,} characters; at most {MAX_DRAFT:,} are checked.")
    if evidence:
        given = [GivenText(str(path), _text(path)) for path in dict.fromkeys(evidence)]
        return check_draft(draft, GivenEvidence(given))
    with open_library(settings, write=False) as library:
        return check_draft(draft, CollectionEvidence(library, filters))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as text ({error}).") from None
