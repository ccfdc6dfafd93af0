"""``python -m eval attribution``: is a sentence borne out by what it cites? AttributionBench, dev.

Claims of answer engines with the text that each cites, judged by people, as many borne out as
not. The support score is fitted anew for each of five folds on the other four, its threshold
chosen there too; so is the floor's, the share of the claim's content words that the text holds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from eval.figures import Figure
from eval.results import measured, recorded_at, save
from retrieval.errors import InputError
from retrieval.words import content_tokens
from service.answer import Verdict
from service.verify import read, scaled
from service.verify.closeness import features

FILE = Path("attributionbench") / "dev_all_subset_balanced.jsonl"
FOLDS = 5
SAMPLES = 1_000
GOAL = 0.70
SCORE, OVERLAP, VERDICT = "support score", "word overlap (floor)", "verdict “supported”"
LOG_WIDTH = 110

Scores = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Example:
    """A claim as the verifier sees it; ``borne_out`` is what people say."""

    borne_out: bool
    verdict: Verdict
    features: tuple[float, ...]
    overlap: float


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("attribution", help="AttributionBench: does a citation support?")
    parser.add_argument("--shared", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--seed", type=int, default=0, help="of the folds and the bootstrap")
    parser.add_argument("--record", action="store_true", help="keep the figures in eval/results")
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Prints macro-F1 with the floor beside it; 1 if the goal is missed."""
    examples = load_examples(options.shared)
    labels = np.array([example.borne_out for example in examples])
    folds = np.random.default_rng(options.seed).permutation(len(labels)) % FOLDS
    overlap = np.array([example.overlap for example in examples])
    decided = {
        SCORE: held_out(labels, folds, lambda inside: _fitted(examples, inside)),
        OVERLAP: held_out(labels, folds, lambda inside: overlap),
        VERDICT: np.array([one.verdict == "supported" for one in examples]),
    }
    console = Console(width=LOG_WIDTH)
    console.print(_table(decided, labels, options.seed))
    for verdict in ("supported", "contradicted"):
        chosen = [one.borne_out for one in examples if one.verdict == verdict]
        console.print(f"{verdict}: {len(chosen)} claims, {sum(chosen)} of them borne out")
    kept = figures(decided, labels, options.seed)
    if options.record:
        save(recorded_at(), [measured("attributionbench", kept, sample=None, seed=options.seed)])
    reached = macro_f1(decided[SCORE], labels)
    console.print(f"goal {GOAL}: {'reached' if reached >= GOAL else 'missed'}")
    return 0 if reached >= GOAL else 1


def load_examples(shared: Path) -> list[Example]:
    """Every example, read by the verifier. Raises InputError where the file is not there."""
    source = shared / FILE
    if not source.is_file():
        raise InputError(f"{source}: there is no such file; --shared names its folder")
    with source.open(encoding="utf-8") as lines:
        return [_example(json.loads(line)) for line in lines]


def _example(row: dict[str, Any]) -> Example:
    claim, cited = row["claim"], row["references"]
    words = {token.key for token in content_tokens(claim)}
    held = {token.key for text in cited for token in content_tokens(text)}
    found = read(claim, cited)
    return Example(
        borne_out=row["attribution_label"] == "attributable",
        verdict=found.verdict,
        features=features(claim, cited, found.aligned),
        overlap=len(words & held) / len(words) if words else 0.0,
    )


def held_out(
    labels: Flags, folds: npt.NDArray[np.int64], score: Callable[[Flags], Scores]
) -> Flags:
    """The decision on each example by a threshold, and a ``score``, that never saw its fold."""
    decided = np.zeros(len(labels), dtype=bool)
    for fold in range(FOLDS):
        inside = folds != fold
        scores = score(inside)
        decided[~inside] = scores[~inside] >= best_threshold(scores[inside], labels[inside])
    return decided


def best_threshold(scores: Scores, labels: Flags) -> float:
    """Of the scores themselves, the one with the highest macro-F1; the lowest of equals."""
    candidates = np.unique(np.round(scores, 3))
    return float(max(candidates, key=lambda at: (macro_f1(scores >= at, labels), -at)))


def macro_f1(decided: Flags, labels: Flags) -> float:
    """Mean of the F1 of both classes; 0 for a class that is neither decided nor there."""
    values = []
    for mine, theirs in ((decided, labels), (~decided, ~labels)):
        total = int(mine.sum()) + int(theirs.sum())
        values.append(2 * int((mine & theirs).sum()) / total if total else 0.0)
    return sum(values) / len(values)


def _fitted(examples: Sequence[Example], inside: Flags) -> Scores:
    """Scores of all examples, as ``verify`` makes them, by weights fitted to those inside."""
    from eval.fit.logistic import fit  # scikit-learn is needed only here

    rows = np.array([example.features for example in examples])
    labels = np.array([example.borne_out for example in examples])
    likely = fit(rows[inside], labels[inside], np.ones(int(inside.sum()))).probabilities(rows)
    pairs = zip(examples, likely.tolist(), strict=True)
    return np.array([scaled(example.verdict, chance) for example, chance in pairs])


def figures(decided: Mapping[str, Flags], labels: Flags, seed: int) -> list[Figure]:
    """What is kept of a run: the score beside its floor, and how often "supported" is right."""
    low, high = _interval(decided[SCORE], labels, seed)
    said = decided[VERDICT]
    return [
        Figure(
            "macro-F1 of the support score, over held-out folds",
            macro_f1(decided[SCORE], labels),
            len(labels),
            low,
            high,
            goal=GOAL,
            floors={"word overlap": macro_f1(decided[OVERLAP], labels)},
        ),
        Figure(
            "borne out, of the verdicts “supported”",
            int((said & labels).sum()) / max(1, int(said.sum())),
            int(said.sum()),
            headline=True,
        ),
    ]


def _table(decided: dict[str, Flags], labels: Flags, seed: int) -> Table:
    table = Table(title=f"AttributionBench dev, {len(labels)} claims, {FOLDS} folds")
    for heading in ("decided by", "macro-F1", "95 % interval", "precision", "recall"):
        table.add_column(heading)
    for name, flags in decided.items():
        low, high = _interval(flags, labels, seed)
        right = int((flags & labels).sum())
        table.add_row(
            name,
            f"{macro_f1(flags, labels):.3f}",
            f"{low:.3f}–{high:.3f}",
            f"{right / max(1, int(flags.sum())):.3f}",
            f"{right / max(1, int(labels.sum())):.3f}",
        )
    return table


def _interval(decided: Flags, labels: Flags, seed: int) -> tuple[float, float]:
    """Percentile bootstrap over the examples."""
    chance = np.random.default_rng(seed)
    values = []
    for _ in range(SAMPLES):
        sample = chance.integers(0, len(labels), len(labels))
        values.append(macro_f1(decided[sample], labels[sample]))
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)
