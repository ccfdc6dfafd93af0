"""What a document must be before it is stored; the first thing wrong is named with its field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from retrieval.errors import InputError, InvalidDocument
from retrieval.types import Document, Filters

ID = re.compile(r"[A-Za-z0-9._-]{1,128}")

MAX_GROUP = 100  # characters of a group's name
MAX_GROUPS = 100  # of one document, or one key

_SURROGATE = re.compile("[\ud800-\udfff]")
_METADATA = ("title", "outlet", "author", "language", "url")


def validate(document: Document) -> None:
    """Raises InvalidDocument for an unusable id, text, date, group or character."""
    if not ID.fullmatch(document.id):
        raise InvalidDocument("id", "id must be 1 to 128 letters, digits, '.', '_' or '-'")
    if not document.text.strip():
        raise InvalidDocument("text", "text is empty")
    for field in ("text", *_METADATA):
        value: str | None = getattr(document, field)
        if value is not None:
            _check_characters(field, value)
    validate_groups(document.groups)
    if document.published_at is not None and not _is_date(document.published_at):
        raise InvalidDocument(
            "published_at",
            f"published_at must be a date such as 2022-03-18, not {document.published_at!r}",
        )


def validate_groups(groups: Sequence[str]) -> None:
    """Raises InvalidDocument for a name that nobody could read or type."""
    if len(groups) > MAX_GROUPS:
        raise InvalidDocument("groups", f"groups are {MAX_GROUPS} at most")
    for name in groups:
        if not name.isprintable() or not 1 <= len(name) <= MAX_GROUP or name.strip() != name:
            raise InvalidDocument(
                "groups",
                f"a group has 1 to {MAX_GROUP} printable characters, no space at its ends",
            )


def validate_filters(filters: Filters) -> None:
    """Raises InputError for a date bound that is no date."""
    for field in ("published_after", "published_before"):
        value: str | None = getattr(filters, field)
        if value is not None and not _is_date(value):
            raise InputError(f"filters.{field} must be a date such as 2022-03-18, not {value!r}")


def _check_characters(field: str, value: str) -> None:
    if "\0" in value:
        raise InvalidDocument(field, f"{field} holds a NUL character")
    if _SURROGATE.search(value):
        raise InvalidDocument(field, f"{field} holds half of a surrogate pair, which is no text")


def _is_date(value: str) -> bool:
    """Exactly YYYY-MM-DD: such dates sort as text."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
