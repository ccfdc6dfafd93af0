"""Answers as ``ask`` would give them, built from sentences, for tests of what shows them."""

from __future__ import annotations

from collections.abc import Sequence

from service.answer import Answer, AsOf, Citation, Claim


def citation(n: int, text: str) -> Citation:
    return Citation(
        n=n,
        document_id=f"doc-{n}",
        title=f"Title {n}",
        outlet="Border Times",
        author=None,
        published_at="2022-03-18",
        url=f"/documents/doc-{n}#c=0-{len(text)}",
        start=0,
        end=len(text),
        cited_text=text,
        sha256="0" * 64,
    )


def answer_of(sentences: Sequence[str]) -> Answer:
    """One claim and one citation for each sentence; ``not_found`` where there is none."""
    claims: list[Claim] = []
    text = ""
    for n, sentence in enumerate(sentences, start=1):
        text += " " if text else ""
        span = (len(text), len(text) + len(sentence))
        claims.append(Claim(*span, sentence, (n,), "supported", 1.0))
        text += f"{sentence} [{n}]"
    return Answer(
        id="ans_1",
        question="Who?",
        standalone_question="Who?",
        outcome="answered" if claims else "not_found",
        text=text or "The documents do not say.",
        claims=tuple(claims),
        citations=tuple(citation(n, one) for n, one in enumerate(sentences, start=1)),
        nearest=() if claims else (citation(1, "Something near."),),
        as_of=AsOf(None, None),
        composer="extractive",
        generation=1,
        timings_ms={"total": 1.0},
    )
