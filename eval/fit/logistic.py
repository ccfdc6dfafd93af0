"""Logistic regression by scikit-learn, saved as plain numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from retrieval.evidence import LinearModel

STRENGTH = 0.1
"""Inverse regularisation (C): strong, because the sets are small and the features overlap."""


def fit(
    rows: npt.NDArray[np.float64],
    labels: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64],
) -> LinearModel:
    """``rows`` (n, features), ``labels`` and sample ``weights`` (n,); NaN counts as the mean."""
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=STRENGTH, max_iter=2000)
    model.fit(np.nan_to_num(scaler.transform(rows)), labels, sample_weight=weights)
    return LinearModel(scaler.mean_, scaler.scale_, model.coef_[0], float(model.intercept_[0]))


def save(path: Path, model: LinearModel, features: Sequence[str], **more: Any) -> None:
    """The model as JSON, with ``more`` beside it (version, thresholds, figures)."""
    value = {
        **more,
        "features": list(features),
        "mean": [round(float(number), 6) for number in model.mean],
        "scale": [round(float(number), 6) for number in model.scale],
        "weights": [round(float(number), 6) for number in model.weights],
        "bias": round(model.bias, 6),
    }
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
