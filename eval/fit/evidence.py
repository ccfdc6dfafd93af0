"""Fits the sentence scorer and the abstention model; prints cross-validated figures.

    python -m eval.fit.evidence --shared ../shared/eval --folder /tmp/passage-fit

Five folds by question; the shipped weights are fitted on all of it. Floors beside: citing every
sentence, and the passage's cosine alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

import retrieval.evidence as scorer
import retrieval.evidence_read as reading
import service.elaborate as elaborate
import service.enough as enough
from eval.datasets import half
from eval.fit.cases import FitCase, load_cases
from eval.fit.logistic import fit, save
from eval.fit.monotone import fit_judge
from retrieval.evidence import Evidence, LinearModel
from retrieval.evidence_read import PASSAGES
from service.compose import MAX_CLAIMS, Part, Quoted, compose

VERSION = 1
FOLDS = 5
SHOULD_ANSWER_WEIGHT = {"clapnq": 3.0, "nq": 0.5, "xquad": 2.0, "border2022": 4.0}
"""ClapNQ's unanswerables have the topic at hand, as real ones do; NQ's are easier and more."""

SENTENCE_WEIGHT = {"xquad": 1.0, "border2022": 30.0}
"""What the sentence scorer learns from. NQ and ClapNQ, lower-cased and tokenised apart, made it
worse on every other set (first sentence right: sample .44 with them, .53 without), so they only
judge it. The sample's tuning half is small and of our own domain."""

REREAD_WEIGHT = {"nq": 1.0, "xquad": 1.0, "border2022": 30.0}
"""What weighs the cross-encoder's reading: four numbers, which the foreign style of NQ does not
lead astray. Of NQ its tuning half; ClapNQ only judges."""

ANSWERS_FROM = 0.5
"""Likelihood from which there is enough: likelier than not, on questions of which half can be
answered. Of .46 to .58 the least cost over the tuning halves of the sample and of the notices,
where a wrong answer costs 1.5 needless silences: it can hurt a person, a silence costs a search."""

ROOT = Path(__file__).parents[2]
Matrix = npt.NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    cases = load_cases(given.shared, given.folder)
    print(f"{len(cases)} cases, {sum(case.answerable for case in cases)} answerable")
    tables = [_sentence_table(case) for case in cases]
    scores = _cross_validated(cases, tables)
    model = _fit_sentences(cases, tables, range(len(cases)))
    save(ROOT / "retrieval/evidence_model.json", model, scorer.FEATURES, version=VERSION)
    fresh = [(case, _ranked(case, score)) for case, score in zip(cases, scores, strict=True)]
    fresh = [(case, items) for case, items in fresh if case.unseen and items]
    cases = [case for case, _ in fresh]
    print("before the passages are read again:")
    _print_first(cases, [items for _, items in fresh])
    for passages in (PASSAGES + 1, PASSAGES):
        print(f"{passages} passages read again:")
        read = [_read(case, items, passages) for case, items in fresh]
        ranked = _fit_rereading(cases, read)
        _print_first(cases, ranked)
    _fit_elaboration(cases, ranked)
    _print_selection(cases, ranked)
    _fit_enough(cases, ranked)


def _sentence_table(case: FitCase) -> tuple[list[Evidence], Matrix, npt.NDArray[np.bool_]]:
    """The case's sentences in retrieval order, their features, whether each is gold."""
    pool = scorer.sentence_pool(case.query, case.vector, case.hits)
    matrix = scorer.features(case.query, pool)
    evidence = [
        Evidence(part.hit, part.index, part.text, 0.0, tuple(float(x) for x in row))
        for part, row in zip(pool, matrix, strict=True)
    ]
    gold = np.array([(part.hit.stored.row, part.index) in case.gold for part in pool])
    return evidence, matrix, gold


def _fit_sentences(
    cases: Sequence[FitCase],
    tables: Sequence[tuple[list[Evidence], Matrix, npt.NDArray[np.bool_]]],
    places: Sequence[int],
) -> LinearModel:
    used = [
        place
        for place in places
        if cases[place].answerable and cases[place].source in SENTENCE_WEIGHT
    ]
    rows = np.vstack([tables[place][1] for place in used])
    labels = np.concatenate([tables[place][2] for place in used])
    weights = np.concatenate(
        [np.full(len(tables[place][2]), _weight(cases[place], tables[place][2])) for place in used]
    )
    return fit(rows, labels, weights)


def _weight(case: FitCase, gold: npt.NDArray[np.bool_]) -> float:
    """Every question counts alike, however many sentences it brings."""
    return SENTENCE_WEIGHT[case.source] * 10.0 / len(gold)


def _cross_validated(
    cases: Sequence[FitCase],
    tables: Sequence[tuple[list[Evidence], Matrix, npt.NDArray[np.bool_]]],
) -> list[Matrix]:
    folds = _folds(cases)
    scores: list[Matrix] = [np.zeros(0)] * len(cases)
    for fold in range(FOLDS):
        model = _fit_sentences(cases, tables, np.flatnonzero(folds != fold).tolist())
        for place in np.flatnonzero(folds == fold):
            scores[int(place)] = model.probabilities(tables[int(place)][1])
    return scores


def _folds(cases: Sequence[FitCase]) -> npt.NDArray[np.int64]:
    """A question and its twin without gold are in the same fold."""
    names = sorted({case.id.removesuffix("-without") for case in cases})
    order = dict(zip(names, np.random.default_rng(0).permutation(len(names)), strict=True))
    return np.array([order[case.id.removesuffix("-without")] % FOLDS for case in cases])


def _ranked(case: FitCase, scores: Matrix) -> list[Evidence]:
    evidence, _, _ = _sentence_table(case)
    scored = [
        Evidence(item.hit, item.index, item.text, float(score), item.features)
        for item, score in zip(evidence, scores, strict=True)
    ]
    return sorted(scored, key=lambda item: -item.score)


def _read(case: FitCase, items: Sequence[Evidence], passages: int) -> list[Evidence]:
    return reading.with_readings(case.query.text, items, case.titles.__getitem__, passages=passages)


def _fit_rereading(
    cases: Sequence[FitCase], read: Sequence[Sequence[Evidence]]
) -> list[list[Evidence]]:
    """Every case's sentences as a model fitted without its fold orders them."""
    rows = [reading.features(items) for items in read]
    gold = [
        np.array([_key(item) in case.gold for item in items])
        for case, items in zip(cases, read, strict=True)
    ]
    used = np.array([case.answerable and _weighs(case) for case in cases])
    folds = _folds(cases)

    def fitted(places: npt.NDArray[np.int64]) -> LinearModel:
        weights = [np.full(len(gold[p]), _share(cases[p], len(gold[p]))) for p in places]
        return fit(
            np.vstack([rows[p] for p in places]),
            np.concatenate([gold[p] for p in places]),
            np.concatenate(weights),
        )

    ranked: list[list[Evidence]] = [[]] * len(cases)
    for fold in range(FOLDS):
        model = fitted(np.flatnonzero(used & (folds != fold)))
        for place in np.flatnonzero(folds == fold):
            scores = model.probabilities(rows[place])
            ranked[place] = sorted(
                (
                    replace(item, score=float(score))
                    for item, score in zip(read[int(place)], scores, strict=True)
                ),
                key=lambda item: -item.score,
            )
    model = fitted(np.flatnonzero(used))
    save(ROOT / "retrieval/evidence_read_model.json", model, reading.FEATURES, version=VERSION)
    return ranked


def _weighs(case: FitCase) -> bool:
    return case.source in REREAD_WEIGHT and (case.source != "nq" or half(case.id) == "tune")


def _share(case: FitCase, sentences: int) -> float:
    """Every question counts alike, however many sentences it brings."""
    return REREAD_WEIGHT[case.source] * 10.0 / sentences


def _print_first(cases: Sequence[FitCase], ranked: Sequence[Sequence[Evidence]]) -> None:
    """How often the likeliest sentence is gold."""
    for source in SHOULD_ANSWER_WEIGHT:
        first = [
            _key(items[0]) in case.gold
            for case, items in zip(cases, ranked, strict=True)
            if case.source == source and case.answerable
        ]
        print(f"  {source}: first sentence right {np.mean(first):.3f} of {len(first)}")


def _print_selection(cases: Sequence[FitCase], ranked: Sequence[Sequence[Evidence]]) -> None:
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


def _fit_elaboration(cases: Sequence[FitCase], ranked: Sequence[Sequence[Evidence]]) -> None:
    """Which sentences around the best belong too, from ClapNQ; prints F1 over held-out folds."""
    mine = [
        place for place, case in enumerate(cases) if case.source == "clapnq" and case.answerable
    ]
    windows = [window(ranked[place]) for place in mine]
    rows = [elaborate.features(one) for one in windows]
    labels = [
        np.array([_key(placed.evidence) in cases[place].gold for placed in one])
        for place, one in zip(mine, windows, strict=True)
    ]
    folds = _folds(cases)[mine]
    f1 = []
    for fold in range(FOLDS):
        model = fit_windows(rows, labels, np.flatnonzero(folds != fold).tolist())
        for place in np.flatnonzero(folds == fold):
            likely = model.probabilities(rows[place])
            likely[0] = 1.0  # the best sentence itself
            chosen = np.argsort(-likely)[:MAX_CLAIMS]
            chosen = chosen[likely[chosen] >= elaborate.BELONGS]
            right = labels[place][chosen].sum()
            f1.append(2 * right / (len(chosen) + len(cases[mine[place]].gold)))
    print(f"ClapNQ best sentence and what belongs to it: F1 {np.mean(f1):.3f} over held-out folds")
    model = fit_windows(rows, labels, range(len(mine)))
    save(ROOT / "service/elaborate_model.json", model, elaborate.FEATURES, version=VERSION)


def fit_windows(
    rows: Sequence[Matrix], labels: Sequence[npt.NDArray[np.bool_]], places: Sequence[int]
) -> LinearModel:
    """Every question counts alike, however many sentences it brings."""
    weights = [np.full(len(rows[place]), 1.0 / len(rows[place])) for place in places]
    return fit(
        np.vstack([rows[place] for place in places]),
        np.concatenate([labels[place] for place in places]),
        np.concatenate(weights),
    )


def window(ranked: Sequence[Evidence]) -> list[elaborate.Placed]:
    """The best sentence first, then those around it."""
    order = sorted(ranked, key=lambda item: item.span.start)
    best = order.index(ranked[0])
    placed = [elaborate.Placed(item, place - best) for place, item in enumerate(order)]
    near = [one for one in placed if abs(one.offset) <= elaborate.WINDOW]
    return sorted(near, key=lambda one: one.offset != 0)


def _key(item: Evidence) -> tuple[int, int]:
    return item.hit.stored.row, item.index


def _fit_enough(cases: Sequence[FitCase], ranked: Sequence[Sequence[Evidence]]) -> None:
    rows = np.array(
        [
            enough.evidence_features(case.query, items)
            for case, items in zip(cases, ranked, strict=True)
        ]
    )
    labels = np.array([case.answerable for case in cases])
    weights = np.array([SHOULD_ANSWER_WEIGHT[case.source] for case in cases])
    folds = _folds(cases)
    probability = np.zeros(len(cases))
    for fold in range(FOLDS):
        inside = folds != fold
        model = fit_judge(rows[inside], labels[inside], weights[inside])
        probability[~inside] = model.probabilities(rows[~inside])
    for source in SHOULD_ANSWER_WEIGHT:
        mine = np.array([case.source == source for case in cases])
        cosine = rows[mine, enough.FEATURES.index("best_passage_cosine")]
        right = (probability[mine] >= ANSWERS_FROM) == labels[mine]
        print(
            f"{source}: answerable-or-not "
            f"AUC {roc_auc_score(labels[mine], probability[mine]):.3f}, "
            f"accuracy {right.mean():.3f}; floor: passage cosine AUC "
            f"{roc_auc_score(labels[mine], cosine):.3f}"
        )
    near = rows[:, enough.FEATURES.index("best_passage_coverage")]
    save(
        ROOT / "service/enough_model.json",
        fit_judge(rows, labels, weights),
        enough.FEATURES,
        version=VERSION,
        threshold=ANSWERS_FROM,
        on_topic=round(float(np.quantile(near[labels], 0.05)), 3),
    )


if __name__ == "__main__":
    main()
