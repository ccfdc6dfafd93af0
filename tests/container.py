"""Reads a Dockerfile, as far as this one goes: comments, continued lines, ARG, ENV, RUN, COPY."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction; ``stage`` counts from 0."""

    stage: int
    word: str
    rest: str


def steps(text: str) -> list[Step]:
    """The instructions of a Dockerfile in their order."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    whole = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found, stage = [], -1
    for line in whole.splitlines():
        word, _, rest = line.partition(" ")
        stage += word == "FROM"
        found.append(Step(stage, word, rest.strip()))
    return found


def dockerfile() -> list[Step]:
    return steps((ROOT / "Dockerfile").read_text(encoding="utf-8"))
