"""Templates to text: the one place where values enter. Plain substitution, each value once and as
it is: a value that looks like a template stays a value.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

Template: TypeAlias = Literal[
    "choose_ask",
    "choose_rules",
    "note_completed",
    "note_failed",
    "note_interrupted",
    "note_removed",
    "note_unsupported",
    "rewrite_ask",
    "rewrite_rules",
    "write_ask",
    "write_rules",
]

_NAME = re.compile(r"\{\{(\w+)\}\}")


def render(template: Template, **values: str) -> str:
    """``prompts/TEMPLATE.md`` with each ``{{name}}`` replaced by its value.

    Raises ValueError unless the names are exactly the template's.
    """
    source = _source(template)
    wanted = set(_NAME.findall(source))
    if wanted != set(values):
        raise ValueError(f"{template} takes {sorted(wanted)}, not {sorted(values)}")
    return _NAME.sub(lambda match: values[match[1]], source)


@cache
def _source(template: Template) -> str:
    return files("prompts").joinpath(f"{template}.md").read_text(encoding="utf-8").strip()
