"""Logs: one JSON line on stderr per event, with the request it belongs to.

Neither questions nor documents stand in them, unless that is asked for (``PASSAGE_LOG_TEXT``):
tracebacks then say where something failed and of which kind, without the message or any variables.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

import structlog

MAX_CHAIN = 10
"""Errors that led to one another, in one traceback: some lead round in a circle."""


def configure(*, text: bool = False) -> None:
    """Set logging up for the process; with ``text`` messages of errors are kept."""
    errors = (
        structlog.processors.format_exc_info
        if text
        else structlog.processors.ExceptionRenderer(without_messages)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            errors,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Looked up for each logger: a stream kept from here may be closed before a thread ends.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    logging.basicConfig(handlers=[_Libraries(text=text)], level=logging.WARNING, force=True)


class _Libraries(logging.Handler):
    """What libraries log, in the same lines."""

    def __init__(self, *, text: bool) -> None:
        super().__init__()
        self._text = text

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        # After its first line asyncio shows the task, and with it what it was to work on.
        event = said if self._text else said.partition("\n")[0]
        log = structlog.get_logger()
        log.log(record.levelno, event, logger=record.name, exc_info=record.exc_info)


def without_messages(
    exc_info: tuple[type[BaseException], BaseException, TracebackType | None],
) -> str:
    """A traceback whose errors are named only; the operating system's say what it said."""
    chain: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None and len(chain) < MAX_CHAIN:
        chain.append(_told(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nwhich led to\n".join(reversed(chain))


def _told(error: BaseException) -> str:
    where = "".join(traceback.format_tb(error.__traceback__))
    told = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
    within = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return "\nof\n".join([f"{where}{type(error).__qualname__}{told}", *map(_told, within)])
