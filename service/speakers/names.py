"""Names in a sentence, and a name's full form in its document."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.countries import countries
from retrieval.words import is_function_word
from service.speakers.roles import ORGANISATION, is_organisation

CAPITAL = (
    r"(?:(?:Dr|Mr|Mrs|Ms|Prof|Gen|Sen|Gov|Rep|Lt|Col|Sgt|St)\.|(?:[A-Z]\.)+[A-Z]?"
    r"|[A-ZÀ-ÞĀ-Ž][\w-]*(?:['’](?!s\b)[\w-]+)*)"
)
_LINK = r"(?:of|for|and\s+of|de|del|la|al|van|von|bin)\s+(?:the\s+)?"
RUN = re.compile(rf"{CAPITAL}(?:\s+(?:{_LINK})?{CAPITAL})*")
_JOINED = re.compile(rf"\s+and\s+({CAPITAL}(?:\s+{CAPITAL})*)")
_TITLE = re.compile(
    r"(?:Dr|Mr|Mrs|Ms|Prof|Gen|Sen|Gov|Rep|Lt|Col|Sgt)\.?|Secretary|Minister|President|Mayor"
    r"|Governor|Senator|Ambassador|Judge|Chief|Commissioner|Director|Colonel|General|Captain"
    r"|Professor|Chancellor|Premier|Deputy|Attorney|Representative|Spokes(?:man|woman|person)"
    r"|Sheriff|Bishop|Archbishop|Pope|Officer|Sergeant|Lieutenant|Doctor"
)
_CALENDAR = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|January|February|March|April|May|June|July"
    r"|August|September|October|November|December|Christmas|Easter"
)
_PLACED = r"(?:in|at|near|from|to|through|via|across|into|around|of|outside|reach|reached|above)"
_BEFORE_IS_ORGANISATION = re.compile(rf"\b(?:{ORGANISATION})\s+$")
SEARCHED_BEFORE, SEARCHED_AFTER = 30_000, 10_000
"""Characters around a sentence in which its names are looked up: some ten pages."""


@dataclass(frozen=True, slots=True)
class Mention:
    """``sentence[start:end]``; ``title`` is what of it precedes the name ("Mayor", "Dr.")."""

    name: str
    title: str
    start: int
    end: int
    is_organisation: bool
    is_owner: bool  # "Amin's cousin" is not about Amin

    @property
    def tokens(self) -> list[str]:
        return self.name.split()


def mentions(sentence: str) -> list[Mention]:
    """The names of a sentence in order; countries and days are none."""
    found: list[Mention] = []
    at = 0
    while match := RUN.search(sentence, at):
        start, end = match.span()
        joined = _JOINED.match(sentence, end)
        if joined and is_organisation(match.group()):
            end = joined.end()
        one = _mention(sentence, start, end)
        if one is not None:
            found.append(one)
        at = end
    return found


def without_title(run: str) -> tuple[str, str]:
    """A run of capitals as title and name: ("Security Secretary", "Alejandro Mayorkas")."""
    words = run.split()
    last = max((at for at, word in enumerate(words) if _TITLE.fullmatch(word)), default=-1)
    if last + 1 == len(words) or (last >= 0 and words[last + 1] in ("of", "for")):
        return "", run
    return " ".join(words[: last + 1]), " ".join(words[last + 1 :])


def full_names(name: str, text: str) -> list[str]:
    """The full names in the text that a surname or first name may be short for, each once."""
    if " " in name:
        return [name]
    word = re.escape(name)
    longer = re.compile(
        rf"{CAPITAL}(?:\s+{CAPITAL}){{0,3}}\s+{word}\b|\b{word}(?:\s+{CAPITAL}){{1,2}}"
    )
    found: dict[str, None] = {}
    for match in longer.finditer(text):
        full = bare_name(match.group())
        if " " in full and name in full.split() and not is_organisation(full):
            found[full] = None
    return [one for one in found if not any(one != other and one in other for other in found)]


def bare_name(run: str) -> str:
    """The name without titles, and without a nationality or small word before it."""
    words = without_title(run)[1].split()
    while len(words) > 1 and (is_function_word(words[0]) or countries(words[0])):
        words.pop(0)
    return " ".join(words)


def is_place(name: str, text: str) -> bool:
    """Whether the text speaks of it as of a place ("in Tijuana", "near San Diego")."""
    before = rf"(?<!ccording\s)\b{_PLACED}\s+{re.escape(name)}\b"
    return re.search(before, text) is not None


def _mention(sentence: str, start: int, end: int) -> Mention | None:
    run = sentence[start:end]
    words = run.split()
    while words and is_function_word(words[0].rstrip(".")):
        start += len(words[0]) + 1
        words.pop(0)
    title, name = without_title(" ".join(words))
    nobody = not name or _CALENDAR.fullmatch(name.split()[0]) or (not title and countries(name))
    if nobody and not is_organisation(name):
        return None
    before = sentence[:start]
    group = is_organisation(name) or (
        _BEFORE_IS_ORGANISATION.search(before) is not None or name.isupper()
    )
    owner = re.match(r"['’](?:s\b|(?=\s))", sentence[end:]) is not None
    return Mention(name, title, start, end, group, owner)
