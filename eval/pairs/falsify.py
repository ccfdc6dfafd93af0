"""False variants of a true sentence: one thing changed, by rule, so that it no longer holds.

A rule that finds nothing to change gives None. What it changes first is taken, so that a run
gives the same pairs each time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from eval.pairs.lists import (
    FLIPS,
    MONTHS,
    NUMBER_WORDS,
    PEOPLES,
    UNLISTED_FLIPS,
    UNLISTED_GROUPS,
    UNLISTED_SPEAKERS,
)

Rule = Callable[[str], str | None]

_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|must|should)\b(?!\s+not)"
)
_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})\s+(\d{{1,2}})\b")
_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d\d(?![\d-])")
_NUMBER = re.compile(
    rf"(?<![\w.,/-])(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?![\w/-]|[.,]\d)"
    rf"|\b(?:{'|'.join(NUMBER_WORDS[1:])})\b"
)
_SAID = r"(?:said|says|announced|explained|argued|warned|wrote)"
_SPEAKER = re.compile(
    rf"\b((?:[A-Z][\w.’-]+\s+)*[A-Z][\w.’-]+),?\s+{_SAID}\b"
    rf"|\b{_SAID}\s+((?:[A-Z][\w.’-]+\s+)*[A-Z][\w.’-]+)"
    rf"|\b[Aa]ccording to ((?:the\s+)?(?:[A-Z][\w.’-]+\s+)*[A-Z][\w.’-]+)"
)
_SPEECH = re.compile(r"^(?:[A-Z][\w.’-]+\s+){1,4}(?:said|says|argued|warned)\s+(?:that\s+)?")


def swap_group(text: str) -> str | None:
    """Another people in the place of the first one named."""
    for number, forms in enumerate(PEOPLES):
        others = PEOPLES[(number + 1) % len(PEOPLES)]
        for mine, theirs in zip(forms, others, strict=True):
            if re.search(rf"\b{mine}\b", text):
                return _first(mine, theirs, text)
    return None


def exchange_groups(text: str) -> str | None:
    """The two peoples that the sentence names, each in the other's place; lists are left alone."""
    named = [form for forms in PEOPLES for form in forms if re.search(rf"\b{form}\b", text)]
    for mine in named:
        for other in named:
            if _same_form(mine, other) and not re.search(
                rf"\b(?:{mine}|{other})\W*(?:\s(?:and|or)\s)?\W*(?:{mine}|{other})\b", text
            ):
                return _exchange(mine, other, text)
    return None


def _exchange(one: str, other: str, text: str) -> str:
    swapped = {one: other, other: one}
    return re.sub(rf"\b(?:{one}|{other})\b", lambda match: swapped[match.group()], text)


def swap_unlisted_group(text: str) -> str | None:
    return _first_of(UNLISTED_GROUPS, text)


def flip_outcome(text: str) -> str | None:
    return _first_of(FLIPS, text)


def flip_unlisted(text: str) -> str | None:
    return _first_of(UNLISTED_FLIPS, text)


def insert_not(text: str) -> str | None:
    found = _AUXILIARY.search(text)
    return f"{text[: found.end()]} not{text[found.end() :]}" if found else None


def remove_not(text: str) -> str | None:
    return _changed(text, re.sub(r"\s+not\b(?!\s+only)", "", text, count=1))


def shift_month(text: str) -> str | None:
    return _changed(text, _MONTH.sub(lambda m: f"{_next(MONTHS, m[1])} {m[2]}", text, count=1))


def shift_day(text: str) -> str | None:
    def later(match: re.Match[str]) -> str:
        return f"{match[1]} {int(match[2]) % 28 + 1}"

    return _changed(text, _MONTH.sub(later, text, count=1))


def shift_year(text: str) -> str | None:
    return _changed(text, _YEAR.sub(lambda m: str(int(m.group()) + 1), text, count=1))


def shift_number(text: str) -> str | None:
    """Another number, in figures or words; years and days of a month are left alone."""
    for match in _NUMBER.finditer(text):
        around = text[max(0, match.start() - 12) : match.end()]
        if _YEAR.fullmatch(match.group()) or _MONTH.search(around):
            continue
        word = match.group()
        if word[0].isdigit():
            other = f"{int(word.replace(',', '')) + 3:,}"
        else:
            other = _next(NUMBER_WORDS, word)
        return text[: match.start()] + other + text[match.end() :]
    return None


def swap_speaker(text: str) -> str | None:
    """Somebody nobody listed in the place of who is said to have said it."""
    found = _SPEAKER.search(text)
    if found is None:
        return None
    start, end = next(found.span(group) for group in (1, 2, 3) if found[group])
    other = UNLISTED_SPEAKERS[len(text) % len(UNLISTED_SPEAKERS)]
    return text[:start] + other + text[end:]


def drop_speaker(text: str) -> str | None:
    """What somebody said, as a fact."""
    found = _SPEECH.match(text)
    if found is None or "”" in text:
        return None
    return text[found.end() : found.end() + 1].upper() + text[found.end() + 1 :]


def drop_hedge(text: str) -> str | None:
    return _changed(text, re.sub(r"\b(?:may|might|could)\b", "will", text, count=1))


RULES: Mapping[str, Rule] = {
    "another group": swap_group,
    "groups exchanged": exchange_groups,
    "another group, unlisted": swap_unlisted_group,
    "outcome flipped": flip_outcome,
    "outcome flipped, unlisted": flip_unlisted,
    "“not” put in": insert_not,
    "“not” taken out": remove_not,
    "another month": shift_month,
    "another day": shift_day,
    "another year": shift_year,
    "another number": shift_number,
    "another speaker": swap_speaker,
    "speaker left out": drop_speaker,
    "hedge left out": drop_hedge,
}


def _first(old: str, new: str, text: str) -> str:
    return re.sub(rf"\b{old}\b", new, text, count=1)


def _first_of(swaps: tuple[tuple[str, str], ...], text: str) -> str | None:
    for old, new in swaps:
        changed = _first(old, new, text)
        if changed != text:
            return changed
    return None


def _changed(text: str, variant: str) -> str | None:
    return variant if variant != text else None


def _next(words: list[str] | tuple[str, ...], word: str) -> str:
    return words[(words.index(word) + 1) % len(words)]


def _same_form(one: str, other: str) -> bool:
    return one != other and any(
        one == forms[place] and other == others[place]
        for place in range(3)
        for forms in PEOPLES
        for others in PEOPLES
    )
