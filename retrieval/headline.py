"""What a plain text states about itself: its headline, its byline, the box about its author."""

from __future__ import annotations

import re

from retrieval.furniture_rules import RULES
from retrieval.lines import Block, blocks

TOP = 15
"""Lines in which a headline, its copies and a byline stand; below them the article has begun, and
a block of more is no label."""

LONGEST_HEADLINE = 200
"""Characters; what is longer is a paragraph."""

_NAME = (
    r"(?:[A-ZÁÉÍÓÚÑЁА-Я][\w.'’-]*)(?: (?:[A-ZÁÉÍÓÚÑЁА-Я][\w.'’-]*|de|del|la|van|von|bin|al)){1,4}"
)
_NAMES = rf"{_NAME}(?:(?:, | and | y | и |, and ){_NAME}){{0,4}}"
_BYLINE = re.compile(
    rf"(?:By|BY|by|Por|POR|Автор:?|Written by|Text by|Author:|Autor:) ({_NAMES})"
    r"(?:\s*[|,·•–—-]\s*.{0,80})?"
)
_ROLE = (
    r"(?:journalist|reporter|writer|editor|correspondent|columnist|contributor|producer|blogger"
    r"|periodista|reporter[oa]|redactor[a]?|corresponsal|журналист(?:ка)?|корреспондент(?:ка)?"
    r"|редактор|обозреватель)"
)
_BOX_NAME = re.compile(_NAME)
_BOX_ROLE = re.compile(rf"(?:[\w'’&/-]+ ){{0,4}}{_ROLE}\b.{{0,160}}", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]*_]*$")


def headline(text: str) -> str | None:
    """The headline that a plain text begins with, without Markdown signs; None: it has none.

    It is the first line that is not furniture, if it stands again near the top, is a Markdown
    heading, or is a short line without a closing mark, alone, with an article of sentences below.
    """
    found = blocks(text)
    top = [(block, at) for block in found for at in range(len(block))][:TOP]
    labels = [block[at].bare for block, at in top]
    for (block, at), words in zip(top, labels, strict=True):
        if _is_furniture(words) or byline(block, at):
            continue
        line = block[at]
        if not words or len(words) > LONGEST_HEADLINE:
            return None
        alone = at + 1 == len(block) or _is_label(block)
        plain = alone and not line.ends_a_sentence
        marked = plain or line.text.startswith("# ") or labels.count(words) > 1
        article = any(_SENTENCE.search(other[-1].text) for other in found if other is not block)
        return words if marked and article else None
    return None


def byline(block: Block, at: int) -> str | None:
    """Who wrote it, where this line says so ("By Ana Ruiz") and its block holds no sentence."""
    if len(block) > TOP:
        return None
    match = _BYLINE.fullmatch(block[at].bare)
    return match[1] if match and _is_label(block) else None


def author_box(block: Block, at: int) -> str | None:
    """The name in a box of two lines, "Ana Ruiz" over "Reporter for The Herald."; else None."""
    if len(block) < 2 or at > 1:
        return None
    name, role = block[0].bare, block[1].bare
    return name if _BOX_NAME.fullmatch(name) and _BOX_ROLE.fullmatch(role) else None


def _is_label(block: Block) -> bool:
    return not any(line.ends_a_sentence for line in block)


def _is_furniture(words: str) -> bool:
    return any(rule.where != "tail" and rule.pattern.fullmatch(words) for rule in RULES)
