"""How the service is doing, as one value for the status page."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

import structlog

from retrieval.facets import Facets
from service.feedback import Rating
from service.http.state import Services

log = structlog.get_logger("passage.http")

STARTED = datetime.now(UTC)
"""When this process loaded the service: the moment it started, to the second that people read."""

GIBIBYTE = 1024**3


@dataclass(frozen=True, slots=True)
class Overview:
    """``facets`` is None where the folder cannot be read; ``free_gib`` is of its disk."""

    facets: Facets | None
    generation: int
    uploads: int
    feedback: dict[Rating, int]
    free_gib: float
    started: str
    version: str | None

    @property
    def ready(self) -> bool:
        return self.facets is not None


def overview(services: Services) -> Overview:
    facets, generation = None, 0
    try:
        facets, generation = services.whole.facets(), services.whole.generation
    except Exception:
        log.exception("not ready")
    return Overview(
        facets=facets,
        generation=generation,
        uploads=len(services.ledger.unfinished_jobs()),
        feedback=services.feedback.counts(),
        free_gib=round(shutil.disk_usage(services.settings.data).free / GIBIBYTE, 1),
        started=STARTED.strftime("%Y-%m-%d %H:%M UTC"),
        version=_version(),
    )


def _version() -> str | None:
    try:
        return version("passage")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return None
