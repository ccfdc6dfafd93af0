"""How much one file may be, and how a file that cannot be read is told."""

from __future__ import annotations

from dataclasses import dataclass

MAX_FILE_BYTES = 20 * 1024 * 1024
"""A long book as PDF; ten times the largest article seen. Checked before a byte is read."""

MAX_CHARACTERS = 5_000_000
"""Of one document's text: about 800,000 words, more than anyone cites as one document."""


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """``file_bytes`` bounds a file, or one line of a JSONL file; ``characters`` a document."""

    file_bytes: int = MAX_FILE_BYTES
    characters: int = MAX_CHARACTERS


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """One file or line that was not read: where ("notices.jsonl:500") and why, in one line."""

    where: str
    message: str
