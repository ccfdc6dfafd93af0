"""Pseudo questions: a sentence with a piece left out, jumbled into what a person may type.

After Lewis et al., "Unsupervised Question Answering by Cloze Translation" (2019): noise in place of
a translator. They teach which words of a question to look for where; what asking words mean, the
real questions teach.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.types import Span

NAME = re.compile(r"(?:[A-Z][\w’'.\-]+)(?:\s+(?:of|the|and|de|for)?\s*[A-Z][\w’'.\-]+)*")
DATE = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)?"
    r"\s*\d{0,2},?\s*(?:1[5-9]|20)\d\d\b"
)
NUMBER = re.compile(
    r"\$?\b\d[\d,.]*\b(?:\s+(?:percent|million|billion|years?|days?|months?|people|miles|feet))?"
)
COMMON = frozenset(
    "the a an of in on at by to for with and or is was are were be been has have had that this "
    "these those its it as from which who their his her they he she will would may also but "
    "not".split()
)

ASK_DATE = ("when",)
ASK_NUMBER = ("how many", "what number of", "how much")
ASK_NAME = ("who", "who", "what", "which", "where")
ASK_WORDS = ("what", "how", "why", "what is", "who", "how does", "what does", "why did")

NAMED_SHARE = 0.75
"""Of the questions about a sentence that names something: the rest leave out a run of words."""

MIN_WORDS = 8
"""A shorter sentence is not cut at an arbitrary place: too little is left."""

CONTEXT = (2, 8)
"""Words kept before and after what is left out, at least and at most."""

AFTER_FIRST_SHARE = 0.5
"""How often the words after it come first: a question often starts with what a sentence ends."""

DROP_COMMON, DROP_OTHER = 0.5, 0.28
"""How often a word is left out as well: people type the rarer ones."""

TITLE_SHARE, DROP_TITLE = 0.45, 0.4
"""How often words of the title are added, as people name what they ask about; each may be left
out."""

SHUFFLED_SHARE = 0.3
"""How often the order of the words is lost."""

MIN_TELLING = 3
"""Words besides common ones that a question has: with fewer, much else would answer it."""

MARKS = '.,;:()"”“'


@dataclass(frozen=True, slots=True)
class Cloze:
    """``answer``: what was left out of the sentence, where it is a name, a number or a date."""

    question: str
    answer: Span | None


@dataclass(frozen=True, slots=True)
class Gap:
    """The words around what is left out, how one may ask for it, and ``Cloze.answer``."""

    before: Sequence[str]
    after: Sequence[str]
    asking: Sequence[str]
    answer: Span | None


def cloze(sentence: str, title: str, rng: random.Random) -> Cloze | None:
    """A pseudo question that the sentence answers; None where too few words are left for one."""
    gap = _gap(sentence, rng)
    if gap is None:
        return None
    words = _jumbled(_context(gap, rng), title, rng)
    if sum(word.lower() not in COMMON for word in words) < MIN_TELLING:
        return None
    return Cloze(f"{rng.choice(gap.asking)} {' '.join(words)}".lower(), gap.answer)


def _gap(sentence: str, rng: random.Random) -> Gap | None:
    named: list[tuple[tuple[int, int], Sequence[str]]]
    named = [(match.span(), ASK_DATE) for match in DATE.finditer(sentence)]
    named += [(match.span(), ASK_NUMBER) for match in NUMBER.finditer(sentence)]
    # The first word has a capital whether or not it is a name.
    named += [(match.span(), ASK_NAME) for match in NAME.finditer(sentence) if match.start() > 0]
    if named and rng.random() < NAMED_SHARE:
        (start, end), asking = rng.choice(named)
        return Gap(sentence[:start].split(), sentence[end:].split(), asking, Span(start, end))
    words = sentence.split()
    if len(words) < MIN_WORDS:
        return None
    length = rng.randint(2, max(3, len(words) // 3))
    start = rng.randint(0, len(words) - length)
    return Gap(words[:start], words[start + length :], ASK_WORDS, None)


def _context(gap: Gap, rng: random.Random) -> list[str]:
    """Some of the words around the gap."""
    before, after = gap.before[-rng.randint(*CONTEXT) :], gap.after[: rng.randint(*CONTEXT)]
    words = [*after, *before] if rng.random() < AFTER_FIRST_SHARE else [*before, *after]
    return [word for word in words if rng.random() > _drop(word)]


def _drop(word: str) -> float:
    return DROP_COMMON if word.lower().strip(".,") in COMMON else DROP_OTHER


def _jumbled(words: list[str], title: str, rng: random.Random) -> list[str]:
    if title and rng.random() < TITLE_SHARE:
        named = [word for word in title.split() if rng.random() > DROP_TITLE]
        words = [*words, *named] if rng.random() < 0.5 else [*named, *words]
    if rng.random() < SHUFFLED_SHARE:
        rng.shuffle(words)
    stripped = (word.strip(MARKS) for word in words)
    return [word for word in stripped if word]
