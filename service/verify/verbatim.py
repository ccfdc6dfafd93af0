"""Whether a claim stands word for word in a text, as whole sentences.

Part of a sentence is not enough: "Russians were admitted" stands in "It is untrue that Russians
were admitted".
"""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"[.!?…:;][\"”»’)\]]*$")


def stands_in(claim: str, text: str) -> bool:
    """Whether the claim is a run of whole sentences of the text; white space does not matter."""
    words, whole = " ".join(claim.split()), " ".join(text.split())
    place = whole.find(words) if words else -1
    while place >= 0:
        before, after = whole[:place].rstrip(), whole[place + len(words) :].strip()
        if _begins(before) and _ends(words, after):
            return True
        place = whole.find(words, place + 1)
    return False


def _begins(before: str) -> bool:
    return not before or _SENTENCE_END.search(before) is not None


def _ends(words: str, after: str) -> bool:
    if not re.search(r"\w", after) or _SENTENCE_END.search(words):
        return True
    return re.match(r"[.!?…][\"”»’)\]]*(?:\s|$)", after) is not None
