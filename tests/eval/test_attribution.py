"""AttributionBench's figures: the F1 and the threshold by hand, the command on a few rows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval.__main__ import main
from eval.attribution import FILE, best_threshold, held_out, macro_f1


def flags(text: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([letter == "1" for letter in text])


def test_macro_f1_by_hand() -> None:
    # F1 of the ones 2*1/(2+2), of the zeros 2*1/(2+2)
    assert macro_f1(flags("1010"), flags("1100")) == pytest.approx(0.5)
    assert macro_f1(flags("1100"), flags("1100")) == 1.0
    assert macro_f1(flags("1111"), flags("1100")) == pytest.approx((4 / 6 + 0) / 2)


def test_the_threshold_parts_what_can_be_parted() -> None:
    assert best_threshold(np.array([0.1, 0.2, 0.7, 0.9]), flags("0011")) == 0.7


def test_a_fold_is_judged_by_a_score_that_did_not_see_it() -> None:
    labels, folds = flags("0101010101"), np.arange(10) % 5
    seen: list[int] = []

    def score(inside: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> np.ndarray:
        seen.append(int(inside.sum()))
        return labels.astype(float)

    assert held_out(labels, folds, score).tolist() == labels.tolist()
    assert seen == [8] * 5


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["attribution", "--shared", str(tmp_path)]) == 2
    assert "there is no such file" in capsys.readouterr().err
    rows = [
        {
            "claim": f"The river {name} flows north." if place % 2 else "Apples are blue.",
            "references": [f"Maps show this. The river {name} flows north past the town."],
            "attribution_label": "attributable" if place % 2 else "not attributable",
        }
        for place, name in enumerate("Ob Lena Nile Volga Don Elbe Oder Rhine Po Ebro".split() * 2)
    ]
    source = tmp_path / FILE
    source.parent.mkdir()
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert main(["attribution", "--shared", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "support score" in out
    assert "1.000" in out
    assert "goal 0.7: reached" in out
