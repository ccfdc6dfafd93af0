"""Who was let through and who was not: the outcome each clause of a sentence states for a group.

Only what is stated as a fact counts: "may be admitted", "if they are denied" and "asked to be let
in" state none. How many of the group are meant matters as much as the outcome: some were admitted
and some were not is no contradiction, none and some is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from retrieval.countries import countries


class Scope(Enum):
    """How much of a group a clause speaks of."""

    ALL = "all"
    PLAIN = "plain"
    SOME = "some"


@dataclass(frozen=True, slots=True)
class Outcome:
    """``admitted`` or not, for the group: the countries its people are of, or a single name."""

    group: frozenset[str]
    admitted: bool
    scope: Scope


_YES = (
    r"let\s+(?:[\w-]+\s+){1,4}?(?:in|through|into|across)|admitted|let\s+(?:in|through|into|across|pass)|allowed|welcomed(?:\s+in)?|waved\s+(?:in|through)|"
    r"waived\s+through|granted\s+entry|permitted|accepted|made\s+it\s+(?:through|in|into|across)|"
    r"made\s+the\s+cut|got\s+(?:in|through|across)|crossed|entered|crossing"
)
_NO = (
    r"(?:turned|sent|kept)\s+(?:[\w-]+\s+){1,4}?(?:away|back|out)|denied|refused|turned\s+(?:away|back)|rejected|blocked|barred|stopped|sent\s+(?:back|away)|"
    r"kept\s+out|excluded|expelled|stuck|stranded|shut\s+out|prevented"
)
_YES_BASE = r"admit|let|allow|welcom\w*|accept|get\s+(?:in|through|across)|cross|enter|pass"
_NO_BASE = r"deny|refuse|turn\s+away|reject|block|bar|stop|prevent"
_NOT = r"not|never|n['’]t|no\s+longer"

_VERB = re.compile(
    rf"(?P<no>\b(?:{_NO})\b)|(?P<yes>\b(?:{_YES})\b)"
    rf"|(?:\b(?:not|never)|n['’]t)\s+(?:be(?:en|ing)?\s+)?(?:(?P<not_yes>{_YES_BASE})|(?P<not_no>{_NO_BASE}))\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(
    r"[;:,]|\b(?:but|while|whereas|although|though|and\s+yet|however|because|since|which|who)\b",
    re.IGNORECASE,
)
_NOT_A_FACT = re.compile(
    r"\b(?:if|unless|whether|may|might|could|should|must|ask(?:s|ed|ing)?|want\w*|hop(?:e|es|ed|ing)|"
    r"try(?:ing)?|tries|tried|plan\w*|propos\w*|consider\w*|eligib\w*|appl(?:y|ies|ied|ying)|"
    r"promis\w*|expect\w*|fear\w*|in\s+order\s+to|likely|able\s+to|allowed\s+to\s+(?:apply|ask|work|stay)|"
    r"can\s+(?!not\b)|will\s+(?!not\b))",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:all|every|each|no|none|nobody|any|never|at\s+all|entirely)\b", re.IGNORECASE
)
_SOME = re.compile(
    r"\b(?:some|many|most|several|few|hundreds?|thousands?|dozens?|others?|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|majority|part|certain|half|more)\b|\d",
    re.IGNORECASE,
)
_NOT_ALL = re.compile(r"\b(?:not\s+(?:every|all)|not\s+each)\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:no|none\s+of|nobody|neither)\b(?!\s+longer)", re.IGNORECASE)
_PRONOUN = re.compile(r"^\W*(?:some|many|most|all|none|they|these|others|a few)\b", re.IGNORECASE)
_PERSON = re.compile(r"\b[A-Z][\w’'-]+\s+[A-Z][\w’'-]+\b")


def outcomes(sentence: str, context: str = "") -> list[Outcome]:
    """What each clause states; ``context`` is the sentence before, which may name the group."""
    found = []
    before = countries(context)
    for clause in _clauses(sentence):
        if (outcome := _outcome(clause, before)) is not None:
            found.append(outcome)
        before = countries(clause) or before
    return found


def asked_group(question: str) -> frozenset[str]:
    """The countries whose people a question asks about being let through; empty for another."""
    if re.search(rf"\b(?:{_YES}|{_NO}|{_YES_BASE}|{_NO_BASE})\b", question, re.IGNORECASE):
        return countries(question)
    return frozenset()


def _clauses(sentence: str) -> Iterator[str]:
    """Pieces with one verb each; "and" ends a piece that has its verb, and joins names before."""
    for piece in _CLAUSES.split(sentence):
        head = ""
        for part in re.split(r"(\band\b)", piece):
            if part == "and" and _VERB.search(head):
                yield head
                head = ""
            else:
                head += part
        yield head


def _outcome(clause: str, before: frozenset[str]) -> Outcome | None:
    verb = _VERB.search(clause)
    if verb is None or _NOT_A_FACT.search(clause):
        return None
    head, tail = clause[: verb.start()], clause[verb.end() :]
    group = _group(head, verb.group(), tail) or (
        before if len(before) == 1 and _PRONOUN.match(clause) else None
    )
    if not group:
        return None
    admitted = bool(verb["yes"] or verb["not_no"])
    negated = bool(re.search(rf"(?:\b(?:{_NOT})|n['’]t)\b", head, re.IGNORECASE))
    if _NOT_ALL.search(head):
        return Outcome(group, not admitted, Scope.SOME)
    if _NONE.search(head):
        return Outcome(group, not admitted, Scope.ALL)
    if negated:
        admitted = not admitted
    if _ALL.search(clause):
        return Outcome(group, admitted, Scope.ALL)
    some = _SOME.search(head) or (not countries(head) and _SOME.search(tail))
    return Outcome(group, admitted, Scope.SOME if some else Scope.PLAIN)


def _group(head: str, verb: str, tail: str) -> frozenset[str] | None:
    """Whose outcome it is: the countries before the verb, else those after it, else a person."""
    after = re.split(r"\b(?:in|at|near|into|to|on)\b", tail)[0]
    named = countries(head) or countries(verb) or countries(after)
    if named:
        return named
    person = _PERSON.search(head)
    return frozenset({person.group()}) if person else None


def opposite(one: Outcome, other: Outcome) -> bool:
    """Whether both cannot be so: a group in common, other outcomes, and scopes that must meet."""
    if not one.group & other.group or one.admitted == other.admitted:
        return False
    scopes = {one.scope, other.scope}
    return Scope.ALL in scopes or scopes == {Scope.PLAIN}
