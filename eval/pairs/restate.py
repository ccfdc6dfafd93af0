"""True variants of a sentence: said otherwise, by rule, and no less true."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from eval.pairs.lists import MONTHS, NUMBER_WORDS

_DATE = re.compile(rf"\b({'|'.join(MONTHS)})\s+(\d{{1,2}}),\s+((?:19|20)\d\d)\b")
_FIGURE = re.compile(r"(?<![\w.,/$-])(?:\d{1,3}(?:,\d{3})+|[2-9]|1\d|20)(?![\w/%-]|[.,]\d)")
_WORD = re.compile(rf"(?<!-)\b(?:{'|'.join(NUMBER_WORDS[1:])})\b(?!-)")
_COUNTS = re.compile(r"\s+[a-z]{3,}")
_AUXILIARY = r"(?:is|are|was|were|has|have|had|will)\b"
_SEAM = re.compile(r"(?:;|,\s+(?:but|and|while))\s+")
_FRAMED = re.compile(
    r"\b(?:said|says|told|according|argue|believe|if|unless|whether|may|might|not|no|never)\b", re.I
)
_SMALL_OPENING = re.compile(
    r"(?:The|This|These|That|Those|In|On|A|An|For|It|They|At|By|From|All|Some|Most)\s"
)
_NAMED = re.compile(r"According to")
_MILLION = 1_000_000


def verbatim(text: str) -> str | None:
    return text


def document_named(text: str) -> str | None:
    return None if _NAMED.match(text) else f"According to the notice, {_continued(text)}"


def document_says(text: str) -> str | None:
    return None if _NAMED.match(text) else f"The notice says that {_continued(text)}"


def date_day_first(text: str) -> str | None:
    return _changed(text, _DATE.sub(r"\2 \1 \3", text))


def date_iso(text: str) -> str | None:
    def iso(match: re.Match[str]) -> str:
        return f"{match[3]}-{MONTHS.index(match[1]) + 1:02}-{int(match[2]):02}"

    return _changed(text, _DATE.sub(iso, text))


def date_short(text: str) -> str | None:
    return _changed(text, _DATE.sub(lambda m: f"{_short(m[1])} {m[2]}, {m[3]}", text))


def _short(month: str) -> str:
    return month if len(month) <= len("May") else f"{month[:3]}."


def number_respelled(text: str) -> str | None:
    """ "3,000,000" as "3 million", "12" as "twelve", "two" as "2": where something is counted."""
    for match in (*_FIGURE.finditer(text), *_WORD.finditer(text)):
        if _COUNTS.match(text, match.end()) and not _labels(text, match):
            word = match.group()
            value = int(word.replace(",", "")) if word[0].isdigit() else None
            return text[: match.start()] + _respelled(word, value) + text[match.end() :]
    return None


def clause_kept(text: str) -> str | None:
    """The first of two main clauses, where nothing frames or bends the sentence."""
    if _FRAMED.search(text):
        return None
    for seam in _SEAM.finditer(text):
        head, tail = text[: seam.start()], text[seam.end() :]
        opening = " ".join(tail.split()[:4])
        if re.search(rf"\b{_AUXILIARY}", head) and re.search(rf"\b{_AUXILIARY}", opening):
            return head + "."
    return None


RULES: Mapping[str, Callable[[str], str | None]] = {
    "verbatim": verbatim,
    "“According to the notice,”": document_named,
    "“The notice says that”": document_says,
    "17 March 2022": date_day_first,
    "2022-03-17": date_iso,
    "Mar. 17, 2022": date_short,
    "number respelled": number_respelled,
    "clause kept": clause_kept,
}


def _continued(text: str) -> str:
    """With a small first letter where that is no name's."""
    return text[0].lower() + text[1:] if _SMALL_OPENING.match(text) else text


def _labels(text: str, match: re.Match[str]) -> bool:
    """Whether the number only names something ("Section 12", "May 11", "chapter two")."""
    before = text[: match.start()].split()
    return bool(before) and bool(
        re.fullmatch(
            rf"(?i:sections?|parts?|titles?|chapters?|forms?|nos?\.?|rule|group|phase|fiscal|\d+|{'|'.join(MONTHS)})",
            before[-1],
        )
    )


def _respelled(word: str, value: int | None) -> str:
    if value is None:
        return str(NUMBER_WORDS.index(word.lower()) + 1)
    if value >= _MILLION and value % (_MILLION // 10) == 0:
        return f"{value / _MILLION:g} million"
    if value <= len(NUMBER_WORDS):
        return NUMBER_WORDS[value - 1]
    return str(value)


def _changed(text: str, variant: str) -> str | None:
    return variant if variant != text else None
