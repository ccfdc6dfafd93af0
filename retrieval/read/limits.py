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
class ChildLimits:
    """On the process that reads HTML, PDF and DOCX: address space in all, time for each file.

    As many characters as a document may have take some 6 s as HTML and 10 s as DOCX, and at most
    a fourth of the memory. On a busy machine the wall's limit comes before the processor's.
    """

    memory_bytes: int = 1_000_000_000
    cpu_seconds: int = 20
    wall_seconds: float = 28.0


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """One file or line that was not read: where ("notices.jsonl:500") and why, in one line."""

    where: str
    message: str
