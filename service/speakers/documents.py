"""What kind of document it is: whose words its own sentences are."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from retrieval.types import Document
from service.speakers.types import EvidenceKind

OPENING = 600
"""Characters in which a notice says that it is one."""

READ = 6_000
"""Characters in which a news report has quoted somebody."""

_GAZETTE = re.compile(
    r"(?:the\s+)?(?:U\.?S\.?\s+)?(?:Federal\s+Register|Official\s+(?:Gazette|Journal)\b.*"
    r"|Diario\s+Oficial\b.*|Gaceta\s+Oficial\b.*|.*\b(?:Department|Ministry)\s+of\b.*"
    r"|(?:The\s+)?White\s+House|.*\bEmbassy\b.*)",
    re.IGNORECASE,
)
"""Outlets that print what an office states itself. A digest of the register is not the register."""

_OFFICIAL_HOST = re.compile(r"(?:^|\.)(?:gov|mil|gob|gouv|europa)(?:\.[a-z]{2,3})?$")
_NOTICE = re.compile(
    r"^\s*(?:AGENCY|ACTION|SUMMARY|BILLING CODE):|\bBY THE PRESIDENT OF THE UNITED STATES\b"
    r"|\b(?:[Tt]his|[Tt]hrough this|[Ii]n this) (?:notice|document|(?:interim |proposed )?"
    r"(?:final )?rule|notification|proclamation|order|determination|correction)\b"
    r"|\bPaperwork Reduction Act\b|\([A-Z]{2,6}\) (?:announces|is (?:extending|amending|issuing"
    r"|proposing|adopting|correcting)|proposes|invites|gives notice)\b",
    re.MULTILINE,
)
_REPORTING = re.compile(
    r"[”\"],? (?:said|says|told)\b|\b(?:said|says|told|tells)\b[^.\n]{0,80}[“\"]"
    r"|\btold (?:Reuters|AFP|the BBC|reporters|journalists|Al Jazeera)\b"
)


def narrator(document: Document) -> EvidenceKind:
    """The kind of a sentence that the document says in its own words.

    An outlet that is stated decides; a ``url`` only where none is, for a digest may link to the
    notice it retells. A text with neither outlet nor author, that quotes nobody, is nobody's.
    """
    if document.outlet:
        return "official_document" if _GAZETTE.fullmatch(document.outlet.strip()) else "reporter"
    if document.author:
        return "reporter"
    host = urlsplit(document.url).hostname if document.url else None
    if (host and _OFFICIAL_HOST.search(host)) or _NOTICE.search(document.text[:OPENING]):
        return "official_document"
    return "reporter" if _REPORTING.search(document.text[:READ]) else "unattributed"
