"""Logs: one JSON line on stderr per event. Tracebacks carry no local variables: they would hold
questions and documents."""

from __future__ import annotations

import logging
import sys

import structlog


def configure() -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Looked up for each logger: a stream kept from here may be closed before a thread ends.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
