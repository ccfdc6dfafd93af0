"""Fit what scores sentences, and what judges them enough, for questions in other languages.

    python -m eval.fit.languages --shared ../shared/eval

On the Spanish and Russian questions of half of XQuAD's shared articles; the other half is reported
by ``python -m eval languages``. Writes ``retrieval/evidence_across_model.json`` and
``service/enough_across_model.json``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.calibration import auc
from eval.datasets import load_xquad
from eval.fit.logistic import fit, save
from eval.language_cases import LanguageCase, asked, language_cases, paragraphs
from retrieval import evidence_across
from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.library import Library
from retrieval.query import analyse
from retrieval.types import Encoder, FloatMatrix, PassageText
from service import enough_across
from service.words_across import WordVectors

ROOT = Path(__file__).parents[2]
EVIDENCE = ROOT / "retrieval" / "evidence_across_model.json"
ENOUGH = ROOT / "service" / "enough_across_model.json"

LANGUAGES = ("es", "ru")
THRESHOLDS = np.round(np.arange(0.3, 0.71, 0.02), 2)
OFF_TOPIC_SHARE = 0.05
"""Of the questions whose paragraph was taken out, those whose articles are still on the topic:
the passage cosine under which only so few of them lie is the line to "off topic"."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    encoder = load_multilingual_encoder()
    cases = _cases(options.shared, encoder)
    print(f"{len(cases)} cases of the tuning half, {sum(bool(c.gold) for c in cases)} answerable")
    _fit_evidence(cases)
    _fit_enough(cases, _word_vectors(encoder))
    return 0


def _cases(shared: Path, encoder: Encoder) -> list[LanguageCase]:
    documents = paragraphs(load_xquad(shared / "xquad" / "xquad.en.json"))
    questions = [
        one for language in LANGUAGES for one in asked(shared, language) if one.half == "tune"
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        # Only the multilingual space is searched: one encoder serves for both.
        Library.open(
            Path(folder), lambda: encoder, write=True, multilingual=lambda: encoder
        ) as library,
    ):
        library.add(documents)
        return [case for one in questions for case in language_cases(library, one)]


def _word_vectors(encoder: Encoder) -> WordVectors:
    """As ``Library.encode_words`` does."""

    def vectors(words: Sequence[str]) -> FloatMatrix:
        (found,) = encoder.encode_passages([PassageText("", tuple(words))])
        return found.sentences

    return vectors


def _fit_evidence(cases: Sequence[LanguageCase]) -> None:
    """Every question counts alike, however many sentences it brings."""
    used = [case for case in cases if case.gold]
    rows = np.vstack([evidence_across.features(case.evidence) for case in used])
    labels = np.concatenate([_is_gold(case) for case in used])
    weights = np.concatenate([np.full(len(c.evidence), 10.0 / len(c.evidence)) for c in used])
    save(EVIDENCE, fit(rows, labels, weights), evidence_across.FEATURES, version=1)


def _fit_enough(cases: Sequence[LanguageCase], vectors: WordVectors) -> None:
    rescored = [evidence_across.rescored(case.evidence) for case in cases]
    rows = np.array(
        [
            enough_across.evidence_features(
                analyse(case.asked.question, case.asked.language), items, vectors
            )
            for case, items in zip(cases, rescored, strict=True)
        ]
    )
    labels = np.array([bool(case.gold) for case in cases])
    model = fit(rows, labels, np.ones(len(rows)))
    probabilities = model.probabilities(rows)
    spoken = np.array([case.asked.language for case in cases])
    thresholds = {
        one: _threshold(probabilities[spoken == one], labels[spoken == one]) for one in LANGUAGES
    }
    nearest = [max(hit.dense or 0.0 for hit in case.hits) for case in cases if not case.gold]
    on_topic = round(float(np.quantile(nearest, OFF_TOPIC_SHARE)), 3)
    save(ENOUGH, model, enough_across.FEATURES, version=1, thresholds=thresholds, on_topic=on_topic)
    print(f"fitted on itself: AUC {auc(labels.tolist(), probabilities.tolist()) or 0.0:.3f}")
    print(f"thresholds {thresholds}")


def _threshold(probabilities: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_]) -> float:
    """The most right decisions; the middle one of equals."""
    right = np.array([((probabilities >= one) == labels).sum() for one in THRESHOLDS])
    best = np.flatnonzero(right == right.max())
    return float(THRESHOLDS[best[len(best) // 2]])


def _is_gold(case: LanguageCase) -> npt.NDArray[np.bool_]:
    return np.array([(i.hit.stored.row, i.index) in case.gold for i in case.evidence])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.fit.languages", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder of the public sets")
    return parser


if __name__ == "__main__":
    sys.exit(main())
