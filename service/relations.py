"""Questions about somebody's people: a relative that no source mentions is never answered for.

"What is her husband's name?" scores high wherever she is written about, whatever is said; and a
wrong answer to it is about a person. So the relation itself must stand in the evidence, and a
question for the name needs a name beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

RELATIONS: tuple[str, ...] = (
    r"husband|wife|wives|spouses?|married|marries",
    r"fianc[eé]e?s?",
    r"boyfriends?|girlfriends?|partners?",
    r"mothers?|mom|parents?",
    r"fathers?|dad|parents?",
    r"sons?|child|children|boys?",
    r"daughters?|child|children|girls?",
    r"brothers?|siblings?",
    r"sisters?|siblings?",
    r"uncles?",
    r"aunts?",
    r"cousins?",
    r"grand(?:mother|father|parent|son|daughter|child|children)s?",
    r"lawyers?|attorneys?",
    r"employers?|boss(?:es)?",
    r"neighbou?rs?",
)
"""Words for one relation each; the words of a group stand for one another."""

_NAME = r"[A-ZА-ЯЁІЇЄҐ][\w’'-]+"


def relation_missing(question: str, texts: Sequence[str]) -> bool:
    """Whether the question turns on a relation that none of the texts mentions (or names)."""
    asked = [words for words in RELATIONS if _asks_about(words, question)]
    if not asked:
        return False
    if not any(re.search(rf"\b(?:{words})\b", text, re.I) for words in asked for text in texts):
        return True
    return _asks_for_name(asked, question) and not any(
        _is_named(words, text) for words in asked for text in texts
    )


def _asks_about(words: str, question: str) -> bool:
    """Somebody's relation, as in "Anna's husband", "her husband", "the husband of Anna"."""
    owner = r"\b(?:\w{1,40}[’']s?|his|her|their)\s+(?:\w+\s+)?"
    return bool(re.search(rf"{owner}(?:{words})\b|\b(?:{words})\s+of\s+{_NAME}", question, re.I))


def _asks_for_name(asked: Sequence[str], question: str) -> bool:
    relation = "|".join(asked)
    return bool(
        re.search(rf"\b(?:{relation})[’']s?\s+name|names?\s+of\b", question, re.I)
        or re.match(rf"\W*who\s+(?:is|was|are|were)\b.*\b(?:{relation})\W*$", question, re.I)
    )


def _is_named(words: str, text: str) -> bool:
    """A name right after the relation ("her husband, Ivan") or before it ("Ivan, her husband")."""
    relation = rf"(?i:{words})"
    return bool(
        re.search(rf"\b{relation}\b,?\s+(?:named\s+|called\s+|is\s+)?{_NAME}", text)
        or re.search(
            rf"{_NAME},?\s+(?:and\s+)?(?:his|her|their|the)\s+(?:\w+\s+)?{relation}\b", text
        )
    )
