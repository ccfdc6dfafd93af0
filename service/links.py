"""Addresses that work outside of this server's own pages."""

from __future__ import annotations

from dataclasses import replace

from service.answer import Answer, Citation


def absolute(url: str, origin: str) -> str:
    """A viewer link (``/documents/…``) under ``origin``, which has no slash; others as they are."""
    return f"{origin}{url}" if url.startswith("/") else url


def with_absolute_links(answer: Answer, origin: str) -> Answer:
    """The answer with every source's address absolute."""

    def located(citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
        return tuple(replace(one, url=absolute(one.url, origin)) for one in citations)

    return replace(answer, citations=located(answer.citations), nearest=located(answer.nearest))
