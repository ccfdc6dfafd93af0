"""How often the likeliest sentence, and what would be cited, is gold."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from eval.fit.cases import SOURCES, FitCase
from eval.fit.folds import key
from retrieval.evidence import Evidence
from service.compose import Part, Quoted, compose


def print_first(cases: Sequence[FitCase], ranked: Sequence[Sequence[Evidence]]) -> None:
    """How often the likeliest sentence is gold."""
    for source in SOURCES:
        first = [
            key(items[0]) in case.gold
            for case, items in zip(cases, ranked, strict=True)
            if case.source == source and case.answerable
        ]
        print(f"  {source}: first sentence right {np.mean(first):.3f} of {len(first)}")


def print_selection(cases: Sequence[FitCase], ranked: Sequence[Sequence[Evidence]]) -> None:
    """Gold-sentence F1 on ClapNQ, and NQ answers inside what would be cited."""
    pairs = [(case, items) for case, items in zip(cases, ranked, strict=True) if case.answerable]
    choices: dict[str, Callable[[FitCase, Sequence[Evidence]], set[tuple[int, int]]]] = {
        "every sentence": lambda case, items: {(i.hit.stored.row, i.index) for i in items},
        "top 4 by score": lambda case, items: {(i.hit.stored.row, i.index) for i in items[:4]},
        "composer": _composed,
    }
    for name, choose in choices.items():
        f1, some = [], []
        for case, items in pairs:
            if case.source == "clapnq":
                chosen = choose(case, items)
                right = len(chosen & case.gold)
                f1.append(2 * right / (len(chosen) + len(case.gold)))
                some.append(right > 0)
        print(f"ClapNQ {name:15} F1 {np.mean(f1):.3f}  some gold {np.mean(some):.3f}")
    for source in ("nq", "xquad", "border2022"):
        mine = [(case, items) for case, items in pairs if case.source == source]
        hit = np.mean([bool(_composed(case, items) & case.gold) for case, items in mine])
        first = np.mean([(i[0].hit.stored.row, i[0].index) in c.gold for c, i in mine])
        print(
            f"{source} pooled: answer in first sentence {first:.3f}, in composed answer {hit:.3f}"
        )


def _composed(case: FitCase, items: Sequence[Evidence]) -> set[tuple[int, int]]:
    places = {
        (hit.stored.passage.document_id, span): (hit.stored.row, index)
        for hit in case.hits
        for index, span in enumerate(hit.stored.passage.sentences)
    }
    texts = {(item.document_id, item.span): item.text for item in items}

    def neighbour(quoted: Quoted, step: int) -> Quoted | None:
        spans = sorted(
            (span for document, span in places if document == quoted.document_id),
            key=lambda span: span.start,
        )
        place = spans.index(quoted.span) + step
        if not 0 <= place < len(spans):
            return None
        span = spans[place]
        return Quoted(quoted.document_id, span, texts[quoted.document_id, span])

    draft = compose([Part(case.query, items)], neighbour)
    return {places[quoted.document_id, quoted.span] for quoted in draft.sentences}
