"""A model's text as plain text: what would become markup or a link in some reader never leaves.

Emphasis, bullets and headings are taken off. A link, an image, an address or a tag cannot be taken
off without changing what is said, so a sentence with one counts as unsupported (``is_active``).
"""

from __future__ import annotations

import re
import unicodedata

_BULLET = re.compile(r"^\s*(?:(?:[-*•+–]|\d{1,3}[.)]|#{1,6}|>+)\s+)+")
_EMPHASIS = re.compile(r"\*+|`+|~~|(?<!\w)_+(?=\w)|(?<=[\w.!?])_+(?!\w)")
_ACTIVE = re.compile(
    r"""[a-z][a-z0-9+.-]*:/            # any address with a scheme
    | \b(?:javascript|vbscript|mailto|file|tel):\S | \bdata:[\w/+.-]*[;,]
    | (?<!\w)//\w | \bwww\.            # without one
    | \S@\w[\w-]*\.\w                  # an e-mail address
    | \]\s*[(\[:] | !\[                # a link, a reference, an image
    | <\s*[a-z/!?] | &\#?\w+;          # a tag, an entity
    | \\[\[\]()<>!`*_#]                # an escape, which readers undo
    | ^\s*\|.*\|                       # a row of a table
    | \x7f""",
    re.IGNORECASE | re.VERBOSE,
)
_NEUTRAL = str.maketrans(
    {"[": "(", "]": ")", "【": "(", "】": ")", "［": "(", "］": ")"}
    | dict(zip("<>", "‹›", strict=True))
)
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})


def visible(text: str) -> str:
    """Without characters that show nothing (controls, bidi marks, surrogates); lines stay."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _HIDDEN)


def without_bullet(line: str) -> str:
    """A line without its bullet, number or heading mark."""
    return _BULLET.sub("", line)


def without_emphasis(text: str) -> str:
    """A stretch of a line without emphasis, its white space evened out."""
    return " ".join(_EMPHASIS.sub("", text).split())


def is_active(text: str) -> bool:
    """Whether the text holds what a reader of Markdown or HTML would make something of."""
    return _ACTIVE.search(text) is not None


def neutral(text: str) -> str:
    """Others' text as a model may see it: one line, and no bracket that our own marks, its
    vendor's role tokens (``<|im_start|>``, ``[INST]``) or tags could be made of."""
    return visible(" ".join(text.split())).translate(_NEUTRAL)
