"""The remarks beside an answer: where its sources disagree, and names they spell differently."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

from retrieval.kinds import Kind
from service.answer import Note
from service.disagreement.compare import Conflict, conflict
from service.disagreement.measures import Measure
from service.disagreement.outcomes import Outcome, Scope
from service.disagreement.statements import Statement
from service.disagreement.variants import name_variant

DISAGREEMENT = "disagreement"
NAME_VARIANT = "name_variant"
"""Kinds of notes."""


def remarks(statements: Sequence[Statement], kinds: Collection[Kind]) -> tuple[Note, ...]:
    """What to point out about an answer's cited sentences, in the order of citations 1..n.

    ``kinds`` is what the question asks for. Each disagreement and each pair of spellings once.
    """
    found: dict[str, Note] = {}
    for (n, one), (m, other) in combinations(enumerate(statements, 1), 2):
        if one.document_id == other.document_id:
            continue
        differ = conflict(one, other, kinds)
        if differ is not None:
            _add(found, Note(DISAGREEMENT, _disagreement(differ, n, m), (n, m)))
        spellings = name_variant(one.text, other.text)
        if spellings is not None:
            text = (
                f"Perhaps one name, spelt “{spellings[0]}” in [{n}] and “{spellings[1]}” in [{m}]."
            )
            key = "|".join(sorted(name.split()[-1] for name in spellings))
            found.setdefault(key, Note(NAME_VARIANT, text, (n, m)))
    return tuple(found.values())


def disagrees(notes: Sequence[Note]) -> bool:
    """Whether an answer with these notes is disputed."""
    return any(note.kind == DISAGREEMENT for note in notes)


def _add(found: dict[str, Note], note: Note) -> None:
    found.setdefault(note.text, note)


def _disagreement(differ: Conflict, n: int, m: int) -> str:
    one, other = differ.one, differ.other
    if isinstance(one, Measure) and isinstance(other, Measure):
        return f"The sources disagree: “{one.text}” in [{n}], “{other.text}” in [{m}]."
    if isinstance(one, Outcome) and isinstance(other, Outcome):
        group = " and ".join(sorted(one.group & other.group))
        return (
            f"The sources disagree on people from {group}: {_says(one)} let through by [{n}], "
            f"{_says(other)} by [{m}]."
        )
    raise TypeError("a quantity is never held against an outcome")


def _says(outcome: Outcome) -> str:
    if outcome.scope is Scope.ALL:
        return "all were" if outcome.admitted else "none were"
    who = "some" if outcome.scope is Scope.SOME else "they"
    return f"{who} were" if outcome.admitted else f"{who} were not"
