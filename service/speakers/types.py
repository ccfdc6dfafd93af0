"""The values that travel through the attribution of a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

EvidenceKind: TypeAlias = Literal[
    "official_document",
    "official_statement",
    "advocate",
    "person_affected",
    "reporter",
    "unattributed",
]

Gender: TypeAlias = Literal["she", "he"]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says a sentence. ``speaker`` is a full name or an organisation, as the document has it.

    None: nobody does, or nobody that is named, or the text leaves open who.
    """

    speaker: str | None
    kind: EvidenceKind


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody or something whose words a sentence gives.

    ``person`` is False for offices and papers: "he" cannot be one. The spokesman of an office
    can: he is a person, and ``speaker`` is the office.
    """

    speaker: str | None
    kind: EvidenceKind
    person: bool
    gender: Gender | None = None
    plural: bool = False
