"""What words for people, offices and papers say about the kind of evidence. One table, readable.

Each pattern is tried in the order of the table, and the first that is found decides: a refugee
who was a policeman speaks as a refugee, a ministry's lawyer as the ministry.
"""

from __future__ import annotations

import re

from service.speakers.types import EvidenceKind, Gender

_MIGRANT = r"(?:refugee|migrant|asylum[- ]seeker|evacuee|dissident|deportee|survivor|victim)s?"
_NOT_A_MODIFIER = r"(?=\s*(?:$|[,.;:)]|from\b|who\b|whose\b|in\b|at\b|and\b|since\b|said\b|told\b))"

OFFICE = (
    r"department|departments|ministry|embassy|consulate|agency|office|bureau|government"
    r"|authority|authorities|administration|council|court|police|parliament|senate|commission"
    r"|institute|customs|border\s+patrol|border\s+protection|services|centers|municipality"
)
GROUP = (
    r"ngo|charity|charities|(?<!European )unions?|campaign\s+group|aid\s+group"
    r"|aid\s+organi[sz]ation|rights\s+group|campaign|non-?profit|foundation|coalition|association|forum|alliance"
    r"|organi[sz]ation|group|network|collective|movement"
)
ORGANISATION = rf"{OFFICE}|{GROUP}|newspaper|magazine|company|university|party|club|church"

_MEDIA = (
    r"Reuters|AFP|Agence France-Presse|Associated Press|Al Jazeera|BBC|CNN|Interfax|Bloomberg"
    r"|(?:The\s+)?(?:New York )?Times|Washington Post|Guardian|news\s+agency|newspaper|magazine"
    r"|journalists?|reporters?|correspondent"
)

_TABLE: tuple[tuple[EvidenceKind, str], ...] = (
    # Somebody to whom it happened, whatever else they are.
    ("person_affected", rf"\b{_MIGRANT}{_NOT_A_MODIFIER}"),
    # Those who speak for others or about others' case, without an office.
    (
        "advocate",
        r"\b(?:lawyer|lawyers|attorney(?!\s+general)|advocates?|activists?|campaigners?|volunteers?"
        r"|aid\s+workers?|human\s+rights|economist|professor|researcher|expert|scholar"
        rf"|{GROUP})\b",
    ),
    ("reporter", rf"\b(?:{_MEDIA})\b"),
    # Those who hold an office, and those who speak for one.
    (
        "official_statement",
        r"\b(?:secretary|minister|president|mayor|governor|senator|ambassador|consul|congress\w*"
        r"|lawmakers?|deputy|officials?|officers?|agents?|chief|commissioner|judge|prosecutor"
        r"|guards?|director|head|chair(?:man|woman|person)?|spokes(?:man|woman|person|people)"
        r"|representatives?|diplomats?|general|colonel|captain|sheriff|United\s+Nations|U\.?N\.?"
        r"|UNHCR|DHS|CDC|CBP|ICE|USCIS|FEMA|FBI|White\s+House|Kremlin|Pentagon|Centers\s+for"
        rf"|European\s+Union|{OFFICE})\b",
    ),
    # Private people: what they are to others, how old they are, who waits or fled with them.
    (
        "person_affected",
        r"\b(?:wom[ae]n|m[ae]n|people|mothers?|fathers?|parents?|wife|husband|sons?|daughters?"
        r"|brothers?|sisters?|cousins?|children|child|family|families|relatives?|couple|neighbou?rs?"
        r"|friends?|residents?|tenants?|patients?|students?|workers?|drivers?|nationals?|aged)\b"
        r"|\b\d{1,2}-year-old\b|(?:^|,\s)\d{2}(?:,|\.|$)|\b(?:is|was)\s+\d{2}\b(?!\s+\w+s\b)"
        r"|\b(?:fled|arrested|detained|deported|persecuted|injured|wounded|hurt)\b",
    ),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _TABLE)
_CHAMELEON = re.compile(
    r"\b(?:director|head|president|chair(?:man|woman|person)?|founder|spokes(?:man|woman|person)"
    r"|representative|coordinator|member|chief)\b",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    rf"\b(?:{ORGANISATION}|United\s+Nations|White\s+House|Kremlin|Pentagon|Congress|Union"
    r"|Rights|Relief|Committee|Service|Ministries|Citizenship|Agence|Press|Homeland\s+Security"
    rf"|{_MEDIA})\b",
    re.IGNORECASE,
)
MOUTHPIECE = re.compile(
    r"\b(?:spokes(?:man|woman|person|people)|representatives?|officials?|officers?|statement"
    r"|e-?mail|press\s+release)\b",
    re.IGNORECASE,
)
"""Who or what speaks for the office named with it."""

_SHE = re.compile(
    r"\b(?:woman|mother|wife|daughter|sister|girl|\w+woman|actress|Mrs|Ms|aunt|grandmother)\b"
)
_HE = re.compile(r"\b(?:man|father|husband|son|brother|boy|\w+man|Mr|uncle|grandfather)\b")
PLURAL = re.compile(
    r"\b(?:people|men|women|children|families|officials|officers|agents|authorities|departments"
    r"|parents|workers|lawyers|activists|reporters|migrants|refugees|residents|relatives|guards"
    r"|Centers|Departments|lawmakers|some|many|others|two|both|several)\b",
    re.IGNORECASE,
)
HUMAN = re.compile(
    r"\b(?:wom[ae]n|m[ae]n|mother|father|wife|husband|son|daughter|brother|sister|cousin|friend"
    r"|neighbou?r|agent|officer|official|guard|spokes(?:man|woman|person)|representative|lawyer"
    r"|teacher|doctor|nurse|driver|volunteer|activist|refugee|migrant|minister|secretary|mayor"
    r"|director|judge|policeman|soldier|boy|girl|fianc[ée]e?|student|worker|resident|deputy)\b"
)


def kind_of(description: str) -> EvidenceKind | None:
    """What a description of somebody tells; None: nothing.

    "Director", "spokesman" and the like take the kind of what they direct or speak for.
    """
    bare = _CHAMELEON.sub(" ", description)
    for words in (bare, description):
        for kind, pattern in _PATTERNS:
            if pattern.search(words):
                return kind
    return None


def is_organisation(name: str) -> bool:
    """Whether the name is an office's, a group's or a newspaper's by one of its words."""
    return _ORGANISATION.search(name) is not None


def gender_of(description: str) -> Gender | None:
    """As far as a word for the person tells."""
    she, he = _SHE.search(description), _HE.search(description)
    if bool(she) == bool(he):
        return None
    return "she" if she else "he"
