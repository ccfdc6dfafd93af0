"""Verbs that give somebody's words, by what must stand after them for it to be speech.

"She said" is speech whatever follows; "the report counts" only before a number, "he reported"
only before "that" or a quotation. Everything here is a part of a regular expression.
"""

from __future__ import annotations

import re

SAYING = (
    "said|says|say|told|tells|stated|remarked|replied|insists?|insisted|claimed|added|explained"
    "|wrote|writes|warned|warns|argued|argues|declared|recalled|recalls|responded|complained"
    "|announced|asserted|alleged|noted|testified|believes?|believed|wanted to know"
)
"""Speech, or a belief that only its holder can have told."""

REPORTING = (
    "adds|agrees?|agreed|answered|answers|asked|asks|claims?|complains|concluded|confirmed"
    "|declares|denied|denies|estimates?|estimated|expects?|expected|explains|fears?|feared|hopes?"
    "|hoped|notes|predicted|predicts|promised|reported|reports?|remembers|stressed|suggested"
    "|suggests|states|thinks?|thought"
)
"""Speech before "that", a question word or a quotation, or where put in between commas."""

NAMING = "called|calls|described|describes|dismissed|praised"
"""Speech where the name that is given stands in quotation marks."""

COUNTING = "counts?|counted|estimates?|estimated|puts?|shows?|showed"
"""Speech, of an office or of figures, before a number."""

_ADVERB = r"(?:\w+ly|also|later|then|once|again|still|now|even|first|once more)"
_THAT = re.compile(
    r"\s+(?:(?!and\b|or\b)\w+\s+){0,3}(?:that|so|whether|why|how|what)\b"
    r"|\s*[:,]?\s*[“\"«¤]|\s*[,.;:?]|\s*$"
)
_QUOTED_NAME = re.compile(r"[^.,;]{0,60}¤")
_NUMBER = re.compile(r"\s+(?:the\s+number\b|(?:\w+\s+){0,3}\d)")
_OF = re.compile(r"\s+of\s")
_ORDER = re.compile(r"\s+(?:(?!that\b|how\b)[\w’'-]+\s+){1,4}to\s+[a-z]+")
_ORDERING = frozenset("told tell tells warned warns asked asks".split())

VERB = re.compile(
    rf"\b(?:(?P<saying>{SAYING})|(?P<naming>{NAMING})|(?P<reporting>{REPORTING})"
    rf"|(?P<counting>{COUNTING})|(?P<speaking>spoke|speaks?))\b"
)
_HELD_BACK = re.compile(
    r"(?:\b(?:not|never|to|be|been|being|is|are|was|were|am|would|will|could|may|might|should|can"
    r"|cannot|must|do|does|did|no)|n['’]t)$"
)
_BEFORE = re.compile(rf"(?:\s+(?:{_ADVERB}|has|have|had))+$")


def is_speech(match: re.Match[str], sentence: str) -> bool:
    """Whether what follows the verb makes it one of speech here."""
    after = sentence[match.end() :]
    if re.match(r"\s+to\s+(?!me\b|us\b|him\b|her\b|them\b)", after) and match["saying"]:
        return False  # "a letter said to come from the owner"
    if match.group() in _ORDERING and _ORDER.match(after):
        return False  # "they have told them to go" tells what was done
    if match["saying"]:
        return True
    if match["naming"]:
        return _QUOTED_NAME.match(after) is not None
    if match["speaking"]:
        return _OF.match(after) is not None
    if match["counting"]:
        return _NUMBER.match(after) is not None
    counted = re.match(r"estimate", match.group()) and _NUMBER.match(after)
    return bool(counted or _THAT.match(after))


def before_verb(left: str) -> str | None:
    """What stands before the verb, adverbs left out; None: it is negated, passive or only possible.

    "She did not say", "he was told", "they would say" give nobody's words.
    """
    bare = _BEFORE.sub("", left.rstrip())
    held = _HELD_BACK.search(bare) or _HELD_BACK.search(left.rstrip())
    return None if held else bare.rstrip()
