"""A sentence as the sequence of what it states: names, numbers, outcomes, "not", plain words.

Articles, auxiliaries, most prepositions and pronouns are left out; what would change the meaning
if it were dropped or added ("not", "some", "may", "said", "until") is kept, as a kind of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from retrieval.countries import countries
from retrieval.outcomes import Outcome, outcomes
from retrieval.query import rarity
from retrieval.words import Token, is_function_word, key, tokens
from service.verify.dates import DateMention, dates
from service.verify.quantities import Quantity, quantities


class Kind(Enum):
    """What an item is; see ``Item``."""

    WORD = "word"
    NAME = "name"
    GROUP = "group"  # a country or its people
    NUMBER = "number"
    DATE = "date"
    OUTCOME = "outcome"
    NOT = "not"
    SCOPE = "scope"  # all, some, most, only
    HEDGE = "hedge"  # may, must, reportedly, plans to
    CONDITION = "condition"
    SAY = "say"  # somebody's words or belief
    LINK = "link"  # until, since, against


@dataclass(frozen=True, slots=True)
class Item:
    """``text[start:end]`` of a sentence; items that say the same have the same kind and ``key``.

    ``weight`` (0 to 1) is how much it tells; ``value`` the parsed date, number or outcome.
    """

    kind: Kind
    key: str
    start: int
    end: int
    text: str
    weight: float = 1.0
    value: DateMention | Quantity | Outcome | None = None

    @property
    def is_capitalised(self) -> bool:
        return self.text[:1].isupper()


COMMON_WORD = 8.0
"""Rarity (``retrieval.query.rarity``) from which a plain word has full weight."""

LEAST_WEIGHT = 0.2

LONGEST_COUNTRY = 4
"""Words in the name of a country ("Democratic Republic of Congo")."""

_SCOPES = {
    "all": r"all|every|each|everyone|everybody|always|entire(?:ly)?",
    "most": r"most(?:ly)?|(?:a|the)\s+majority",
    "many": r"many|numerous",
    "some": r"some|certain|sometimes|partly|partially",
    "few": r"few|little",
    "only": r"only|solely|exclusively",
}
_HEDGES = {
    "possible": r"may|might|could|can|possibly|perhaps|potentially|maybe",
    "likely": r"likely|probably|presumably",
    "duty": r"must|shall|should|ought|ha(?:s|ve|d)\s+to|needs?\s+to",
    "alleged": r"reportedly|allegedly|apparently|supposedly|seemingly|purportedly",
    "intent": r"(?:plan|propos|intend|expect|consider|hop|aim|promis|attempt|pledg|threaten)"
    r"(?:e|es|s|ed|ning|ned|ing)?(?:\s+to)?|(?:seek|want|try|ask)(?:s|ing|ed)?\s+to|tri(?:es|ed)\s+to",
}
_NOT = (
    r"not(?!\s+(?:only|just|merely|necessarily)\b)|never|no\s+longer|no(?!\s*\.?\s*\d)|none|nobody|nothing|neither|nor|hardly|scarcely|barely"
    r"|rarely|seldom|fail(?:s|ed|ing|ures?)?(?:\s+to)?|lack(?:s|ed|ing)?|unlikely|far\s+from|cannot"
)
_CONDITION = r"if|unless|provided\s+that|whether|in\s+case|as\s+long\s+as|until\s+and\s+unless"
SAYING = (
    r"said|says|saying|say|told|tells?|telling|stated|states(?=\s+that)|claim(?:ed|s(?=\s+that))"
    r"|alleg(?:es?|ed|ing)|argu(?:es?|ed|ing)|believ(?:es?|ed|ing)|thinks?|thought|warn(?:s|ed)"
    r"|suggest(?:s|ed)|reported|reports(?=\s+that)|according\s+to|insist(?:s|ed)|assert(?:s|ed)"
    r"|predict(?:s|ed)|fear(?:s|ed)|den(?:y|ies|ied|ying)\s+that|asks?|asked(?!\s+to)|wrote|writes"
)
_LINKS = r"until|since|except|against|during|within|between|instead|despite|because|both|again"
_KNOWN_NAMES = {
    "us": r"United\s+States(?:\s+of\s+America)?|U\.S\.A?\.?|USA?\b|Americans?|America",
    "dhs": r"Department\s+of\s+Homeland\s+Security|Homeland\s+Security|DHS",
    "cdc": r"Centers\s+for\s+Disease\s+Control(?:\s+and\s+Prevention)?|CDC",
    "cbp": r"(?:U\.S\.\s+)?Customs\s+and\s+Border\s+Protection|CBP",
    "uscis": r"(?:U\.S\.\s+)?Citizenship\s+and\s+Immigration\s+Services|USCIS",
    "tps": r"Temporary\s+Protected\s+Status|TPS",
    "eu": r"European\s+Union|E\.?U\.?\b",
    "un": r"United\s+Nations|U\.?N\.?\b",
}
_FILLERS = frozenset(
    "however moreover also thus therefore meanwhile additionally furthermore then so addition "
    "later that there it its will would away back".split()
)

_Form = tuple[Kind, str, re.Pattern[str]]


def _forms(kind: Kind, patterns: dict[str, str], flags: int = re.IGNORECASE) -> tuple[_Form, ...]:
    return tuple(
        (kind, name, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", flags))
        for name, pattern in patterns.items()
    )


_PHRASES: tuple[_Form, ...] = (
    *_forms(Kind.NAME, _KNOWN_NAMES, 0),
    *_forms(Kind.SAY, {"say": SAYING}),
    *_forms(Kind.CONDITION, {"if": _CONDITION}),
    *_forms(Kind.SCOPE, _SCOPES),
    *_forms(Kind.HEDGE, _HEDGES),
)
_NEGATIONS = (*_forms(Kind.NOT, {"not": _NOT}), (Kind.NOT, "not", re.compile(r"\b\w+n['’]t\b")))
_CONNECTIVES = _forms(Kind.LINK, {word: word for word in _LINKS.split("|")})


def items(sentence: str) -> list[Item]:
    """What the sentence states, in order; no two items share a character."""
    found: list[Item] = []
    days = dates(sentence)
    _add(found, [_dated(sentence, day) for day in days])
    _add(found, [_numbered(sentence, one) for one in quantities(sentence, days)])
    _add(found, _phrases(sentence, _PHRASES[: len(_KNOWN_NAMES)]))
    words = tokens(sentence)
    _add(found, _groups(sentence, words))
    _add(found, [_became(sentence, one) for one in outcomes(sentence)])
    _add(found, _phrases(sentence, (*_NEGATIONS, *_PHRASES[len(_KNOWN_NAMES) :], *_CONNECTIVES)))
    _add(found, [_word(sentence, token) for token in words if _tells(token)])
    return sorted(found, key=lambda item: item.start)


def _add(found: list[Item], more: list[Item]) -> None:
    """Those that overlap nothing found before: earlier readings are surer."""
    for item in more:
        if not any(item.start < one.end and one.start < item.end for one in found):
            found.append(item)


def _dated(text: str, day: DateMention) -> Item:
    return Item(Kind.DATE, "date", day.start, day.end, text[day.start : day.end], 1.0, day)


def _numbered(text: str, one: Quantity) -> Item:
    return Item(Kind.NUMBER, one.unit.name, one.start, one.end, text[one.start : one.end], 1.0, one)


def _became(text: str, one: Outcome) -> Item:
    return Item(
        Kind.OUTCOME, one.opposition, one.start, one.end, text[one.start : one.end], 1.0, one
    )


def _phrases(text: str, forms: tuple[_Form, ...]) -> list[Item]:
    return [
        Item(kind, name, match.start(), match.end(), match.group(), 0.5)
        for kind, name, form in forms
        for match in form.finditer(text)
    ]


def _groups(text: str, words: list[Token]) -> list[Item]:
    """Countries and their people; the longest name that names exactly one."""
    found = []
    place = 0
    while place < len(words):
        item, step = None, 1
        if words[place].is_name_like:
            for length in range(min(LONGEST_COUNTRY, len(words) - place), 0, -1):
                start, end = words[place].start, words[place + length - 1].end
                if _names_one(text, words[place : place + length]):
                    named = next(iter(countries(text[start:end])))
                    item, step = Item(Kind.GROUP, named, start, end, text[start:end]), length
                    break
        if item:
            found.append(item)
        place += step
    return found


def _names_one(text: str, words: list[Token]) -> bool:
    """Whether the words name one country, and need the first and the last of them for it."""
    start, end = words[0].start, words[-1].end
    named = countries(text[start:end])
    if len(named) != 1:
        return False
    return len(words) == 1 or (
        countries(text[words[1].start : end]) != named
        and countries(text[start : words[-2].end]) != named
    )


def _tells(token: Token) -> bool:
    return not is_function_word(token.text) and token.text.casefold() not in _FILLERS


def _word(text: str, token: Token) -> Item:
    kind = Kind.NAME if token.is_name_like and not _opens(text, token.start) else Kind.WORD
    stem = key(token.text)
    weight = max(LEAST_WEIGHT, min(1.0, rarity(stem) / COMMON_WORD))
    return Item(kind, stem, token.start, token.end, token.text, weight)


def _opens(text: str, place: int) -> bool:
    """Whether a capital there is only the sentence's own."""
    return not text[:place].strip(" \n\t“\"'‘(—–-:")
