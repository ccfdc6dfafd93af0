"""Whether a sentence counts what a question wants counted.

"How many Russians": "three dozen Russian nationals" counts them. A number elsewhere in the
sentence counts something else.
"""

from __future__ import annotations

import re

from retrieval.kinds import NUMBER
from retrieval.query import Query, match
from retrieval.words import content_tokens, tokens

REACH = 4
"""Words after a number within which the thing it counts must stand."""

_ASKED = re.compile(
    r"\b(?:how (?:many|much)|cu[aá]nt[oa]s?|сколько|скільки)\b(?P<rest>.*)", re.IGNORECASE
)
_NUMBER = re.compile(NUMBER, re.IGNORECASE)


def counts(query: Query, sentence: str) -> bool:
    """Whether a number in the sentence stands right before what the question counts.

    True for a question that does not say what it counts ("By how much?").
    """
    asked = _ASKED.search(query.text)
    counted = content_tokens(asked["rest"], query.language)[:1] if asked else []
    if not counted:
        return True
    for number in _NUMBER.finditer(sentence):
        following = tokens(sentence[number.end() :], query.language)[:REACH]
        if any(match(counted[0].key, token.key) > 0 for token in following):
            return True
    return False
