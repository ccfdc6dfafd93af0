"""How many close calls of a search reading again decides rightly; what it takes.

    python -m eval.fit.close_calls --shared ../shared/eval --folder /tmp/passage-benchmarks

Over NQ's pooled passages: ``retrieval.late_interaction``'s constants were chosen by the first
column of numbers and are reported by the second.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import retrieval.late_interaction as late
from eval.benchmarks.collections import opened
from eval.datasets import load_nq_oracle
from eval.metrics import percentile
from retrieval.encode import load_encoder
from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.late_interaction import close_calls, gist, nearness
from retrieval.types import Document

SENTENCES = (1, 3, 99)
SHARES = (0.0, 0.5, 1.0, 1.5)


@dataclass(frozen=True, slots=True)
class CloseCall:
    """Of each passage its score, whether it is the question's own, and by how many sentences were
    read (``SENTENCES``) its nearness."""

    scores: tuple[float, ...]
    right: tuple[bool, ...]
    near: tuple[tuple[float, ...], ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    cases = load_nq_oracle(given.shared / "nq_open_oracle" / "nq-open-oracle.jsonl.gz")
    owner: dict[tuple[str, str], str] = {}
    for case in cases:
        owner.setdefault((case.title, case.text), case.id)
    documents = {key: Document(key, text, title) for (title, text), key in owner.items()}
    encoder = load_encoder()
    found: list[CloseCall] = []
    times: list[float] = []
    with opened(
        given.folder, "nq", encoder, list(documents.values()), load_multilingual_encoder
    ) as library:
        for case in cases:
            vector = library.encode(case.question)
            close = close_calls(library.search(case.question, vector, k=late.MOST))
            if not close:
                continue
            ids = [hit.stored.passage.document_id for hit in close]
            near = []
            for late.SENTENCES in SENTENCES:
                texts = [
                    gist(hit, documents[key].title or "", vector)
                    for hit, key in zip(close, ids, strict=True)
                ]
                began = time.perf_counter()
                pieces = library.encode_pieces(case.question, texts)
                assert pieces is not None  # the encoder that ships gives them
                times.append((time.perf_counter() - began) * 1000)
                near.append(tuple(nearness(pieces.question, one) for one in pieces.passages))
            own = owner[case.title, case.text]
            found.append(
                CloseCall(
                    tuple(hit.score for hit in close), tuple(key == own for key in ids), tuple(near)
                )
            )
    _print(len(cases), found, times)


def _print(asked: int, found: Sequence[CloseCall], times: Sequence[float]) -> None:
    tuned, reported = found[::2], found[1::2]
    print(f"{len(found)} of {asked} questions are close calls; each half's right ones:")
    for place, sentences in enumerate(SENTENCES):
        took = percentile(times[place :: len(SENTENCES)], 0.5)
        for share in SHARES:
            halves = [sum(_right(one, place, share) for one in half) for half in (tuned, reported)]
            print(
                f"{sentences:3} sentences, share {share}: {halves[0]} of {len(tuned)}, "
                f"{halves[1]} of {len(reported)}; p50 {took:.0f} ms"
            )


def _right(one: CloseCall, place: int, share: float) -> bool:
    return one.right[int(np.argmax(np.array(one.scores) + share * np.array(one.near[place])))]


if __name__ == "__main__":
    main()
