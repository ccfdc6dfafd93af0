"""Results kept: the figures of each set, in a file named by the commit they were measured at.

``eval/results/COMMIT.json``: ``{"commit": …, "sets": {"nq": {"measured_at": …, "sample": …,
"seed": …, "figures": […]}}}``. Figures only: no text of any set.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.commit import commit
from eval.figures import Figure
from retrieval.errors import InputError

FOLDER = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Measured:
    """One set's figures; ``sample`` is the most questions asked of it, None for all of them."""

    name: str
    commit: str
    measured_at: str
    sample: int | None
    seed: int
    figures: tuple[Figure, ...]


def measured(name: str, figures: Sequence[Figure], *, sample: int | None, seed: int) -> Measured:
    """Figures of now, at this checkout's commit."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Measured(name, commit(), now, sample, seed, tuple(figures))


def recorded_at() -> Path:
    """Where results of this checkout's commit are kept."""
    return FOLDER / f"{commit()}.json"


def save(path: Path, results: Sequence[Measured]) -> None:
    """Put the sets into the file, beside those of the same commit that it holds already."""
    known = {one.name: one for one in load(path)} if path.exists() else {}
    now = {one.name: one for one in results}
    same = {name: one for name, one in known.items() if one.commit in {r.commit for r in results}}
    value = {
        "commit": results[0].commit,
        "sets": {name: _json(one) for name, one in {**same, **now}.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> list[Measured]:
    """The sets of one file. Raises InputError for a file of another kind."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        return [_measured(name, value["commit"], one) for name, one in value["sets"].items()]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: not a file of results: {error!r}") from error


def newest(folder: Path = FOLDER) -> list[Measured]:
    """Each set as it was measured last, over all files of the folder; sets by name."""
    found: dict[str, Measured] = {}
    for path in sorted(folder.glob("*.json")):
        for one in load(path):
            if one.name not in found or one.measured_at > found[one.name].measured_at:
                found[one.name] = one
    return [found[name] for name in sorted(found)]


def _json(one: Measured) -> dict[str, Any]:
    value = asdict(one)
    return {key: value[key] for key in ("measured_at", "sample", "seed", "figures")}


def _measured(name: str, at: str, value: dict[str, Any]) -> Measured:
    figures = tuple(Figure(**figure) for figure in value["figures"])
    return Measured(name, at, value["measured_at"], value["sample"], value["seed"], figures)
