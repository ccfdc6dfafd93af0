"""A folder in BEIR's layout: ``corpus.jsonl``, ``queries.jsonl``, ``qrels/SPLIT.tsv``.

Thakur et al., BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval
Models (NeurIPS 2021); github.com/beir-cellar/beir.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.errors import InputError
from retrieval.types import Document


@dataclass(frozen=True, slots=True)
class Beir:
    """``queries`` (id to text) are those that the split judges; ``qrels`` as it judges them."""

    documents: list[Document]
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]


def load_beir(folder: Path, split: str = "test") -> Beir:
    """The folder's corpus, and one split's queries. Raises InputError, naming the line.

    Documents without text are left out: there is nothing in them to find or cite.
    """
    qrels = _qrels(folder / "qrels" / f"{split}.tsv")
    queries = {
        _id(row): str(row["text"]) for row in _rows(folder / "queries.jsonl") if _id(row) in qrels
    }
    missing = sorted(set(qrels) - set(queries))
    if missing:
        raise InputError(f"{folder / 'queries.jsonl'}: judged and not there: {missing[0]}")
    documents = [
        Document(_id(row), row["text"], row.get("title") or None)
        for row in _rows(folder / "corpus.jsonl")
        if row["text"].strip()
    ]
    return Beir(documents, queries, qrels)


def _id(row: dict[str, Any]) -> str:
    return str(row["_id"])


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row["text"], str) or "_id" not in row:
                raise ValueError("a row has _id and text")
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}:{number}: not a line of BEIR's: {error!r}") from error
        yield row


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    """Tab-separated query, document, relevance, under a line of headings."""
    qrels: dict[str, dict[str, int]] = {}
    rows = csv.reader(_text(path).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    for number, fields in enumerate(rows, start=1):
        if number == 1 or not fields:
            continue
        try:
            query, document, relevance = fields
            qrels.setdefault(query, {})[document] = int(relevance)
        except ValueError as error:
            raise InputError(f"{path}:{number}: not a line of qrels: {error}") from error
    if not qrels:
        raise InputError(f"{path}: judges nothing")
    return qrels


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
