"""Whether an answer rests on the right notice, question by question and over groups of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval import metrics
from eval.datasets import Half, half
from eval.judge import Row
from eval.questions import QuestionCase


@dataclass(frozen=True, slots=True)
class Scored:
    """One question's result. None where the question does not measure it.

    ``right_notice``: some citation is of a right notice. ``right_first``: the first one is.
    ``wrong_notice``: something is said that only a sibling of the right notice says.
    """

    id: str
    kind: str
    half: Half
    right_notice: float | None
    right_first: float | None
    wrong_notice: float | None
    facts: float | None
    abstained: bool
    contract_breaks: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        return self.facts is not None


def score(case: QuestionCase, row: Row) -> Scored:
    """What the row of a question came to, seen from the notices it is about."""
    cited = [citation["document_id"] for citation in row.citations]
    named = case.answerable and bool(case.documents)
    return Scored(
        id=case.id,
        kind=case.kind,
        half=half(case.id),
        right_notice=float(not set(cited).isdisjoint(case.documents)) if named else None,
        right_first=float(bool(cited) and cited[0] in case.documents) if named else None,
        wrong_notice=float(bool(row.forbidden)) if case.forbid else None,
        facts=row.fact_recall,
        abstained=row.abstained,
        contract_breaks=tuple(row.contract_breaks),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Means over some questions; None where no question measures one."""

    name: str
    questions: int
    right_notice: float | None
    right_first: float | None
    wrong_notice: float | None
    facts: float | None
    abstention: float | None
    false_abstention: float | None
    contract_breaks: int


def group(name: str, scored: Iterable[Scored]) -> Group:
    """``abstention`` is over the unanswerable questions, ``false_abstention`` over the others."""
    rows = list(scored)
    return Group(
        name=name,
        questions=len(rows),
        right_notice=metrics.mean(row.right_notice for row in rows),
        right_first=metrics.mean(row.right_first for row in rows),
        wrong_notice=metrics.mean(row.wrong_notice for row in rows),
        facts=metrics.mean(row.facts for row in rows),
        abstention=metrics.mean(float(row.abstained) for row in rows if not row.answerable),
        false_abstention=metrics.mean(float(row.abstained) for row in rows if row.answerable),
        contract_breaks=sum(len(row.contract_breaks) for row in rows),
    )


def groups(name: str, scored: Sequence[Scored]) -> list[Group]:
    """All questions, then each half, then each kind in the order of its first question."""
    kinds = dict.fromkeys(row.kind for row in scored)
    return [
        group(name, scored),
        *(group(f"{name}, {part}", _in_half(scored, part)) for part in ("report", "tune")),
        *(group(f"  {kind}", (row for row in scored if row.kind == kind)) for kind in kinds),
    ]


def _in_half(scored: Iterable[Scored], part: str) -> list[Scored]:
    return [row for row in scored if row.half == part]
