"""Speakers and kinds over the labelled sentences: precision first, a wrong name can hurt."""

from __future__ import annotations

import pytest

from eval.datasets import half
from eval.speakers.command import SETS, attributed, floor, labelled, score

PRECISION = 0.8
RECALL = 0.6
KIND = 0.8
"""Held by both halves of both sets; ``python -m eval speakers`` prints what is reached."""


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("part", ["tune", "report"])
def test_the_right_speaker_or_nobody(name: str, part: str) -> None:
    rows = [row for row in labelled(name) if half(row.document.id) == part]
    found, plain = score(rows, attributed), score(rows, floor)
    assert found.count > 30
    assert (found.precision or 0) >= PRECISION
    assert (found.recall or 0) >= RECALL
    assert (found.kind or 0) >= KIND
    assert (found.precision or 0) > (plain.precision or 0)
    assert found.kind_f1 > plain.kind_f1
