"""What a run is judged by: pure functions of a question and the JSON of its answer.

A function that has nothing to judge returns None, never a score that looks earned.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from eval.questions import Alternatives, QuestionCase

AnswerJson: TypeAlias = Mapping[str, Any]

ABSTAINED = frozenset({"not_found", "no_documents"})
CITED_WORDS_MAX = 120
"""A longer span is no pointer to a place any more, so it hits nothing."""
QUOTE_SHARE = 0.6
"""A span hits a quote when it covers more than this share of the quote's words."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def abstained(answer: AnswerJson) -> bool:
    return answer["outcome"] in ABSTAINED


def said(answer: AnswerJson) -> str:
    """The answer's text without its ``[n]`` marks, so that no pattern finds "1" in "[1]"."""
    return " ".join(" ".join(claim["text"] for claim in answer["claims"]).split())


def facts_missed(case: QuestionCase, answer: AnswerJson) -> list[Alternatives]:
    """The facts that neither the answer's text nor the date of a source it cites shows."""
    if abstained(answer):
        return list(case.facts)
    places = [said(answer), *cited_dates(answer)]
    return [fact for fact in case.facts if not _shown(fact, places)]


def forbidden_said(case: QuestionCase, answer: AnswerJson) -> list[Alternatives]:
    """The forbidden patterns that the answer's text holds."""
    return [item for item in case.forbid if _shown(item, [said(answer)])]


def fact_recall(case: QuestionCase, answer: AnswerJson) -> float | None:
    """Share of the question's facts found; 0 when the answer abstained.

    None for an unanswerable question. An answerable one that lists no facts is only asked to be
    answered: 1 or 0.
    """
    if not case.answerable:
        return None
    if abstained(answer):
        return 0.0
    if not case.facts:
        return 1.0
    return 1 - len(facts_missed(case, answer)) / len(case.facts)


def quotes_missed(case: QuestionCase, answer: AnswerJson) -> list[str]:
    """The listed quotes that no citation hits."""
    spans = [citation["cited_text"] for citation in answer["citations"]]
    return [
        item.quote for item in case.evidence if not any(hits(span, item.quote) for span in spans)
    ]


def evidence_hit(case: QuestionCase, answer: AnswerJson) -> float | None:
    """1 when any listed quote is hit by a citation, else 0; None when no quote is listed."""
    if not case.evidence:
        return None
    return float(len(quotes_missed(case, answer)) < len(case.evidence))


def quote_share(case: QuestionCase, answer: AnswerJson) -> float | None:
    """Share of the listed quotes that a citation hits; None when no quote is listed."""
    if not case.evidence:
        return None
    return 1 - len(quotes_missed(case, answer)) / len(case.evidence)


def hits(cited_text: str, quote: str) -> bool:
    """Whether a short enough span covers enough of the quote's words (counted with repeats)."""
    return len(cited_text.split()) <= CITED_WORDS_MAX and holds(cited_text, quote)


def holds(text: str, quote: str) -> bool:
    """Whether a text of any length covers enough of the quote's words (counted with repeats)."""
    wanted = words(quote)
    if not wanted:
        return False
    shared = Counter(wanted) & Counter(words(text))
    return shared.total() / len(wanted) > QUOTE_SHARE


def words(text: str) -> list[str]:
    """Case-folded words; an apostrophe inside a word belongs to it, straight or curly alike."""
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]


def cited_dates(answer: AnswerJson) -> list[str]:
    """Each cited source's date as it is stated and, where it is an ISO date, as people write it."""
    stated = [item["published_at"] for item in answer["citations"] if item["published_at"]]
    return [form for value in stated for form in (value, *_written(value))]


def mean(scores: Iterable[float | None]) -> float | None:
    """Mean of the scores there are; None when there is none."""
    known = [score for score in scores if score is not None]
    return math.fsum(known) / len(known) if known else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least ``share`` of all do not exceed; None for no values."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def _written(value: str) -> tuple[str, ...]:
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return ()
    month = day.strftime("%B")
    return (f"{month} {day.day}, {day.year}", f"{day.day} {month} {day.year}")


def _shown(alternatives: Alternatives, places: Sequence[str]) -> bool:
    return any(
        re.search(pattern, place, re.IGNORECASE) for pattern in alternatives for place in places
    )
