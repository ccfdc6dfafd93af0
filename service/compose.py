"""The extractive composer: picks, orders and joins sentences of the sources, word for word.

One to five claims, each a whole sentence with its own citation; every part of the question ("who …
and why") gets a sentence that can answer it; nothing is said twice; a sentence that opens with a
pronoun comes with the one that names who is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.addressed import gives_an_order
from retrieval.evidence import Evidence, holding, leans_on_previous
from retrieval.kinds import Kind
from retrieval.query import Query
from retrieval.types import Span
from retrieval.words import content_tokens, word_count
from service.elaborate import WINDOW, Placed, belonging
from service.steps import NONE, Steps

MAX_CLAIMS = 5
MAX_WORDS = 150
"""The answer format's limits for an extractive answer."""

LIST_CLAIMS = 8
LIST_WORDS = 220
"""A list may run longer."""

RELATIVE_FLOOR = 0.12
"""Share of the best sentence's likelihood under which another is left out. Of .02 to .2 none tells
more facts over the sample's tuning half; lower ones bring words, and crowd out a second source."""

LIST_FLOOR = 0.05
"""The members of a list are less like the question than its heading is."""

SECOND_SOURCE_FLOOR = 0.10
"""A second source is worth a sentence a little sooner: agreement and conflict both inform."""

SECOND_COUNT_FLOOR = 0.01
"""And a second count of the same thing nearly always: the two may differ."""

PART_FLOOR = 0.03
"""Likelihood under which a part of the question is better left unanswered (outcome partial)."""

CONTINUATION_FLOOR = 0.03
"""What goes on from the best sentence ("She was released …") shares few words with the question."""

REASONS = 2
"""Sentences for a "why": the rule and the exception to it are seldom said in one."""

HEAD_SHARE = 0.5
"""Share of the best sentence's likelihood from which the second may as well be the best: it is
said, and what goes on from it. The sample and the notices are told as well without; of the two
news articles "What happened to her at the protest?" needs it."""

STEPS_ON = 2
LIST_STEPS_ON = 3
"""How far after the best sentence its answer, or the members of its list, may stand."""

SAID_ALREADY = 0.75
"""Share of a sentence's content words that the answer holds, from which it is repetition."""

MAX_STEPS_BACK = 2
"""How far to look for the sentence that names who "she" is."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A whole sentence of a source, to be said and cited."""

    document_id: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the question asks, and the sentences scored against it, likeliest first."""

    query: Query
    evidence: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class Draft:
    """What the composer would say; ``missing`` are the parts it found nothing for."""

    sentences: tuple[Quoted, ...]
    missing: tuple[str, ...]


Neighbour = Callable[[Quoted, int], Quoted | None]
"""The sentence so many places after (before, if negative) another one of its document."""


Belonging = Callable[[Sequence[Placed]], Sequence[Evidence]]
"""Which sentences around the best one belong to the answer too, likeliest first."""


def compose(
    parts: Sequence[Part],
    neighbour: Neighbour,
    without: Steps = NONE,
    belonging: Belonging = belonging,
) -> Draft:
    """A draft from evidence that is enough to answer from; at least one part has some."""
    chosen = _Selection(neighbour, is_list=any(_is_list(part) for part in parts))
    missing = tuple(part.query.text for part in parts if not _answer(part, chosen))
    for part in parts:
        if "second source" not in without:
            _add_second_source(part, chosen)
        if "neighbours" not in without:
            for item in _likely_heads(part):
                chosen.take(item)
        _add_continuation(part, chosen)
    windows = [] if "neighbours" in without else [_window(part, chosen) for part in parts]
    for item in (item for window in windows for item in belonging(window)):
        chosen.take(item)
    judged = {_place(placed.evidence) for window in windows for placed in window}
    for item in _worth_adding(parts, chosen.floor):
        if chosen.is_list or _place(item) not in judged:
            chosen.take(item)
    return Draft(in_reading_order(chosen.sentences), missing)


def _answer(part: Part, chosen: _Selection) -> bool:
    """Take the likeliest sentence that holds what the part asks for; False if there is none."""
    best = part.evidence[0]
    able = [item for item in _following(part, chosen, best, STEPS_ON) if _is_able(part, item)]
    able += [i for i in part.evidence if i.score >= PART_FLOOR and _is_able(part, i)]
    if _is_able(part, best):
        able.insert(0, best)
    wanted = REASONS if Kind.WHY in part.query.kinds else 1
    taken = 0
    for item in able:
        if taken < wanted and not (taken and chosen.has(item)):
            taken += chosen.has(item) or chosen.take(item)
    if not _is_able(part, best):
        chosen.take(best)
    return taken > 0


def _is_able(part: Part, item: Evidence) -> bool:
    """Whether the sentence holds every kind of thing the part asks for."""
    return all(holding(part.query, kind, item.text) == 1.0 for kind in part.query.kinds)


def _is_list(part: Part) -> bool:
    return Kind.LIST in part.query.kinds


def _following(part: Part, chosen: _Selection, item: Evidence, steps: int) -> list[Evidence]:
    """The scored sentences that stand next after this one in its document."""
    scored = {_place(other): other for other in part.evidence}
    quoted = Quoted(item.document_id, item.span, item.text)
    after = [chosen.neighbour(quoted, step) for step in range(1, steps + 1)]
    return [
        scored[other.document_id, other.span]
        for other in after
        if other is not None and (other.document_id, other.span) in scored
    ]


def _add_second_source(part: Part, chosen: _Selection) -> None:
    """What another document says to the same part, where it holds what was asked."""
    counting = Kind.HOW_MANY in part.query.kinds
    share = SECOND_COUNT_FLOOR if counting else SECOND_SOURCE_FLOOR
    able = [item for item in part.evidence if _is_able(part, item)]
    heard = {item.document_id for item in able if chosen.has(item)}
    for item in able:
        likely = item.score >= share * part.evidence[0].score
        if likely and item.document_id not in heard:
            chosen.take(item)
            return


def _likely_heads(part: Part) -> list[Evidence]:
    """The best sentence, and the second where it may as well be the best."""
    least = HEAD_SHARE * part.evidence[0].score
    return [item for item in part.evidence[:2] if item.score >= least]


def _add_continuation(part: Part, chosen: _Selection) -> None:
    """What goes on about the same person, or the members of a list after its heading."""
    floor = CONTINUATION_FLOOR * part.evidence[0].score
    heads = part.evidence[:2] if _is_list(part) else _likely_heads(part)
    for head in heads:
        for item in _following(part, chosen, head, LIST_STEPS_ON if _is_list(part) else 1):
            goes_on = _is_list(part) or leans_on_previous(item.text)
            if goes_on and chosen.has(head) and item.score >= floor:
                chosen.take(item)


def _window(part: Part, chosen: _Selection) -> list[Placed]:
    """The part's best sentence and the scored ones around it in its document."""
    best = part.evidence[0]
    scored = {_place(item): item for item in part.evidence}
    quoted = Quoted(best.document_id, best.span, best.text)
    placed = [Placed(best, 0)]
    for offset in (*range(-WINDOW, 0), *range(1, WINDOW + 1)):
        other = chosen.neighbour(quoted, offset)
        if other is not None and (other.document_id, other.span) in scored:
            placed.append(Placed(scored[other.document_id, other.span], offset))
    return placed


def _worth_adding(parts: Sequence[Part], floor: float) -> list[Evidence]:
    """The other sentences likely enough for their part, likeliest first relative to its best."""
    relative = [
        (item.score / part.evidence[0].score, item) for part in parts for item in part.evidence
    ]
    likely = [pair for pair in relative if pair[0] >= floor]
    return [item for _, item in sorted(likely, key=lambda pair: -pair[0])]


def _place(item: Evidence) -> tuple[str, Span]:
    return item.document_id, item.span


def in_reading_order(sentences: Sequence[Quoted]) -> tuple[Quoted, ...]:
    """Source by source in the order they were first picked, each in its own order."""
    documents = list(dict.fromkeys(quoted.document_id for quoted in sentences))
    return tuple(sorted(sentences, key=lambda q: (documents.index(q.document_id), q.span.start)))


class _Selection:
    """Sentences picked so far, within the limits and without repetition."""

    def __init__(self, neighbour: Neighbour, *, is_list: bool) -> None:
        self.neighbour = neighbour
        self.is_list = is_list
        self._claims = LIST_CLAIMS if is_list else MAX_CLAIMS
        self._words = LIST_WORDS if is_list else MAX_WORDS
        self.floor = LIST_FLOOR if is_list else RELATIVE_FLOOR
        self.sentences: list[Quoted] = []

    def has(self, item: Evidence) -> bool:
        return any((q.document_id, q.span) == _place(item) for q in self.sentences)

    def take(self, item: Evidence) -> bool:
        """Add the sentence and those it leans on; False if they do not fit or add nothing."""
        quoted = Quoted(item.document_id, item.span, item.text)
        if quoted in self.sentences or self._says_already(quoted):
            return False
        group = [q for q in self._with_context(quoted) if q not in self.sentences]
        if not self._fits(group):
            return False
        self.sentences.extend(group)
        return True

    def _says_already(self, quoted: Quoted) -> bool:
        keys = {token.key for token in content_tokens(quoted.text)}
        if not keys:
            return True
        for other in self.sentences:
            known = {token.key for token in content_tokens(other.text)}
            new = keys - known
            if len(new) <= (1 - SAID_ALREADY) * len(keys) and not any(k[0].isdigit() for k in new):
                return True
        return False

    def _with_context(self, quoted: Quoted) -> list[Quoted]:
        """The sentence with those before that say who is meant, or after it what it announces."""
        group = [quoted]
        for _ in range(MAX_STEPS_BACK):
            before = self.neighbour(group[0], -1)
            if before is None or gives_an_order(before.text):
                break
            if not (leans_on_previous(group[0].text) or before.text.endswith(":")):
                break
            group.insert(0, before)
        after = self.neighbour(quoted, 1)
        if quoted.text.endswith(":") and after is not None and not gives_an_order(after.text):
            group.append(after)
        return group

    def _fits(self, group: Sequence[Quoted]) -> bool:
        if not self.sentences:
            return True
        words = sum(word_count(quoted.text) for quoted in (*self.sentences, *group))
        return len(self.sentences) + len(group) <= self._claims and words <= self._words
