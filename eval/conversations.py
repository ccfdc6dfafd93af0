"""Conversations whose follow-ups people rewrote to stand alone: TREC CAsT and MTRAG.

TREC CAsT 2019-2021 (github.com/daltonj/treccastweb): 2021 also holds what was answered between.
MTRAG (github.com/IBM/mt-rag-benchmark): queries only, so what was answered is not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.errors import InputError
from service.question import Turn

MTRAG = ("clapnq", "cloud", "fiqa", "govt")
CAST = {
    "cast2019": "2019_evaluation_topics_v1.0.json",
    "cast2020": "2020_manual_evaluation_topics_v1.0.json",
    "cast2021": "2021_manual_evaluation_topics_v1.0.json",
}
CAST_2019_REWRITES = "2019_evaluation_topics_annotated_resolved_v1.0.tsv"

_SPEAKER = "|user|:"
_TURN = "<::>"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question with turns before it, oldest first, and the rewrite that a person made of it."""

    id: str
    history: tuple[Turn, ...]
    question: str
    manual: str


def conversation(turn_id: str) -> str:
    """The conversation that a follow-up's id belongs to."""
    return turn_id.split(_TURN)[0] if _TURN in turn_id else turn_id.rpartition("_")[0]


def load_conversations(shared: Path) -> dict[str, list[FollowUp]]:
    """Every set's follow-ups by the set's name. Raises InputError for a file that is unusable."""
    try:
        cast = {name: list(_cast(shared / "treccast", file)) for name, file in CAST.items()}
        mtrag = {f"mtrag-{name}": list(_mtrag(shared / "mtrag", name)) for name in MTRAG}
    except OSError as error:
        raise InputError(f"{shared}: {error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{shared}: not conversations of these sets: {error!r}") from error
    return {**cast, **mtrag}


def _cast(folder: Path, file: str) -> Iterator[FollowUp]:
    resolved = _cast_2019_rewrites(folder) if file == CAST["cast2019"] else {}
    for topic in json.loads((folder / file).read_text(encoding="utf-8")):
        history: tuple[Turn, ...] = ()
        for turn in topic["turn"]:
            key = f"{topic['number']}_{turn['number']}"
            question = turn["raw_utterance"].strip()
            if history:
                manual = resolved.get(key) or turn["manual_rewritten_utterance"]
                yield FollowUp(key, history, question, manual.strip())
            history = (*history, *_said(question, turn))


def _said(question: str, turn: dict[str, Any]) -> Iterator[Turn]:
    yield Turn("user", question)
    if turn.get("passage"):
        yield Turn("assistant", turn["passage"])


def _cast_2019_rewrites(folder: Path) -> dict[str, str]:
    lines = (folder / CAST_2019_REWRITES).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line.strip())


def _mtrag(folder: Path, name: str) -> Iterator[FollowUp]:
    """A conversation's turns share what stands before ``<::>`` in their ids."""
    rewrites = dict(_queries(folder / f"mtrag_{name}_rewrite.jsonl"))
    history: dict[str, tuple[Turn, ...]] = {}
    for key, question in _queries(folder / f"mtrag_{name}_lastturn.jsonl"):
        talk = conversation(key)
        before = history.get(talk, ())
        if before and key in rewrites:
            yield FollowUp(key, before, question, rewrites[key])
        history[talk] = (*before, Turn("user", question))


def _queries(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            row = json.loads(line)
            yield row["_id"], row["text"].removeprefix(_SPEAKER).strip()
