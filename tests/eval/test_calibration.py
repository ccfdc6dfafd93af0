"""AUC, reliability bins and calibration error, worked out by hand."""

from __future__ import annotations

import pytest

from eval.calibration import Bin, auc, calibration_error, reliability


def test_auc_counts_pairs_in_order() -> None:
    """Pairs (true, false): .9>.5, .9>.4, .4<.5, .4=.4 (half): 2.5 of 4."""
    assert auc([True, False, True, False], [0.9, 0.5, 0.4, 0.4]) == 0.625


def test_auc_needs_both_kinds() -> None:
    assert auc([True, True], [0.1, 0.2]) is None


def test_bins_hold_means_and_shares() -> None:
    bins = reliability([False, True, True, True], [0.02, 0.06, 0.95, 1.0])
    assert [(one.share, one.count) for one in bins] == [(0.5, 2), (1.0, 2)]
    assert [one.mean for one in bins] == pytest.approx([0.04, 0.975])


def test_calibration_error_weighs_by_count() -> None:
    """Three at distance .4 and one at .2: (3 * .4 + .2) / 4."""
    assert calibration_error([Bin(0.6, 1.0, 3), Bin(0.2, 0.0, 1)]) == pytest.approx(0.35)
    assert calibration_error([]) is None
