"""From answers to scores: one row per question, then one summary of all rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from eval import metrics
from eval.questions import Alternatives, QuestionCase
from retrieval.errors import InputError

Summary: TypeAlias = dict[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Row:
    """What one question came to. A score is None where the question does not measure it.

    ``probability`` is the abstention judge's that the question can be answered; ``quote_ranks``
    the place among the retrieved passages of the first that holds each listed quote.
    """

    id: str
    kind: str
    question: str
    standalone_question: str
    outcome: str
    text: str
    words: int
    abstained: bool
    fact_recall: float | None
    evidence_hit: float | None
    quote_share: float | None
    facts_missed: list[Alternatives]
    quotes_missed: list[str]
    forbidden: list[Alternatives]
    contract_breaks: list[str]
    latency_ms: float
    citations: list[dict[str, Any]]
    claims: list[dict[str, Any]]
    nearest: list[dict[str, Any]]
    probability: float | None
    quote_ranks: list[int | None]

    @property
    def answerable(self) -> bool:
        return self.fact_recall is not None


def judge(
    case: QuestionCase,
    answer: Mapping[str, Any],
    breaks: Sequence[str],
    latency_ms: float,
    probability: float | None = None,
    quote_ranks: Sequence[int | None] = (),
) -> Row:
    """The row of a question, its answer's JSON, and the contract breaks found on the way to it."""
    return Row(
        id=case.id,
        kind=case.kind,
        question=case.question,
        standalone_question=answer["standalone_question"],
        outcome=answer["outcome"],
        text=answer["text"],
        words=len(metrics.said(answer).split()),
        abstained=metrics.abstained(answer),
        fact_recall=metrics.fact_recall(case, answer),
        evidence_hit=metrics.evidence_hit(case, answer),
        quote_share=metrics.quote_share(case, answer),
        facts_missed=metrics.facts_missed(case, answer),
        quotes_missed=metrics.quotes_missed(case, answer),
        forbidden=metrics.forbidden_said(case, answer),
        contract_breaks=list(breaks),
        latency_ms=latency_ms,
        citations=list(answer["citations"]),
        claims=list(answer["claims"]),
        nearest=list(answer.get("nearest", ())),
        probability=probability,
        quote_ranks=list(quote_ranks),
    )


def summarise(rows: Sequence[Row]) -> Summary:
    """The scores of a run; None where no question measures one.

    ``fact_recall`` is over the answerable questions, ``evidence_hit`` and ``quote_share`` over
    those that list quotes. ``abstention`` is the share of unanswerable questions that abstained,
    ``false_abstention`` that of answerable ones. ``contract_breaks`` and ``forbidden`` count.
    ``mean_words`` is over the answers given. Latencies are in milliseconds.
    """
    answerable = [row for row in rows if row.answerable]
    unanswerable = [row for row in rows if not row.answerable]
    latencies = [row.latency_ms for row in rows]
    return {
        "questions": len(rows),
        "answerable": len(answerable),
        "unanswerable": len(unanswerable),
        "fact_recall": metrics.mean(row.fact_recall for row in rows),
        "evidence_hit": metrics.mean(row.evidence_hit for row in rows),
        "quote_share": metrics.mean(row.quote_share for row in rows),
        "abstention": metrics.mean(float(row.abstained) for row in unanswerable),
        "abstention_count": sum(row.abstained for row in unanswerable),
        "false_abstention": metrics.mean(float(row.abstained) for row in answerable),
        "false_abstention_count": sum(row.abstained for row in answerable),
        "contract_breaks": sum(len(row.contract_breaks) for row in rows),
        "forbidden": sum(len(row.forbidden) for row in rows),
        "mean_words": metrics.mean(float(row.words) for row in rows if not row.abstained),
        "latency_ms_p50": metrics.percentile(latencies, 0.50),
        "latency_ms_p99": metrics.percentile(latencies, 0.99),
    }


def parse_limits(text: str, known: Sequence[str]) -> dict[str, float]:
    """``fact_recall=0.9,evidence_hit=0.8`` as a mapping.

    Raises InputError for a name that no summary has, or a value that is no number.
    """
    limits: dict[str, float] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = item.partition("=")
        if name not in known:
            raise InputError(f"{name!r} is not measured; measured are {', '.join(known)}")
        try:
            limits[name] = float(value)
        except ValueError as error:
            raise InputError(f"{item!r}: {value!r} is no number") from error
    return limits


def limits_missed(
    summary: Summary, at_least: Mapping[str, float], at_most: Mapping[str, float]
) -> list[str]:
    """A line per limit that does not hold. What nothing measured has not been shown to hold."""
    lines = []
    for limits, sign, word in ((at_least, 1, "under"), (at_most, -1, "over")):
        for name, limit in limits.items():
            value = summary[name]
            if value is None:
                lines.append(f"{name}: no question measures it")
            elif (value - limit) * sign < 0:
                lines.append(f"{name}: {value:.4g} is {word} {limit:g}")
    return lines


def to_json(summary: Summary, rows: Sequence[Row]) -> dict[str, Any]:
    """What a run saves: the summary's keys at the top, then ``rows``."""
    return {**summary, "rows": [asdict(row) for row in rows]}
