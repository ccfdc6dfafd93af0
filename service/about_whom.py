"""Of the sentences found, those that are not plainly about somebody else than the one asked about.

"How many languages does Pavel Orlov speak?" scores "Lisak speaks four languages" high: all its
words are there but the name. Said in answer it would tell one person's life as another's. So a
sentence on other people is no evidence about a person. In English; where names do not say for
certain that they are people's, nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.evidence import Evidence, sentence_texts
from retrieval.kinds import Kind
from retrieval.query import Query, rarity
from retrieval.words import key
from service.disagreement.variants import name_variant
from service.speakers.names import Mention, full_names, is_place, mentions

UNUSUAL = 7.0
"""Rarity (``retrieval.query.rarity``) of a family name that is no word of general prose: "Homeland
Security" and "Protected Status" are capitalised like people, and so is John Smith."""

NAME_WORDS = 3
"""A longer run of capitals is a title or an office."""

_OF_PLACES = frozenset("San Santa Santo Los Las El La Fort Port New North South East West".split())
_HE_OR_SHE = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.I)
_OTHER_PRONOUN = re.compile(r"\b(?:[Tt]hey|[Tt]hem|[Tt]heirs?|I|me|[Mm]y|[Ww]e|us|[Oo]urs?)\b")
"""In the letters they are written with: "US" is a country."""


def about_whom_asked(query: Query, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence in its order, without sentences that name people and not the one asked about.

    "She" is whoever was named last. All stay where the question asks who, names nobody for certain
    or more than one, or asks about somebody's relative.
    """
    person = _asked_about(query, evidence)
    if person is None:
        return list(evidence)
    return [item for item in evidence if not _is_about_others(item, person)]


def _asked_about(query: Query, evidence: Sequence[Evidence]) -> str | None:
    if query.language != "en" or Kind.WHO in query.kinds:
        return None
    texts = " ".join(dict.fromkeys(item.hit.stored.text for item in evidence))
    named = [one for one in mentions(query.text) if _is_person(one, f"{query.text} {texts}")]
    if len(named) != 1 or named[0].is_owner:
        return None
    return named[0].name


def _is_about_others(item: Evidence, person: str) -> bool:
    """Whether somebody is named in the sentence or is its "she", and nobody of them is asked for.

    Whom "they" or "we" are is left open, and so is who a passage's first "she" is.
    """
    for steps_back, text in enumerate(reversed(sentence_texts(item.hit)[: item.index + 1])):
        if _names(text, person) or _OTHER_PRONOUN.search(text):
            return False
        named = any(_is_person(one, item.hit.stored.text) for one in mentions(text))
        goes_back = _HE_OR_SHE.search(text) is not None
        if named and not goes_back:
            return True
        if not (named or goes_back or steps_back):
            return False
    return False


def _names(sentence: str, person: str) -> bool:
    """Whether a word of the name, or another spelling of it, stands in the sentence."""
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", sentence)}
    own = {word.casefold() for word in re.findall(r"[^\W\d_]+", person)}
    return bool(words & own) or name_variant(person, sentence) is not None


def _is_person(one: Mention, text: str) -> bool:
    """A given and a family name; or one of them alone, where the text has the two together."""
    if one.is_organisation or is_place(one.name, text):
        return False
    if len(one.tokens) == 1:
        return any(_is_full_name(full) for full in full_names(one.name, text))
    return _is_full_name(one.name)


def _is_full_name(name: str) -> bool:
    words = name.split()
    return (
        1 < len(words) <= NAME_WORDS
        and all(word[0].isupper() and not word.isupper() for word in words)
        and words[0] not in _OF_PLACES
        and rarity(key(words[-1])) >= UNUSUAL
    )
