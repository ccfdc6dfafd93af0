"""What a command checks of its arguments before it does anything."""

from __future__ import annotations

import datetime

from retrieval.errors import InputError
from retrieval.types import Filters

MAX_QUESTION = 4_000
"""Characters; a page of text. What is longer is a document, not a question."""

MAX_TURN = 20_000
"""Characters of one earlier turn; an earlier answer with its sources fits."""

MAX_TURNS = 100
"""Older turns no longer say what "they" means; they are left out, not refused."""

MAX_DRAFT = 20_000
"""Characters of a draft; some 150 sentences, each of which is searched for."""


def checked_question(text: str) -> str:
    """The question without surrounding white space; raises :class:`InputError`."""
    question = text.strip()
    if not question:
        raise InputError("The question is empty.")
    if len(question) > MAX_QUESTION:
        raise InputError(
            f"The question has {len(question):,} characters; at most {MAX_QUESTION:,} are read."
        )
    if not is_text(question):
        raise InputError("The question holds characters that are not text.")
    return question


def is_text(text: str) -> bool:
    """Without NUL and lone surrogates, which no document holds and UTF-8 cannot carry."""
    return not ("\x00" in text or any("\ud800" <= c <= "\udfff" for c in text))


def iso_date(name: str, text: str | None) -> str | None:
    try:
        return text and datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(f"{name} {text}: not a date like 2022-03-18.") from None


def filters_of(
    outlet: list[str] | None, language: list[str] | None, after: str | None, before: str | None
) -> Filters:
    return Filters(
        outlet=tuple(outlet or ()),
        language=tuple(language or ()),
        published_after=iso_date("--after", after),
        published_before=iso_date("--before", before),
    )


def parse_mapping(text: str | None) -> dict[str, str]:
    """``text=abstract,id=doc_number`` as a mapping from our field to the file's."""
    pairs = [pair.partition("=") for pair in (text or "").split(",") if pair.strip()]
    if any(not (ours.strip() and theirs.strip()) for ours, _, theirs in pairs):
        raise InputError(f"--map {text}: write it like text=abstract,id=doc_number.")
    return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}
