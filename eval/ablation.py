"""``python -m eval ablation``: what parts of the way to an answer add, in quality and milliseconds.

Over NQ's pooled passages, one part exchanged for something plainer at a time. "best passage": the
first passage found is the question's own. "best sentence": of the first passages' sentences, the
likeliest holds the answer's words. The difference is that to the row of Passage itself.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.benchmarks.collections import opened, sampled
from eval.benchmarks.nq import DEPTH, holds_answer, rank
from eval.datasets import NqCase, load_nq_oracle
from eval.figures import shown
from eval.intervals import compare
from eval.metrics import percentile
from retrieval.evidence import FEATURES, features, score_sentences, sentence_pool
from retrieval.library import Library
from retrieval.query import analyse
from retrieval.types import Document, Hit

SAMPLE = 400
"""Questions where no other number is given: under two minutes on two cores, once encoded."""

PASSAGES = 12
"""Passages whose sentences are scored, as in an answer."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to do a step: each question's score (0 or 1) and the milliseconds it took."""

    step: str
    name: str
    scores: tuple[float, ...]
    times: tuple[float, ...]


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("ablation", help="what parts of the pipeline add, and their time")
    parser.add_argument("--shared", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="questions; 0: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "passage-benchmarks",
        help="keeps the encoded collection between runs",
    )
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    from retrieval.encode import load_encoder  # after the arguments are read: it takes seconds
    from retrieval.encode_multilingual import load_multilingual_encoder

    cases = load_nq_oracle(options.shared / "nq_open_oracle" / "nq-open-oracle.jsonl.gz")
    owner: dict[tuple[str, str], str] = {}
    for case in cases:
        owner.setdefault((case.title, case.text), case.id)
    documents = [Document(key, text, title) for (title, text), key in owner.items()]
    asked = sampled(cases, options.sample or None, options.seed)
    with opened(
        options.folder, "nq", load_encoder(), documents, load_multilingual_encoder
    ) as library:
        library.search("warm up", library.encode("warm up"), k=1)
        found = _searches(library, asked, owner) + _choices(library, asked)
    print(table(found, options.seed))
    return 0


def table(variants: Sequence[Variant], seed: int) -> str:
    """Markdown; of each step the first variant is what the others are compared with."""
    lines = [
        "| step | how | quality | difference (95 % interval) | p50 ms | questions |",
        "|---|---|---|---|---|---|",
    ]
    first: dict[str, Variant] = {}
    for one in variants:
        base = first.setdefault(one.step, one)
        cells = (
            one.step,
            one.name,
            shown(float(np.mean(one.scores))),
            "–" if one is base else _difference(base, one, seed),
            f"{percentile(one.times, 0.5):.1f}",
            str(len(one.scores)),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _difference(base: Variant, one: Variant, seed: int) -> str:
    found = compare(base.scores, one.scores, seed=seed).interval
    return f"{found.mean:+.3f} ({found.low:+.3f} to {found.high:+.3f})"


def _searches(
    library: Library, cases: Sequence[NqCase], owner: Mapping[tuple[str, str], str]
) -> list[Variant]:
    def fused(question: str) -> list[Hit]:
        return library.search(question, library.encode(question), k=PASSAGES)

    def meaning(question: str) -> list[Hit]:
        deep = library.search(question, library.encode(question), k=DEPTH)
        return sorted(deep, key=lambda hit: -(hit.dense or 0.0))

    def by_words(question: str) -> list[Hit]:
        return library.search(question, None, k=PASSAGES)

    def variant(name: str, search: Callable[[str], list[Hit]]) -> Variant:
        def right(case: NqCase) -> bool:
            return rank(search(case.question)[:1], owner[case.title, case.text]) == 1

        return _timed("best passage", name, cases, right)

    return [
        variant("meaning and words, fused", fused),
        variant("meaning alone", meaning),
        variant("words alone", by_words),
    ]


def _choices(library: Library, cases: Sequence[NqCase]) -> list[Variant]:
    searched = {}
    for case in cases:
        vector = library.encode(case.question)
        searched[case.id] = vector, library.search(case.question, vector, k=PASSAGES)

    def model(case: NqCase) -> bool:
        vector, hits = searched[case.id]
        best = score_sentences(analyse(case.question), vector, hits)[0]
        return holds_answer(best.text, case.answers)

    def by(feature: str) -> Callable[[NqCase], bool]:
        def right(case: NqCase) -> bool:
            vector, hits = searched[case.id]
            query = analyse(case.question)
            pool = sentence_pool(query, vector, hits)
            column = features(query, pool)[:, FEATURES.index(feature)]
            return holds_answer(pool[int(np.argmax(column))].text, case.answers)

        return right

    def cosine(case: NqCase) -> bool:
        vector, hits = searched[case.id]
        pool = sentence_pool(analyse(case.question), vector, hits)
        best = max(pool, key=lambda sentence: sentence.cosine)
        return holds_answer(best.text, case.answers)

    return [
        _timed("best sentence", "the fitted model", cases, model),
        _timed("best sentence", "cosine alone", cases, cosine),
        _timed("best sentence", "rare words in common, synonyms among them", cases, by("coverage")),
    ]


def _timed(
    step: str, name: str, cases: Sequence[NqCase], right: Callable[[NqCase], bool]
) -> Variant:
    scores, times = [], []
    for case in cases:
        started = time.perf_counter()
        scores.append(float(right(case)))
        times.append((time.perf_counter() - started) * 1000)
    return Variant(step, name, tuple(scores), tuple(times))
