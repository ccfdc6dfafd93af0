"""Markdown: the body as it is, and the front matter's fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from frontmatter.default_handlers import YAMLHandler

from retrieval.errors import UnreadableFile
from retrieval.read.decode import decode
from retrieval.read.draft import Draft, drafted
from retrieval.read.text import stated_in

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": ("id",),
        "title": ("title",),
        "outlet": ("outlet", "publisher"),
        "author": ("author", "authors"),
        "published_at": ("published_at", "date"),
        "language": ("language", "lang"),
        "url": ("url",),
    }
)
"""Our field, and the names that front matter uses for it, the first present wins."""

LONGEST_FRONT_MATTER = 64 * 1024
"""Characters; more is a body, and the YAML reader is slow."""

_YAML = YAMLHandler()


def read(data: bytes) -> Draft:
    """The body after the front matter, every character as it stands; fields from front matter.

    Without front matter, what the text states of itself. Raises UnreadableFile for broken YAML.
    """
    text = decode(data)
    stated, body = _parts(text)
    if not stated:
        return stated_in(body)
    fields = {
        field: _plain(next((stated[name] for name in names if name in stated), None))
        for field, names in NAMES.items()
    }
    draft = drafted(body, fields)
    return draft if draft.title else drafted(body, {**fields, "title": stated_in(body).title})


def _parts(text: str) -> tuple[dict[Any, Any], str]:
    """Front matter and the rest. Two rules (---) with no fields between are not front matter."""
    if not _YAML.detect(text):
        return {}, text
    try:
        matter, body = _YAML.split(text)
    except ValueError:  # it opens with a rule and has no second one
        return {}, text
    if len(matter) > LONGEST_FRONT_MATTER:
        raise UnreadableFile(f"its front matter is longer than {LONGEST_FRONT_MATTER:,} characters")
    try:
        stated = _YAML.load(matter)
    except Exception as error:  # PyYAML lets IndexError and others out for odd tags
        reason = " ".join(str(getattr(error, "problem", None) or error).split())[:120]
        raise UnreadableFile(f"its front matter (between ---) is not YAML: {reason}") from error
    return (stated, body.lstrip("\r\n")) if isinstance(stated, dict) else ({}, text)


def _plain(value: object) -> object:
    """YAML reads dates into date objects; as text they are ISO again."""
    return value.isoformat() if isinstance(value, date) else value
