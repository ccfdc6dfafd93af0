"""``python -m eval ablation``: one part of the way exchanged or left out at a time.

Three collections: NQ's pooled passages (search, and choosing a sentence), the sample collection
and the Federal Register notices (whole answers). Differences are to the first row of a step.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

SAMPLE = 400
"""Questions of NQ where no other number is given: some minutes on two cores, once encoded."""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("ablation", help="what parts of the pipeline add, and their time")
    parser.add_argument("--shared", type=Path, required=True, help="holds eval/ and corpus/")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="questions of NQ; 0: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="also writes the table to this file")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "passage-benchmarks",
        help="keeps the encoded collections between runs",
    )
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Prints the table. Raises InputError where a set is not under ``--shared``."""
    from eval.ablation import answers, searches  # after the arguments are read: it takes seconds
    from eval.ablation.collections import federal_register, sample
    from eval.ablation.variant import table
    from retrieval.encode import load_encoder

    encoder = load_encoder()
    found = searches.variants(
        options.shared / "eval", options.folder, encoder, options.sample or None, options.seed
    )
    with sample(options.folder, encoder) as (library, cases):
        found += answers.variants("sample", library, cases)
    with federal_register(options.folder, options.shared, encoder) as (library, cases):
        found += answers.variants("notices", library, cases)
    shown = table(found, options.seed)
    print(shown)
    if options.out:
        options.out.write_text(shown + "\n", encoding="utf-8")
    return 0
