"""Notices alike but for one country or one date: which of them is the question about?

A search by meaning and words finds every notice that extends a status for some country; their
sentences score alike, and a wrong one reads as well as the right one. Here they are told apart by
what the question names exactly. Documents whose titles are not alike are never compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from retrieval.countries import countries
from retrieval.evidence import Evidence
from retrieval.exact_names import Names, names_asked, names_in
from retrieval.types import Document, Hit
from retrieval.words import content_tokens

ALIKE = 0.5
"""Share of the shorter title's words that the titles of two siblings have in common."""

ALIKE_WORDS = 3
"""And at least so many, or titles of one or two words would be alike by accident."""

BEHIND = 0.001
"""Below every share at which an answer takes a further sentence: only where there is no other."""


@dataclass(frozen=True, slots=True)
class RightSiblings:
    """``hits`` are at most as many as were asked for, best first.

    ``behind`` are the documents among them to which another is to be preferred. ``none_named``:
    siblings answer this kind of question, each for its country or year, and none of them is of the
    one that the question names. ``dates_met``: a document among them was published in a month that
    the question names, or in the year where it names no month.
    """

    hits: tuple[Hit, ...]
    behind: frozenset[str] = frozenset()
    none_named: bool = False
    dates_met: bool = False


@dataclass(frozen=True, slots=True)
class _Member:
    """A document among the hits: its title's words and countries, and all that it names."""

    id: str
    words: frozenset[str]
    countries: frozenset[str]
    names: Names
    published: str  # a month as in Names; empty where no date is stated

    def is_like(self, other: _Member) -> bool:
        common = len(self.words & other.words)
        shorter = min(len(self.words), len(other.words))
        return self.id != other.id and common >= max(ALIKE_WORDS, ALIKE * shorter)


def right_siblings(
    question: str,
    hits: Sequence[Hit],
    document: Callable[[str], Document | None],
    k: int,
    *,
    dates: bool = True,
) -> RightSiblings:
    """The ``k`` first hits once siblings that the question is not about make room.

    A sibling titled for another country, and silent on the one asked about, is left out. One that
    holds fewer of the dates and ordinals asked for than another sibling comes after all others:
    a date read out of a question moves documents back and never excludes one. So does one that is
    no sibling, but titled for another country, where a document of the country asked about is
    there. Without ``dates`` those of the question count for nothing here.
    """
    asked = names_asked(question) if dates else names_asked(question).without_dates()
    if not asked:
        return RightSiblings(tuple(hits[:k]))
    members = _members(hits, document)
    foreign = {one.id for one in members if _of_another_country(one, members, asked)}
    left = [one for one in members if one.id not in foreign]
    worse = {one.id for one in left if any(_better(other, one, asked) for other in left)}
    elsewhere = {one.id for one in left if any(_of_ours(other, one, asked) for other in left)}
    allowed = [hit for hit in hits if _id(hit) not in foreign]
    kept = sorted(allowed, key=lambda hit: _id(hit) in worse)[:k]
    shown = {_id(hit) for hit in kept}
    stay = [one for one in left if one.id in shown]
    return RightSiblings(
        tuple(kept),
        behind=frozenset(shown & (worse | elsewhere)),
        none_named=_none_named(stay, members, asked, bool(foreign)),
        dates_met=any(_published_then(one, asked) for one in stay),
    )


def moved_behind(evidence: Iterable[Evidence], documents: frozenset[str]) -> list[Evidence]:
    """The sentences by likelihood, that of these documents' sentences lowered by ``BEHIND``."""
    behind = [
        replace(item, score=item.score * BEHIND) if item.document_id in documents else item
        for item in evidence
    ]
    return sorted(behind, key=lambda item: -item.score)


def _of_another_country(one: _Member, members: Iterable[_Member], asked: Names) -> bool:
    """Whether the country in its title is what changes from sibling to sibling, and is not ours."""
    return (
        bool(asked.countries and one.countries)
        and asked.countries.isdisjoint(one.names.countries)
        and any(one.is_like(other) for other in members if other.countries - one.countries)
    )


def _better(other: _Member, one: _Member, asked: Names) -> bool:
    """Whether ``other`` holds all of what is asked that ``one`` holds, and more."""
    return _held(one, asked) < _held(other, asked) and one.is_like(other)


def _of_ours(other: _Member, one: _Member, asked: Names) -> bool:
    """Whether ``other`` is about the country asked for, and ``one``, silent on it, about another:
    what it says is true of its own people, and would be read as true of those asked about."""
    return (
        bool(one.countries)
        and asked.countries.isdisjoint(one.names.countries)
        and not asked.countries.isdisjoint(other.countries)
    )


def _held(one: _Member, asked: Names) -> frozenset[str]:
    """What it holds of what is asked; its own date counts once more where a notice's is asked."""
    country = asked.countries if len(asked.countries) == 1 else frozenset()
    held = (
        country & one.names.countries,
        asked.years & one.names.years,
        asked.months & one.names.months,
        asked.ordinals & one.names.ordinals,
        {"published" for date in asked.months | asked.issued if one.published.startswith(date)},
    )
    return frozenset().union(*held)


def _none_named(
    stay: Sequence[_Member], members: Sequence[_Member], asked: Names, foreign: bool
) -> bool:
    if foreign and all(asked.countries.isdisjoint(one.names.countries) for one in stay):
        return True
    return (
        bool(asked.years and stay)
        and all(one.published and asked.years.isdisjoint(one.names.years) for one in stay)
        and any(stay[0].is_like(other) for other in members)
    )


def _published_then(one: _Member, asked: Names) -> bool:
    return one.published in asked.months or (not asked.months and one.published[:4] in asked.years)


def _members(hits: Sequence[Hit], document: Callable[[str], Document | None]) -> list[_Member]:
    texts: dict[str, list[str]] = {}
    for hit in hits:
        texts.setdefault(_id(hit), []).append(hit.stored.text)
    described = ((document(one), found) for one, found in texts.items())
    return [_member(about, found) for about, found in described if about]


def _member(document: Document, texts: Iterable[str]) -> _Member:
    title, date = document.title or "", document.published_at or ""
    names = names_in("\n".join((title, *texts)))
    if date:
        names = replace(names, years=names.years | {date[:4]}, months=names.months | {date[:7]})
    words = frozenset(token.key for token in content_tokens(title))
    return _Member(document.id, words, countries(title), names, date[:7])


def _id(hit: Hit) -> str:
    return hit.stored.passage.document_id
