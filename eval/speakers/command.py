"""``python -m eval speakers``: is the right speaker named, and the right kind of evidence?

A speaker that is not the label's is wrong for precision; a label that is not given is missed for
recall. A wrong name can hurt a person, so precision is the figure that matters.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from rich.console import Console
from rich.table import Table

from eval.datasets import half
from eval.metrics import mean
from retrieval.read import read_paths
from retrieval.segment import sentences
from retrieval.types import Document, Span
from service.speakers.reading import Reading
from service.speakers.types import Attribution

HERE = Path(__file__).parent
BORDER2022 = HERE.parent / "border2022"
SETS = {
    "border2022": (BORDER2022 / "docs", BORDER2022 / "speakers.jsonl"),
    "invented articles": (HERE / "docs", HERE / "labels.jsonl"),
}
HALVES = ("tune", "report")

_SPEECH = re.compile(r"\b(?:said|says|told|stated|according\s+to)\b", re.IGNORECASE)
_NAME = re.compile(r"[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*")

Attribute: TypeAlias = Callable[[Document, Sequence[Span], Span], Attribution]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence of a document, who says it, and what kind of evidence it is."""

    document: Document
    quote: str
    truth: Attribution


@dataclass(frozen=True, slots=True)
class Scores:
    """None where nothing was named, or nobody is to be named."""

    count: int
    precision: float | None
    recall: float | None
    kind: float | None
    kind_f1: float


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("speakers", help="is the right speaker named")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    table = Table(title="Who says it", title_justify="left")
    for heading in ("set", "half", "sentences", "precision", "recall", "kind", "kind macro-F1"):
        table.add_column(heading)
    for name in SETS:
        for part in HALVES:
            rows = [row for row in labelled(name) if half(row.document.id) == part]
            table.add_row(name, part, *_shown(score(rows, attributed)))
            table.add_row("  floor: nearest name", part, *_shown(score(rows, floor)))
    Console(width=110).print(table)
    return 0


def labelled(name: str) -> Iterator[Labelled]:
    """The labels of one of ``SETS``, in the order of its file."""
    docs, labels = SETS[name]
    documents = {one.id: one for one in read_paths([docs], {}) if isinstance(one, Document)}
    for line in labels.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        truth = Attribution(row["speaker"], row["evidence_kind"])
        yield Labelled(documents[row["document_id"]], row["quote"], truth)


def score(rows: Sequence[Labelled], attribute: Attribute) -> Scores:
    pairs = [(row.truth, _found(row, attribute)) for row in rows]
    right = [truth.speaker == found.speaker for truth, found in pairs]
    return Scores(
        len(pairs),
        mean(float(ok) for ok, (_, found) in zip(right, pairs, strict=True) if found.speaker),
        mean(float(ok) for ok, (truth, _) in zip(right, pairs, strict=True) if truth.speaker),
        mean(float(truth.kind == found.kind) for truth, found in pairs),
        _macro_f1([(truth.kind, found.kind) for truth, found in pairs]),
    )


def _macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Mean over the kinds that a label or an attribution names; pairs are truth and found."""
    kinds = sorted({kind for pair in pairs for kind in pair})
    scores = []
    for kind in kinds:
        right = sum(truth == found == kind for truth, found in pairs)
        named = sum((truth == kind) + (found == kind) for truth, found in pairs)
        scores.append(2 * right / named)
    return sum(scores) / len(scores) if scores else 0.0


def attributed(document: Document, spans: Sequence[Span], cited: Span) -> Attribution:
    return Reading(document, spans).attribution(cited)


def floor(document: Document, spans: Sequence[Span], cited: Span) -> Attribution:
    """The capitalised words nearest to a verb of speech; everything is the reporter's."""
    sentence = document.text[cited.start : cited.end]
    verb = _SPEECH.search(sentence)
    names = list(_NAME.finditer(sentence)) if verb else []
    at = verb.start() if verb else 0
    nearest = min(names, key=lambda name: abs(name.start() - at), default=None)
    name = nearest.group() if nearest else None
    return Attribution(name, "reporter")


def _found(row: Labelled, attribute: Attribute) -> Attribution:
    at = row.document.text.index(row.quote)
    spans = sentences(row.document)
    cited = next(span for span in spans if span.start <= at < span.end)
    return attribute(row.document, spans, cited)


def _shown(scores: Scores) -> list[str]:
    values = (scores.precision, scores.recall, scores.kind, scores.kind_f1)
    return [str(scores.count), *("-" if one is None else f"{one:.3f}" for one in values)]
