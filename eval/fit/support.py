"""Fits the score of ``service/verify/closeness.py`` on AttributionBench's development set.

    python -m eval.fit.support --shared ../shared/eval

``python -m eval attribution`` measures it, each fold by weights fitted without it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import service.verify.closeness as closeness
from eval.attribution import load_examples
from eval.fit.logistic import fit, save

MODEL = Path(closeness.__file__).with_name("support_model.json")
VERSION = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder of the public sets")
    examples = load_examples(parser.parse_args().shared)
    rows = np.array([example.features for example in examples])
    labels = np.array([example.borne_out for example in examples])
    save(MODEL, fit(rows, labels, np.ones(len(labels))), closeness.FEATURES, version=VERSION)


if __name__ == "__main__":
    main()
