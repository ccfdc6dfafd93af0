"""The answer: one value that every door (JSON, SSE, CLI, widget) only encodes.

``Claim.start``/``end`` index ``Answer.text``; ``Citation.start``/``end`` index the stored text of
the document, ``sha256`` is of that text in UTF-8. Both are code points, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, TypeAlias

AnswerOutcome: TypeAlias = Literal["answered", "partial", "disputed", "not_found", "no_documents"]
NotFoundReason: TypeAlias = Literal["off_topic", "not_stated"]
Verdict: TypeAlias = Literal["supported", "contradicted", "unsupported"]


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact characters of a source that say it. ``n`` is 1.. in order of first use."""

    n: int
    document_id: str
    title: str | None
    outlet: str | None
    author: str | None
    published_at: str | None
    url: str
    start: int
    end: int
    cited_text: str
    sha256: str
    speaker: str | None = None
    evidence_kind: str | None = None
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of the answer and the numbers of the citations it rests on."""

    start: int
    end: int
    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    score: float
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AsOf:
    """The span of publication dates (ISO) that an answer rests on; None: no source is dated."""

    earliest: str | None
    latest: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """A remark beside the answer (a name variant, a disagreement); never part of its text."""

    kind: str
    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out. ``text`` holds claims, their ``[n]`` marks and white space, nothing else."""

    id: str
    question: str
    standalone_question: str
    outcome: AnswerOutcome
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    as_of: AsOf
    composer: str
    generation: int
    timings_ms: dict[str, float]
    reason: NotFoundReason | None = None
    independent_sources: int = 0
    filters: dict[str, Any] = field(default_factory=lambda: {"given": {}, "inferred": {}})
    notes: tuple[Note, ...] = ()


def to_json(answer: Answer) -> dict[str, Any]:
    """The answer as JSON-ready values; ``reason`` only where there is one to give."""
    value = asdict(answer)
    if value["reason"] is None:
        del value["reason"]
    return value


def from_json(value: Mapping[str, Any]) -> Answer:
    """The answer that :func:`to_json` gave; keys it does not know are left out.

    Raises KeyError, TypeError or AttributeError where it is none; values are not checked.
    """
    known = _known(Answer, value)
    claims = [_known(Claim, one) for one in known["claims"]]
    notes = [_known(Note, one) for one in known.get("notes", ())]
    return Answer(
        **known
        | {
            "claims": tuple(
                Claim(**one | {"citations": tuple(one["citations"])}) for one in claims
            ),
            "citations": _citations(known["citations"]),
            "nearest": _citations(known["nearest"]),
            "as_of": AsOf(**_known(AsOf, known["as_of"])),
            "notes": tuple(Note(**one | {"citations": tuple(one["citations"])}) for one in notes),
        }
    )


def _citations(values: Iterable[Mapping[str, Any]]) -> tuple[Citation, ...]:
    return tuple(Citation(**_known(Citation, value)) for value in values)


def _known(kind: type[Any], value: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: one for name, one in value.items() if name in names}
