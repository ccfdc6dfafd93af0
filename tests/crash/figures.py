"""Prints the figures of the durability tests, and keeps them by commit where that is asked for.

``RECORD_FIGURES=1 python -m pytest -s tests/crash tests/retrieval/test_machine.py`` writes them to
``eval/results/service/durability.json``; with ``-m 'long or not long'`` also the long forms'.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from eval.commit import commit

RESULTS = Path(__file__).resolve().parents[2] / "eval" / "results" / "service" / "durability.json"
RECORD = "RECORD_FIGURES"


def show(name: str, **figures: object) -> None:
    """One line, such as ``D6 full disk: 0 crashes, 120 refused``."""
    print(f"{name}: {', '.join(f'{value} {what}' for what, value in figures.items())}")
    if os.environ.get(RECORD):
        keep(name, **figures)


def keep(name: str, **figures: object) -> None:
    """Put the figures of one test into the results of this commit."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    kept.setdefault(commit(), {})[name] = figures
    RESULTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
