"""What every door checks of a question before it is asked."""

from __future__ import annotations

from retrieval.errors import InputError

MAX_QUESTION = 4_000
"""Characters; a page of text. What is longer is a document, not a question."""


def checked_question(text: str) -> str:
    """The question without surrounding white space; raises :class:`InputError`."""
    question = text.strip()
    if not question:
        raise InputError("The question is empty.")
    if len(question) > MAX_QUESTION:
        raise InputError(
            f"The question has {len(question):,} characters; at most {MAX_QUESTION:,} are read."
        )
    if "\x00" in question or any("\ud800" <= c <= "\udfff" for c in question):
        raise InputError("The question holds characters that are not text.")
    return question
