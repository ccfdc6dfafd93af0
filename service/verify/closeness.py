"""How closely cited texts come to a claim, in words alone: a likelihood, never a verdict.

Most true claims are worded freely, so that no rule can prove them; these features say how probable
it is that a reader would call the claim borne out. ``eval/fit/support.py`` fits the weights.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np

from retrieval.evidence import LinearModel, load_linear_model
from retrieval.query import match, rarity
from retrieval.words import content_tokens, tokens

FEATURES = (
    "related",  # weight of the claim's words, or related ones, in the best stretch twice as long
    "near",  # share of the claim's neighbouring words that stand near one another there
    "forward",  # and in the claim's order
    "run",  # longest run of words in common, as a share of the claim
    "letters",  # share of the claim's runs of five letters
    "numbers",  # numbers of the claim that are not there
    "length",  # of the claim, logarithm of its words
    "aligned",  # share of the claim that lines up with one sentence (``check.py``)
)
"""The length of what is cited is left out: in AttributionBench it tells how an example was made
(over 228 words, 6 % are borne out), not whether it is."""

RAREST = 8.0
"""A rarer word counts no more than this (``retrieval.query.rarity``)."""

NEAR = 4
"""Content words between two that still count as near."""

LETTERS = 5
MOST_WORDS = 4_000
"""Of what is cited, so that a whole book costs no more than a chapter."""

_MARK = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class _Cited:
    """For each of the claim's stems, where it or a related one stands, and how well that fits."""

    places: Mapping[str, list[tuple[int, float]]]


def likelihood(claim: str, cited: Sequence[str], aligned: float) -> float:
    """Probability (0 to 1) that the cited texts bear the claim out, as far as words tell."""
    return float(_model().probabilities(np.array([features(claim, cited, aligned)]))[0])


def features(claim: str, cited: Sequence[str], aligned: float) -> tuple[float, ...]:
    """Aligned with ``FEATURES``. ``aligned`` (0 to 1) comes from the rules."""
    claim, whole = _MARK.sub("", claim), "\n".join(cited)
    words = content_tokens(claim)
    stems = [word.key for word in words]
    source = _read(stems, whole)
    weights = {stem: min(rarity(stem), RAREST) for stem in stems}
    neighbours = [(one, other) for one, other in pairwise(stems) if one != other]
    numbers = [word.key for word in words if word.text[0].isdigit()]
    return (
        _window(weights, source, 2 * len(weights) + 2),
        _share([_within(source, one, other, both_ways=True) for one, other in neighbours]),
        _share([_within(source, one, other, both_ways=False) for one, other in neighbours]),
        _longest_run(claim, whole),
        _letters(claim, whole),
        float(sum(number not in source.places for number in numbers)),
        float(np.log1p(len(weights))),
        aligned,
    )


def _read(stems: Sequence[str], whole: str) -> _Cited:
    found = [token.key for token in content_tokens(whole)[:MOST_WORDS]]
    places: dict[str, list[tuple[int, float]]] = {}
    fits = {
        stem: [(mine, how) for mine in dict.fromkeys(stems) if (how := match(mine, stem)) > 0]
        for stem in set(found)
    }
    for place, stem in enumerate(found):
        for mine, how in fits[stem]:
            places.setdefault(mine, []).append((place, how))
    return _Cited(places)


def _window(weights: Mapping[str, float], source: _Cited, width: int) -> float:
    """Share of the claim's weight in the best stretch of ``width`` content words."""
    hits = sorted(
        (place, stem, how) for stem, found in source.places.items() for place, how in found
    )
    best = 0.0
    for number, (start, _, _) in enumerate(hits):
        held: dict[str, float] = {}
        for place, stem, how in hits[number:]:
            if place - start >= width:
                break
            held[stem] = max(held.get(stem, 0.0), how)
        best = max(best, sum(weights[stem] * how for stem, how in held.items()))
    total = sum(weights.values())
    return best / total if total else 0.0


def _within(source: _Cited, one: str, other: str, *, both_ways: bool) -> bool:
    second = {place for place, _ in source.places.get(other, ())}
    steps = [step for step in range(-NEAR if both_ways else 1, NEAR + 1) if step]
    return any(place + step in second for place, _ in source.places.get(one, ()) for step in steps)


def _longest_run(claim: str, whole: str) -> float:
    mine = [token.text.casefold() for token in tokens(claim)]
    theirs = [token.text.casefold() for token in tokens(whole)[:MOST_WORDS]]
    longest, row = 0, [0] * (len(theirs) + 1)
    for word in mine:
        row = [
            0,
            *(before + 1 if word == at else 0 for before, at in zip(row, theirs, strict=False)),
        ]
        longest = max(longest, *row)
    return longest / len(mine) if mine else 0.0


def _letters(claim: str, whole: str) -> float:
    mine, theirs = _grams(claim), _grams(whole)
    return len(mine & theirs) / len(mine) if mine else 0.0


def _grams(text: str) -> set[str]:
    plain = re.sub(r"\W+", " ", text.casefold())
    return {plain[place : place + LETTERS] for place in range(len(plain) - LETTERS + 1)}


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


@cache
def _model() -> LinearModel:
    source = files("service.verify").joinpath("support_model.json")
    return load_linear_model(source.read_text(encoding="utf-8"), FEATURES)
