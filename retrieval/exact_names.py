"""What a text or a question names exactly: countries, years, months, ordinal numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from retrieval.countries import countries
from retrieval.query import Query
from retrieval.words import key

MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)

ORDINALS = tuple("second third fourth fifth sixth seventh eighth ninth tenth".split())
""""First" is left out: "for the first time" may stand in every one of a row of notices."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH_OF_YEAR = re.compile(
    rf"\b({'|'.join(MONTHS)})(?:\s+\d{{1,2}}(?:st|nd|rd|th)?)?,?\s+(?:of\s+)?((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_MONTH = re.compile(rf"\b({'|'.join(month.capitalize() for month in MONTHS)})\b")
_YEAR_AS_NAME = re.compile(r"\b(?:the|of)\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_ORDINAL = re.compile(rf"\b({'|'.join(ORDINALS)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Names:
    """``years`` are like "2022", ``months`` like "2022-04"; ``ordinals`` in small letters.

    ``issued`` are the years that name a document: "the 2023 extension", "the extension of 2023".
    """

    countries: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    months: frozenset[str] = frozenset()
    ordinals: frozenset[str] = frozenset()
    issued: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self != Names()

    def without_dates(self) -> Names:
        return Names(countries=self.countries, ordinals=self.ordinals)


def names_in(text: str) -> Names:
    """All that the text names."""
    return Names(
        countries=countries(text),
        years=frozenset(_YEAR.findall(text)),
        months=frozenset(_month(year, name) for name, year in _MONTH_OF_YEAR.findall(text)),
        ordinals=frozenset(found.casefold() for found in _ORDINAL.findall(text)),
    )


def names_asked(question: str) -> Names:
    """What the question is about, as far as it names that exactly.

    A follow-up made to stand alone carries its context in brackets ("For 2024 (the fee for
    2023)?"): what stands before them counts more. A month without a year is of the only year named.
    Several years are a comparison or a span, and then no year is the one meant.
    """
    head, whole = names_in(question.partition(" (")[0]), names_in(question)
    months, years = head.months or whole.months, head.years or whole.years
    if len(years) != 1:
        years = months = frozenset()
    lone = frozenset(_month(year, name) for name in _MONTH.findall(question) for year in years)
    return replace(
        whole,
        countries=head.countries or whole.countries,
        years=years,
        months=months | lone,
        issued=years & frozenset(_YEAR_AS_NAME.findall(question)),
    )


def without_dates(query: Query) -> Query:
    """The query less the dates it names, as long as that leaves something to look for.

    For sentences of documents published on those dates: they seldom repeat their own date.
    """
    asked = names_asked(query.text)
    months = {key(MONTHS[int(month[-2:]) - 1], query.language) for month in asked.months}
    terms = tuple(term for term in query.terms if term.key not in months | asked.years)
    return replace(query, terms=terms or query.terms)


def _month(year: str, name: str) -> str:
    return f"{year}-{MONTHS.index(name.casefold()) + 1:02}"
