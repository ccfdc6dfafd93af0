"""The report's plots, each as an SVG that stands alone: shapes only, no font and no request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from eval.calibration import reliability
from eval.figures import Figure
from eval.metrics import percentile

INK, SOFT, LINE = "#1d2329", "#59626b", "#d9dcd8"
COLOURS = ("#0b5c8a", "#c2611f", "#4d7c2a", "#7a4a92", "#8a7a0b")
"""Told apart in grey and with the common colour blindnesses, first ones best."""

WIDTH = 8.0
"""Inches; the page scales the plot to its column."""

ROW_HEIGHT = 0.34
HISTOGRAM_BINS = 40
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "passage",  # the same numbers give the same file
    "font.size": 9,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT,
    "ytick.color": INK,
    "text.color": INK,
}


def scores_plot(figures: Sequence[Figure]) -> bytes:
    """Shares from 0 to 1: a dot and its interval, a diamond for each floor, a bar for the goal."""
    shown = [one for one in figures if one.value is not None and 0.0 <= one.value <= 1.0]
    with _canvas(1.0 + ROW_HEIGHT * len(shown)) as (axes, svg):
        for place, one in enumerate(reversed(shown)):
            _score(axes, place, one)
        axes.set_yticks(range(len(shown)), [one.name for one in reversed(shown)])
        axes.set_ylim(-0.7, len(shown) - 0.3)
        axes.set_xlim(-0.02, 1.02)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color=LINE, linewidth=0.6)
        _legend(axes, shown)
    return svg.getvalue()


def _legend(axes: Axes, shown: Sequence[Figure]) -> None:
    """Below the plot, and only of what is drawn."""
    floor: dict[str, Any] = {
        "marker": "D",
        "color": COLOURS[1],
        "fillstyle": "none",
        "markersize": 5,
    }
    goal: dict[str, Any] = {
        "marker": "|",
        "color": COLOURS[2],
        "markersize": 10,
        "markeredgewidth": 2,
    }
    axes.plot([], [], "o", color=COLOURS[0], label="score, 95 % interval", markersize=6)
    if any(one.floors for one in shown):
        axes.plot([], [], linestyle="none", label="floor", **floor)
    if any(one.goal is not None for one in shown):
        axes.plot([], [], linestyle="none", label="goal", **goal)
    axes.figure.legend(loc="outside lower center", ncols=3)


def _score(axes: Axes, place: int, one: Figure) -> None:
    if one.low is not None and one.high is not None:
        axes.hlines(place, one.low, one.high, color=COLOURS[0], linewidth=2.5, alpha=0.45)
    axes.plot([one.value or 0.0], [place], "o", color=COLOURS[0], markersize=6)
    for floor in one.floors.values():
        axes.plot([floor], [place], "D", color=COLOURS[1], markersize=5, fillstyle="none")
    if one.goal is not None:
        axes.vlines(one.goal, place - 0.32, place + 0.32, color=COLOURS[2], linewidth=2)


def recall_plot(curves: Mapping[str, Sequence[float]]) -> bytes:
    """Recall at 1, 2, 3 … for each named ranking; the first stands out."""
    with _canvas(3.4) as (axes, svg):
        for (name, recall), colour in zip(curves.items(), COLOURS, strict=False):
            ranks = range(1, len(recall) + 1)
            axes.plot(ranks, recall, color=colour, label=name, linewidth=2)
        axes.set_xlabel("k: passages looked at")
        axes.set_ylabel("recall@k")
        lowest = min((min(recall) for recall in curves.values()), default=0.0)
        axes.set_ylim(max(0.0, lowest - 0.1), 1.02)
        axes.set_xlim(left=1)
        axes.grid(color=LINE, linewidth=0.6)
        axes.legend(loc="lower right")
    return svg.getvalue()


def reliability_plot(named: Mapping[str, tuple[Sequence[bool], Sequence[float]]]) -> bytes:
    """Share of answerable questions by the probability given; dots grow with their questions."""
    with _canvas(4.2) as (axes, svg):
        axes.plot([0, 1], [0, 1], "--", color=SOFT, linewidth=1, label="perfectly calibrated")
        for (name, (labels, scores)), colour in zip(named.items(), COLOURS, strict=False):
            bins = reliability(labels, scores)
            means, shares = [one.mean for one in bins], [one.share for one in bins]
            sizes = [18 + 160 * one.count / len(labels) for one in bins]
            axes.plot(means, shares, color=colour, linewidth=1.5, label=name)
            axes.scatter(means, shares, s=sizes, color=colour, zorder=3)
            for one in bins:
                axes.annotate(
                    str(one.count),
                    (one.mean, one.share),
                    textcoords="offset points",
                    xytext=(7, -9),
                    fontsize=7,
                    color=SOFT,
                )
        axes.set_xlabel("probability that the question can be answered")
        axes.set_ylabel("share that can be")
        axes.set_xlim(-0.02, 1.04)
        axes.set_ylim(-0.05, 1.07)
        axes.grid(color=LINE, linewidth=0.6)
        axes.legend(loc="upper left")
    return svg.getvalue()


def latency_plot(latencies_ms: Sequence[float]) -> bytes:
    """How long answers took, in milliseconds, with the median and the 99th percentile."""
    with _canvas(2.8) as (axes, svg):
        axes.hist(latencies_ms, bins=HISTOGRAM_BINS, color=COLOURS[0], alpha=0.75)
        top = axes.get_ylim()[1]
        for share, name in ((0.5, "p50"), (0.99, "p99")):
            value = percentile(latencies_ms, share) or 0.0
            axes.axvline(value, color=COLOURS[1], linewidth=1.5)
            axes.text(value, top * 1.02, f"{name} {value:.0f}", ha="center", color=COLOURS[1])
        axes.set_xlabel("milliseconds an answer")
        axes.set_ylabel("questions")
        axes.set_xlim(left=0)
    return svg.getvalue()


@contextmanager
def _canvas(height: float) -> Iterator[tuple[Axes, BytesIO]]:
    """Axes to draw on; when the block ends, the stream holds the SVG."""
    svg = BytesIO()
    with matplotlib.rc_context(STYLE):
        canvas = Canvas(figsize=(WIDTH, height), layout="constrained")
        axes = canvas.add_subplot()
        yield axes, svg
        canvas.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
