"""ClapNQ: answer or abstain, and whether the sentences cited are those that people chose.

Each question is asked of its one passage (a filter on the document), the whole way through
``ask``. A cited span counts as the sentences of which it covers at least half; one that covers no
sentence so is a stray, and counts against precision like a wrong sentence.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from statistics import mean

from eval.benchmarks.collections import opened, sampled
from eval.benchmarks.crossfit import CUTS, cross_elaborated, cross_fitted
from eval.calibration import auc
from eval.datasets import ClapNqCase, load_clapnq
from eval.figures import Figure, Result, Row, mean_figure, mean_of
from eval.likelihood import JudgedPart, likelihood
from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.library import Library
from retrieval.types import Document, Encoder, Filters
from retrieval.words import content_tokens
from service.answer import Answer, Citation
from service.ask import ask
from service.enough import evidence_features
from service.extractive import Extractive
from service.question import AskRequest

CLAIMS_MAX = 5
"""Only so many claims of an answer are scored, first ones first."""

COVERED = 0.5
"""Share of a sentence that a span has to cover to count as citing it."""

OVERLAP_TOP = 4
"""Sentences that the rare-word floor cites."""


def run(shared: Path, folder: Path, encoder: Encoder, limit: int | None, seed: int) -> Result:
    cases = load_clapnq(shared / "clapnq")
    documents = [Document(case.id, case.text, case.title) for case in cases]
    rarity = _rarity(cases)
    with opened(folder, "clapnq", encoder, documents, load_multilingual_encoder) as library:
        asked = sampled(cases, limit, seed)
        rows = [_row(library, case, rarity) for case in asked]
        answered = [case for case, row in zip(asked, rows, strict=True) if row["f1"] is not None]
        held_out = dict(_held_out(library, answered, seed))
        rows = [{**row, "held_out_f1": held_out.get(row["id"])} for row in rows]
    return Result(_figures(rows, seed), rows)


def _row(library: Library, case: ClapNqCase, rarity: dict[str, float]) -> Row:
    request = AskRequest(case.question, filters=Filters(document_ids=(case.id,)))
    answer = ask(library, request)
    judged = likelihood(library, request)
    cited = _cited(answer)
    sentences, strays = sentences_cited(case, cited)
    vector = library.encode(case.question)
    near = library.search(case.question, vector, request.filters, 100)
    top = _top_overlap(case, rarity)
    gold = set(case.gold)
    answered = bool(answer.claims)
    scored = case.answerable and answered
    return {
        "id": case.id,
        "question": case.question,
        "answerable": case.answerable,
        "answered": answered,
        "right": answered == case.answerable,
        "probability": judged.judgement.probability if judged else 0.0,
        "features": _features(judged),
        "passage_cosine": max((hit.dense or 0.0 for hit in near), default=0.0),
        "f1": f1(sentences, gold, strays) if scored else None,
        "some_gold": bool(sentences & gold) if scored else None,
        "every_f1": f1(set(range(len(case.sentences))), gold) if scored else None,
        "overlap_f1": f1(top, gold) if scored else None,
        "cited": sorted(sentences),
        "gold": list(case.gold),
        "strays": strays,
        "citations": [citation.cited_text for citation in cited],
    }


def _held_out(
    library: Library, cases: Sequence[ClapNqCase], seed: int
) -> Iterator[tuple[str, float]]:
    """The F1 of each answer, its neighbours told by a model that never saw its fold."""
    for case, belonging in cross_elaborated(library, cases, seed):
        request = AskRequest(case.question, filters=Filters(document_ids=(case.id,)))
        sentences, strays = sentences_cited(
            case, _cited(ask(library, request, Extractive(belonging=belonging)))
        )
        yield case.id, f1(sentences, set(case.gold), strays)


def _cited(answer: Answer) -> list[Citation]:
    """What the first ``CLAIMS_MAX`` claims cite."""
    return [
        answer.citations[n - 1] for claim in answer.claims[:CLAIMS_MAX] for n in claim.citations
    ]


def _features(judged: JudgedPart | None) -> list[float] | None:
    """What the abstention model sees; None where there is nothing to see."""
    if judged is None or not judged.evidence:
        return None
    return evidence_features(judged.query, judged.evidence)


def sentences_cited(case: ClapNqCase, cited: Sequence[Citation]) -> tuple[set[int], int]:
    """The indexes of the sentences that the spans cover, and how many spans cover none."""
    ends = list(accumulate(len(text) + 1 for text in case.sentences))
    found: set[int] = set()
    strays = 0
    for span in cited:
        covered = {
            index
            for index, (text, end) in enumerate(zip(case.sentences, ends, strict=True))
            if _shared(span, end - 1 - len(text), end - 1) >= COVERED * len(text)
        }
        found |= covered
        strays += not covered
    return found, strays


def _shared(span: Citation, start: int, end: int) -> int:
    return max(0, min(span.end, end) - max(span.start, start))


def f1(chosen: set[int], gold: set[int], strays: int = 0) -> float:
    """Harmonic mean of precision and recall of the chosen sentences; strays are wrong ones."""
    return 2 * len(chosen & gold) / (len(chosen) + strays + len(gold))


def _rarity(cases: Sequence[ClapNqCase]) -> dict[str, float]:
    """Each stem's weight: the logarithm of how few sentences of the set hold it."""
    held = Counter(
        key
        for case in cases
        for text in case.sentences
        for key in {token.key for token in content_tokens(text)}
    )
    total = sum(len(case.sentences) for case in cases)
    return {key: math.log(1 + total / (1 + count)) for key, count in held.items()}


def _top_overlap(case: ClapNqCase, rarity: dict[str, float]) -> set[int]:
    asked = {token.key for token in content_tokens(case.question)}
    weights = [
        sum(rarity.get(key, 0.0) for key in asked & {token.key for token in content_tokens(text)})
        for text in case.sentences
    ]
    return set(sorted(range(len(weights)), key=lambda i: (-weights[i], i))[:OVERLAP_TOP])


def _figures(rows: Sequence[Row], seed: int) -> list[Figure]:
    labels = [row["answerable"] for row in rows]
    cosine = auc(labels, [row["passage_cosine"] for row in rows])
    floors = {} if cosine is None else {"passage cosine": cosine}
    cuts = cross_fitted(rows, seed)
    shares = [sum(cut.right) / len(rows) for cut in cuts if rows]
    areas = [one for cut in cuts if (one := auc(labels, cut.probabilities)) is not None]
    scored = [row for row in rows if row["f1"] is not None]
    f1_floors = {
        "every sentence": mean_of(rows, "every_f1"),
        f"rare words, top {OVERLAP_TOP}": mean_of(rows, "overlap_f1"),
    }
    return [
        mean_figure(
            "answered or abstained rightly (weights fitted here too)",
            _column(rows, "right"),
            seed=seed,
        ),
        mean_figure(
            f"… refitted without the question's fold, mean of {CUTS} cuts",
            [sum(each) / CUTS for each in zip(*(cut.right for cut in cuts), strict=True)],
            seed=seed,
            goal=0.82,
        ),
        Figure("… the lowest of the cuts", min(shares, default=None), len(rows)),
        Figure("… the highest", max(shares, default=None), len(rows)),
        Figure(
            "AUC (weights fitted here too)",
            auc(labels, [row["probability"] for row in rows]),
            len(rows),
            floors=floors,
        ),
        Figure(
            f"… refitted without the question's fold, mean of {CUTS} cuts",
            mean(areas) if areas else None,
            len(rows),
            goal=0.90,
            floors=floors,
        ),
        mean_figure(
            "answerable and answered",
            [row["answered"] for row in rows if row["answerable"]],
            seed=seed,
        ),
        mean_figure(
            "gold-sentence F1 of the answered (neighbours fitted here too)",
            _column(scored, "f1"),
            seed=seed,
        ),
        mean_figure(
            "gold-sentence F1 of the answered, fitted without the question's fold",
            [row["held_out_f1"] for row in scored],
            seed=seed,
            goal=0.66,
            floors=f1_floors if scored else {},
        ),
        mean_figure("some gold sentence cited", _column(scored, "some_gold"), seed=seed, goal=0.90),
        mean_figure("stray spans an answer", _column(scored, "strays"), seed=seed),
    ]


def _column(rows: Sequence[Row], key: str) -> list[float]:
    return [float(row[key]) for row in rows]
