"""The verdict on a claim: each of its sentences against each sentence of what is cited.

A sentence holds where one sentence of the source bears it out whole, or its clauses do one by
one. It is contradicted where the source's nearest sentence says the opposite and nothing else
tells the two apart; where the sources say both, it is neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.outcomes import Outcome
from service.answer import Verdict
from service.verify.align import Alignment, align
from service.verify.items import Kind
from service.verify.problems import Problem, problems
from service.verify.sentences import Sentence

NEAR = 0.75
"""Share of the claim that must stand in a source's sentence before it can contradict the claim."""

TELLING = 3
"""Items that a clause needs for its opposite to mean anything: "Beckham is 24" has two."""

LOOKED_AT = 6
"""Sentences of the source, those with the most words in common first, that are looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one sentence of a claim; ``coverage`` (0 to 1) is of the nearest sentence."""

    verdict: Verdict
    coverage: float
    reason: str | None


@dataclass(frozen=True, slots=True)
class _Held:
    """A claim's sentence held against one of the source's."""

    alignment: Alignment
    problems: list[Problem]

    @property
    def supports(self) -> bool:
        return not self.problems

    @property
    def contradicts(self) -> bool:
        return (
            bool(self.problems)
            and all(problem.contradicts for problem in self.problems)
            and _met(self.alignment) >= NEAR
        )


def check(claim: Sentence, source: Sequence[Sentence]) -> Finding:
    """One sentence of a claim against the sentences cited for it."""
    whole = _check(claim, source)
    clauses = claim.clauses()
    if whole.verdict == "supported" or len(clauses) < 2:
        return whole
    parts = [_check(clause, source) for clause in clauses]
    if all(part.verdict == "supported" for part in parts) and _denials([claim]) <= _denials(source):
        return Finding("supported", whole.coverage, None)
    denied = next(
        (
            part
            for part, clause in zip(parts, clauses, strict=True)
            if part.verdict == "contradicted" and len(clause.items) >= TELLING
        ),
        None,
    )
    if denied is not None:
        return Finding("contradicted", whole.coverage, denied.reason)
    return whole


def _check(claim: Sentence, source: Sequence[Sentence]) -> Finding:
    near = _nearest(claim, source)
    held = [_hold(claim, sentence) for sentence in near]
    if not held:
        return Finding("unsupported", 0.0, "nothing is cited")
    for one in held:
        if one.supports:
            opposed = any(other.contradicts and _met(other.alignment) == 1.0 for other in held)
            if opposed and not _says_when(claim):
                return Finding("unsupported", one.alignment.coverage(), _BOTH)
            return Finding("supported", one.alignment.coverage(), None)
    clauses = [_hold(claim, clause) for one in near if one.is_plain for clause in one.clauses()]
    best = max((*held, *clauses), key=lambda one: (one.contradicts, one.alignment.coverage()))
    coverage = best.alignment.coverage()
    if best.contradicts:
        if not _says_when(claim) and any(_same_outcome(claim, one) for one in source):
            return Finding("unsupported", coverage, _BOTH)
        return Finding("contradicted", coverage, best.problems[0].reason)
    plain = [problem for problem in best.problems if not problem.contradicts]
    return Finding("unsupported", coverage, (plain or best.problems)[0].reason)


_BOTH = "what is cited says both; the claim does not say when"


def _hold(claim: Sentence, source: Sentence) -> _Held:
    alignment = align(claim, source)
    return _Held(alignment, problems(alignment))


def _nearest(claim: Sentence, source: Sequence[Sentence]) -> list[Sentence]:
    """The source's sentences that share most with the claim, best first; ties keep their order."""
    keys = {(item.kind, item.key): item.weight for item in claim.items}
    shared = [
        sum(keys.get((item.kind, item.key), 0.0) for item in set(sentence.items))
        for sentence in source
    ]
    order = sorted(range(len(source)), key=lambda place: -shared[place])
    return [source[place] for place in order[:LOOKED_AT]]


def _met(alignment: Alignment) -> float:
    """Share of the claim's weight that has a partner, the same or its opposite."""
    total = sum(item.weight for item in alignment.claim.items if item.kind is not Kind.NOT)
    met = {pair.claim for pair in alignment.pairs}
    weight = sum(
        alignment.claim.items[place].weight
        for place in met
        if alignment.claim.items[place].kind is not Kind.NOT
    )
    return weight / total if total else 0.0


def _denials(sentences: Sequence[Sentence]) -> int:
    """How often it is said that something is not so."""
    return sum(
        item.kind is Kind.NOT or (isinstance(item.value, Outcome) and item.value.denies)
        for sentence in sentences
        for item in sentence.items
    )


def _says_when(claim: Sentence) -> bool:
    return any(item.kind is Kind.DATE or item.key == "order" for item in claim.items)


def _same_outcome(claim: Sentence, source: Sentence) -> bool:
    """Whether a clause of the source states the claim's outcome for the claim's group."""
    groups = {item.key for item in claim.items if item.kind is Kind.GROUP}
    became = [item.value for item in claim.items if item.kind is Kind.OUTCOME]
    if not groups or not became:
        return False
    return any(
        groups <= {item.key for item in clause.items if item.kind is Kind.GROUP}
        and any(
            item.kind is Kind.OUTCOME
            and any(one is not None and one.same(item.value) for one in became)  # type: ignore[union-attr, arg-type]
            for item in clause.items
        )
        for clause in source.clauses()
        if clause.is_plain
    )
