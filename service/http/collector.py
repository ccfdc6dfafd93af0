"""Sends spans to an OpenTelemetry collector, where the standard variables name one.

The endpoint, headers, sampler and batches are read from ``OTEL_…`` by the library itself. It comes
with the extra ``[traces]``; nothing loads it before ``service.serve.traces_of`` needs it.
"""

from __future__ import annotations

import os

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

SERVICE = "passage"


class WithoutQuery(SpanProcessor):
    """An address's query can hold what somebody looks for: it is left out of the span."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        if span.attributes and "url.query" in span.attributes:
            span.set_attribute("url.query", "left out")

    def on_end(self, span: ReadableSpan) -> None:
        """Nothing: it is done at the start."""


def provider(exporter: SpanExporter | None = None) -> TracerProvider:
    """Sends to ``exporter``, else over HTTP to where the variables say; flushed at exit."""
    name = os.environ.get("OTEL_SERVICE_NAME", SERVICE)
    made = TracerProvider(resource=Resource.create({"service.name": name}))
    made.add_span_processor(WithoutQuery())
    made.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
    return made
