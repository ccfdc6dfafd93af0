"""Rankings: TREC run files, and the field's measures by ir-measures (Macdonald et al., 2022).

A topic that was judged and has no results scores zero; it is never left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import ir_measures
import numpy as np

from retrieval.errors import InputError

Ranking: TypeAlias = Sequence[tuple[str, float]]
"""Document ids and scores, best first."""

Run: TypeAlias = Mapping[str, Ranking]
"""Rankings by query id."""

Qrels: TypeAlias = Mapping[str, Mapping[str, int]]
"""Query id to document id to relevance, 0 for judged and not relevant."""

MEASURES = "nDCG@10 RR@10 Success@1 Success@5 R@1 R@3 R@5 R@10 R@20 R@50 R@100"
"""As ir-measures writes them. RR@10's mean is MRR@10."""

TAG = "passage"


def measure(qrels: Qrels, run: Run, measures: str = MEASURES) -> dict[str, dict[str, float]]:
    """Each judged query's scores by measure, measures in the order given.

    Raises InputError for a measure that ir-measures does not know.
    """
    wanted = [_parsed(name) for name in measures.split()]
    judged = [
        ir_measures.Qrel(query, document, relevance)
        for query, documents in qrels.items()
        for document, relevance in documents.items()
    ]
    found = [
        ir_measures.ScoredDoc(query, document, score)
        for query, ranking in run.items()
        for document, score in _set_apart(ranking)
    ]
    scores: dict[str, dict[str, float]] = {
        query: {str(one): 0.0 for one in wanted} for query in qrels
    }
    for metric in ir_measures.iter_calc(wanted, judged, found):
        scores[metric.query_id][str(metric.measure)] = float(metric.value)
    return scores


def save_trec(path: Path, run: Run, tag: str = TAG) -> None:
    """``query Q0 document rank score tag``, a line a result."""
    lines = [
        f"{query} Q0 {document} {rank} {score!r} {tag}\n"
        for query, ranking in run.items()
        for rank, (document, score) in enumerate(_set_apart(ranking), start=1)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), encoding="utf-8")


def load_trec(path: Path) -> dict[str, list[tuple[str, float]]]:
    """The rankings of a TREC run file, by score. Raises InputError, naming the line."""
    run: dict[str, list[tuple[str, float]]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a TREC run: {error}") from error
    for number, line in enumerate(lines, start=1):
        fields = line.split()
        if not fields:
            continue
        try:
            query, _, document, _, score, _ = fields
            run.setdefault(query, []).append((document, float(score)))
        except ValueError as error:
            raise InputError(f"{path}:{number}: not a line of a TREC run: {error}") from error
    return {query: sorted(found, key=lambda one: -one[1]) for query, found in run.items()}


def _set_apart(ranking: Ranking) -> list[tuple[str, float]]:
    """Scores that fall strictly, as 32-bit numbers.

    trec_eval reads no rank: it orders by score, in 32 bits, and equal scores by document id.
    """
    apart: list[tuple[str, float]] = []
    above = np.float32(np.inf)
    for document, score in ranking:
        above = min(np.float32(score), np.nextafter(above, np.float32(-np.inf)))
        apart.append((document, float(above)))
    return apart


def _parsed(name: str) -> ir_measures.measures.Measure:
    try:
        return ir_measures.parse_measure(name)
    except (NameError, ValueError, SyntaxError) as error:
        raise InputError(f"{name!r} is no measure that ir-measures knows: {error}") from error
