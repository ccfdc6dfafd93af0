"""Answers, passages and documents as text for a terminal. Output is plain where it is piped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from retrieval.types import Document, Hit
from service.answer import Answer, Citation

if TYPE_CHECKING:
    from service.check_draft import CheckedDraft

INDENT = 4
VERDICT_STYLES = {"supported": "green", "contradicted": "red", "unsupported": "yellow"}
REMARKS = {
    "partial": "Part of the question has no evidence in the documents.",
    "disputed": "The sources disagree; each is quoted.",
}


def console() -> Console:
    """Wraps lines at the terminal's width; where output is piped, lines stay whole."""
    out = Console(highlight=False)
    out.soft_wrap = not out.is_terminal
    return out


def progress_bar() -> Progress:
    """On stderr, so that it never mixes with output; gone when done."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("Reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def safe(text: str) -> str:
    """Without control characters: a document's text must not steer the terminal."""
    return "".join(c if c == "\n" or unicodedata.category(c) != "Cc" else " " for c in text)


def one_line(text: str) -> str:
    return " ".join(safe(text).split())


def print_answer(out: Console, answer: Answer) -> None:
    """The answer, its numbered sources; or the nearest sentences, set apart."""
    if answer.standalone_question != answer.question:
        out.print(Text(f"Understood as: {one_line(answer.standalone_question)}", "dim"))
    out.print(Text(safe(answer.text)))
    if answer.outcome in REMARKS:
        out.print(Text(REMARKS[answer.outcome], "yellow"))
    for note in answer.notes:
        out.print(Text(one_line(note.text), "yellow"))
    if answer.citations:
        out.print(Text("\nSources", "bold"))
        for citation in answer.citations:
            _print_source(out, f"[{citation.n}]", citation)
    if answer.nearest:
        out.print(Text("\nNearest sentences, which do not answer it", "bold"))
        for citation in answer.nearest:
            _print_source(out, " - ", citation)


def print_draft(out: Console, checked: CheckedDraft) -> None:
    """Each sentence of a draft with its verdict, then the sources."""
    for claim in checked.claims:
        marks = "".join(f" [{n}]" for n in claim.citations)
        out.print(Text(claim.verdict, VERDICT_STYLES[claim.verdict]), end="  ")
        out.print(Text(one_line(claim.text) + marks))
        _print_indented(out, claim.reason or "")
    if checked.citations:
        out.print(Text("\nSources", "bold"))
        for citation in checked.citations:
            _print_source(out, f"[{citation.n}]", citation)
    out.print(Text(f"\nsupport {checked.support_score:.2f}"))


def _print_source(out: Console, mark: str, citation: Citation) -> None:
    # No quotation marks around it: the source's own stand in it.
    out.print(Text(f"{mark} {one_line(citation.cited_text)}"))
    copies = f"and {citation.copies} more with the same text" if citation.copies else None
    named = (citation.speaker, citation.title, citation.outlet, citation.published_at, copies)
    _print_indented(out, joined(named))
    where = f"{citation.document_id} {citation.start}-{citation.end}"
    _print_indented(out, citation.url if citation.url.startswith("http") else where)


def _print_indented(out: Console, line: str) -> None:
    if line:
        text = Text(one_line(line), "dim")
        if out.soft_wrap:
            out.print(Text(" " * INDENT) + text)
        else:
            out.print(Padding(text, (0, 0, 0, INDENT), expand=False))


def joined(parts: Iterable[str | None]) -> str:
    return " · ".join(part for part in parts if part)


def print_hit(out: Console, number: int, hit: Hit, document: Document | None) -> None:
    out.print(Text(f"{number}. {one_line(hit.stored.text)}"))
    passage = hit.stored.passage
    where = f"{passage.document_id} {passage.start}-{passage.end}"
    named = (document.title, document.outlet, document.published_at) if document else ()
    _print_indented(out, joined((*named, where, f"score {hit.score:.3f}")))
