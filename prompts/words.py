"""The words Passage itself says, kept as reviewable text beside this file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

Name = Literal["cannot_answer", "off_topic", "not_stated", "no_documents"]


@cache
def words(name: Name) -> str:
    """The text of ``prompts/NAME.md``, without its final line feed."""
    return files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8").strip()
