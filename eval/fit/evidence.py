"""Fits what an answer weighs, each on what the one before it orders; prints held-out figures.

    python -m eval.fit.evidence --shared ../shared/eval --folder /tmp/passage-fit

Five folds by question; the shipped weights are fitted on all of it. Floors beside: citing every
sentence, and the passage's cosine alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from eval.fit.cases import load_cases
from eval.fit.elaboration import fit_elaboration
from eval.fit.judgement import fit_judgement
from eval.fit.rereading import fit_rereading, read_again
from eval.fit.selection import print_first, print_selection
from eval.fit.sentences import fit_sentences
from retrieval.evidence_read import PASSAGES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    cases = load_cases(given.shared, given.folder)
    print(f"{len(cases)} cases, {sum(case.answerable for case in cases)} answerable")
    scored = fit_sentences(cases)
    pairs = [
        (case, items)
        for case, items in zip(cases, scored, strict=True)
        if case.unseen and items  # what the cross-encoder was trained on, it reads too well
    ]
    cases, scored = [case for case, _ in pairs], [items for _, items in pairs]
    print("before the passages are read again:")
    print_first(cases, scored)
    for passages in (PASSAGES + 1, PASSAGES):  # the last fit stays
        print(f"{passages} passages read again:")
        ranked = fit_rereading(cases, [read_again(*pair, passages) for pair in pairs])
        print_first(cases, ranked)
    fit_elaboration(cases, ranked)
    print_selection(cases, ranked)
    fit_judgement(cases, ranked)


if __name__ == "__main__":
    main()
