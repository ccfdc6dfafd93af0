"""What is of the dates that a question names comes a little sooner; nothing is left out for it.

Of those dates is a passage that names one of them, or whose document was published then or soon
after: an event of March is told in April too. A document without a date is neither helped nor
hindered by having none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from retrieval.asked_dates import DateRange, dates_named
from retrieval.evidence import Evidence
from retrieval.types import Document, Hit

LIFT = 2.0
"""Factor on the odds of a sentence of those dates, where they have a first and a last day: what is
of a time "after 2021" is too much to say which of it is meant. With 6, too, no figure of ``eval
federal-register`` falls; the order in which passages are found is left as it is, because to change
that gained nothing there."""

SOON_AFTER = timedelta(days=31)

Lookup = Callable[[str], Document | None]


def lifted(evidence: Sequence[Evidence], asked: DateRange, document: Lookup) -> list[Evidence]:
    """All the sentences, likeliest first, once those of the dates asked about are lifted."""
    if asked.first is None or asked.last is None:
        return list(evidence)
    then = _of_dates((item.hit for item in evidence), asked, document)
    scored = [
        replace(item, score=_likelier(item.score)) if item.hit.stored.row in then else item
        for item in evidence
    ]
    return sorted(scored, key=lambda item: -item.score)


def _likelier(probability: float) -> float:
    return probability * LIFT / (1 - probability + probability * LIFT)


def _of_dates(hits: Iterable[Hit], asked: DateRange, document: Lookup) -> frozenset[int]:
    """The rows of the passages that are of those dates."""
    by_row = {hit.stored.row: hit for hit in hits}
    ids = {hit.stored.passage.document_id for hit in by_row.values()}
    published = {one for one in ids if _published_then(document(one), asked)}
    return frozenset(
        row
        for row, hit in by_row.items()
        if hit.stored.passage.document_id in published or _names_then(hit.stored.text, asked)
    )


def _published_then(document: Document | None, asked: DateRange) -> bool:
    if document is None or document.published_at is None:
        return False
    day = date.fromisoformat(document.published_at)
    soon_after = asked.last is not None and asked.last < day <= asked.last + SOON_AFTER
    return asked.holds(day) or soon_after


def _names_then(text: str, asked: DateRange) -> bool:
    """Whether a date in the text lies wholly within; a year does not within one of its months."""
    return any(asked.holds(one.first) and asked.holds(one.last) for one in dates_named(text))
