"""Traces: FastAPI makes a span for each request; under it comes one for each stage of its answer.

Only OpenTelemetry's interface is used here; what sends spans away is ``service/http/collector.py``.
"""

from __future__ import annotations

import time

from fastapi.telemetry import TelemetryConfig
from opentelemetry.trace import TracerProvider, get_current_span

from service.answer import Answer

__all__ = ["StageSpans", "TracerProvider", "telemetry"]

PROBES = frozenset({"/startupz", "/livez", "/readyz", "/metrics"})
"""Asked every few seconds by machines: spans of them would bury the others."""

NO_STAGES = frozenset({"first_claim", "total"})
"""Sums over stages, among the timings of an answer."""

NANOSECONDS = 1_000_000  # in a millisecond


def telemetry(traces: TracerProvider | None) -> TelemetryConfig:
    """FastAPI's own tracing with this provider, which takes a caller's ``traceparent`` over.

    Figures are for ``/metrics``; logs stay where they are, as exceptions' messages hold text.
    """
    return {
        "tracer_provider": traces,
        "tracing": traces is not None,
        "metrics": False,
        "logs": False,
        "operation_spans": False,
        "auto_configure": False,
        "exclude": lambda scope: scope.get("path") in PROBES,
    }


class StageSpans:
    """Makes the spans of answers; without a provider nothing."""

    def __init__(self, traces: TracerProvider | None) -> None:
        self._tracer = None if traces is None else traces.get_tracer("passage")

    def of(self, answer: Answer) -> None:
        """One span for each stage, from the times the answer carries, under the current span."""
        if self._tracer is None:
            return
        stages = {k: ms for k, ms in answer.timings_ms.items() if k not in NO_STAGES}
        at = time.time_ns() - int(answer.timings_ms["total"] * NANOSECONDS)
        for stage, milliseconds in stages.items():
            span = self._tracer.start_span(f"passage.{stage}", start_time=at)
            at += int(milliseconds * NANOSECONDS)
            span.end(at)
        get_current_span().set_attributes(
            {
                "passage.outcome": answer.outcome,
                "passage.composer": answer.composer,
                "passage.claims": len(answer.claims),
                "passage.generation": answer.generation,
            }
        )
