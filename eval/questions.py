"""A questions file: one JSON object a line, each a question and what a right answer holds.

    {"id": "q1", "kind": "factoid", "question": "How many …?", "history": ["Who …?"], "lang": "en",
     "facts": [["6,?400", "six thousand"]], "evidence": [{"doc": "label", "quote": "…"}],
     "documents": ["2023-17877"], "forbid": ["not allowed"]}

``facts``: each fact is a list of alternative regular expressions, any of which shows it.
``forbid``: patterns that a right answer does not hold, written as facts are. ``history``: the
earlier user turns, oldest first. ``doc`` is a label for the reader, not an id; ``documents`` are
ids in the collection, any of which is the right one to cite.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from retrieval.errors import InputError

UNANSWERABLE = "unanswerable"
"""The ``kind`` of a question that the collection does not answer."""

Alternatives: TypeAlias = tuple[str, ...]
"""Regular expressions, matched without regard to case; one match is enough."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a source that bear the answer out."""

    doc: str
    quote: str


@dataclass(frozen=True, slots=True)
class QuestionCase:
    """One line of a questions file."""

    id: str
    kind: str
    question: str
    history: tuple[str, ...] = ()
    lang: str = "en"
    facts: tuple[Alternatives, ...] = ()
    evidence: tuple[Quote, ...] = ()
    forbid: tuple[Alternatives, ...] = ()
    documents: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        return self.kind != UNANSWERABLE


def load_questions(path: Path) -> list[QuestionCase]:
    """The questions of a JSONL file, in its order; blank lines are skipped.

    Raises InputError, naming file and line, at the first line that cannot be used, and for a
    file that is missing, not UTF-8 or holds no question.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a questions file: {error}") from error
    cases: dict[str, QuestionCase] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = _case(line)
        except ValueError as error:
            raise InputError(f"{path}:{number}: {error}") from error
        if case.id in cases:
            raise InputError(f"{path}:{number}: id {case.id!r} is used by an earlier line")
        cases[case.id] = case
    if not cases:
        raise InputError(f"{path}: holds no question")
    return list(cases.values())


def _case(line: str) -> QuestionCase:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from error
    if not isinstance(row, dict):
        raise ValueError("a question is a JSON object")
    return QuestionCase(
        id=_text(row, "id"),
        kind=_text(row, "kind"),
        question=_text(row, "question"),
        history=tuple(_string(turn, "history") for turn in _list(row, "history")),
        lang=_string(row.get("lang", "en"), "lang"),
        facts=tuple(_alternatives(fact, "facts") for fact in _list(row, "facts")),
        evidence=tuple(_quote(item) for item in _list(row, "evidence")),
        forbid=tuple(_alternatives(item, "forbid") for item in _list(row, "forbid")),
        documents=tuple(_string(item, "documents") for item in _list(row, "documents")),
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    if key not in row:
        raise ValueError(f"{key} is missing")
    return _string(row[key], key)


def _string(value: Any, key: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} must be text that is not empty, not {value!r}")
    return value


def _list(row: Mapping[str, Any], key: str) -> list[Any]:
    value = row.get(key, [])
    if not isinstance(value, list):
        raise ValueError(f"{key} must be a list, not {value!r}")
    return value


def _alternatives(value: Any, key: str) -> Alternatives:
    patterns = [value] if isinstance(value, str) else value
    if not isinstance(patterns, list) or not patterns:
        raise ValueError(f"{key}: each must be a list of patterns, not {value!r}")
    for pattern in patterns:
        try:
            re.compile(_string(pattern, key))
        except re.error as error:
            raise ValueError(f"{key}: {pattern!r} is no regular expression: {error}") from error
    return tuple(patterns)


def _quote(value: Any) -> Quote:
    if not isinstance(value, dict):
        raise ValueError(f"evidence: each must be an object, not {value!r}")
    return Quote(doc=_string(value.get("doc", "?"), "doc"), quote=_text(value, "quote"))
