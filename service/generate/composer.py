"""The composer that lets a model speak, and says it in the sources' words where it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from threading import Event
from typing import Literal, TypeAlias

from prompts.render import render
from prompts.words import words
from retrieval.errors import SourceGone
from service.answer import Note
from service.compose import Draft, Quoted
from service.composer import Batch, Closing, Composed, Said, Task
from service.disagreement.bring import with_other_side
from service.extractive import drafted, noted, stated, verbatim
from service.generate.choose import MAX_CHOSEN, chosen, ordered, schema
from service.generate.claims import Declined, Removed, Unknown, claims
from service.generate.evidence import boundary, gathered, shown
from service.generate.plain import is_active, neutral
from service.generate.rewrite import rewritten
from service.generate.upstream import Messages, Schema, Upstream, UpstreamFailed
from service.question import Turn

Mode: TypeAlias = Literal["write", "choose"]

ASKED_FOR = 5
"""Sentences the prompt asks for at most."""

SURE = 0.8
"""From this probability that the evidence answers, a model that declines is not believed: small
ones decline at random, and documents can tell a model to."""

FALLBACK = "fallback"
REMOVED = "removed"
INTERRUPTED = "interrupted"
"""Kinds of notes."""


@dataclass(slots=True)
class Tally:
    """What became of one reply, for evaluation: counted while it comes, then handed over."""

    said: list[Said] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    declined: bool = False
    failure: str | None = None

    @property
    def written(self) -> int:
        return len(self.said) + len(self.removed)

    @property
    def is_little(self) -> bool:
        """Nothing that holds, or less than half of what was written."""
        return not self.said or len(self.said) < len(self.removed)


class Generative:
    """``heard`` is told of each reply when it is over. Shared by all requests, thread-safe."""

    def __init__(
        self,
        upstream: Upstream,
        mode: Mode = "write",
        heard: Callable[[Tally], None] = lambda tally: None,
    ) -> None:
        self.name = upstream.name
        self._upstream = upstream
        self._mode = mode
        self._heard = heard
        self._constrains = True

    def standalone(self, question: str, history: Sequence[Turn], stop: Event) -> str:
        return rewritten(self._upstream, question, history, stop)

    def compose(self, task: Task) -> Composed:
        draft = drafted(task)
        own_notes = noted(task, draft.sentences)
        evidence = gathered(draft, task.parts)
        for quoted in evidence:
            task.read(quoted)  # now: a document that goes while the model speaks is read already
        tally = Tally()
        batches = self._written if self._mode == "write" else self._chosen
        left: list[Said] = []
        try:
            for batch in batches(task, draft, evidence, tally) if evidence else ():
                left.extend(batch)
                yield Batch(self.name, batch)
        except UpstreamFailed as failure:
            tally.failure = str(failure)
        task.mark("model")
        self._heard(tally)
        if left:
            yield from self._ended(task, draft, tally, left)
        elif tally.declined and task.sure < SURE:
            yield Closing(self.name, whole=True, declined=True)
        else:
            yield from stated(draft, (*own_notes, _instead(tally)))

    def _written(
        self, task: Task, draft: Draft, evidence: Sequence[Quoted], tally: Tally
    ) -> Iterator[tuple[Said, ...]]:
        """Claims as they are verified; held back while more was removed than held."""
        held: list[Said] = []
        rules = {"most": str(ASKED_FOR), "cannot_answer": words("cannot_answer")}
        asked = _messages("write", task, evidence, rules)
        with closing(self._upstream.read(asked, task.stop)) as pieces:
            for heard in claims(pieces, evidence):
                if isinstance(heard, Said):
                    tally.said.append(heard)
                    held.append(heard)
                elif isinstance(heard, Removed):
                    tally.removed.append(heard)
                elif isinstance(heard, Unknown):
                    tally.unknown.append(heard.mark)
                elif isinstance(heard, Declined):
                    tally.declined = True
                if held and not tally.is_little:
                    yield tuple(held)
                    held.clear()

    def _chosen(
        self, task: Task, draft: Draft, evidence: Sequence[Quoted], tally: Tally
    ) -> Iterator[tuple[Said, ...]]:
        """The sentences chosen, all at once: their order is known when the reply is."""
        asked = _messages("choose", task, evidence, {"most": str(MAX_CHOSEN)})
        reply = self._choice(asked, task.stop, schema(len(evidence)))
        named, tally.unknown = chosen(reply, evidence)
        if named:
            sentences = ordered(named, draft.sentences, task.sources.neighbour)
            tally.said = [verbatim(quoted) for quoted in sentences]
            yield tuple(tally.said)

    def _choice(self, asked: Messages, stop: Event, wanted: Schema) -> str:
        """Constrained to the schema where the endpoint can; once it could not, plainly."""
        if self._constrains:
            try:
                return self._all(asked, stop, wanted)
            except UpstreamFailed as failure:
                if failure.passing:
                    raise
                self._constrains = False
        return self._all(asked, stop, None)

    def _all(self, asked: Messages, stop: Event, schema: Schema | None) -> str:
        return "".join(self._upstream.read(asked, stop, schema=schema))

    def _ended(self, task: Task, draft: Draft, tally: Tally, left: Sequence[Said]) -> Composed:
        """After some of the model's claims have left: what has to be added, and the remarks."""
        cited = tuple(dict.fromkeys(quoted for said in left for quoted in said.quoted))
        stopped = tally.failure is not None
        if tally.is_little and not stopped:
            wanted = draft.sentences
        else:
            wanted = _with_other_side(task, cited)
        added = tuple(one for one in wanted if one not in cited and not is_active(one.text))
        if added:
            yield Batch(self.name, tuple(verbatim(quoted) for quoted in added))
        notes = noted(task, _in_order_cited(left, added))
        whole = not draft.missing and not stopped
        yield Closing(self.name, whole, (*notes, *_remarks(tally)))


def _with_other_side(task: Task, cited: tuple[Quoted, ...]) -> tuple[Quoted, ...]:
    """What is cited, and what contradicts it unless that has gone meanwhile."""
    try:
        return with_other_side(Draft(cited, ()), task.parts, task.read).sentences
    except SourceGone:
        return cited


def _in_order_cited(left: Sequence[Said], added: Sequence[Quoted]) -> tuple[Quoted, ...]:
    return tuple(dict.fromkeys([*(quoted for said in left for quoted in said.quoted), *added]))


def _messages(
    kind: Mode, task: Task, evidence: Sequence[Quoted], rules: dict[str, str]
) -> Messages:
    numbered, question = shown(evidence, task.sources), neutral(task.question)
    around = boundary(numbered + question)
    ends = {"begin": around.begin, "end": around.end}
    if kind == "write":
        system = render("write_rules", **rules, **ends)
        return [
            ("system", system),
            ("human", render("write_ask", evidence=numbered, question=question, **ends)),
        ]
    system = render("choose_rules", **rules, **ends)
    return [
        ("system", system),
        ("human", render("choose_ask", evidence=numbered, question=question, **ends)),
    ]


def _instead(tally: Tally) -> Note:
    """Why the whole answer is the extractive one."""
    if tally.failure is not None:
        return Note(FALLBACK, render("note_failed", reason=tally.failure), ())
    if not tally.written:
        reason = "it declined" if tally.declined else "nothing in it could be used"
        return Note(FALLBACK, render("note_failed", reason=reason), ())
    counts = {"kept": str(len(tally.said)), "written": str(tally.written)}
    return Note(FALLBACK, render("note_unsupported", **counts), ())


def _remarks(tally: Tally) -> Iterator[Note]:
    """What to say of the model's part of an answer."""
    written = str(tally.written)
    if tally.failure is not None:
        yield Note(INTERRUPTED, render("note_interrupted", reason=tally.failure), ())
    elif tally.is_little:
        kept = str(len(tally.said))
        yield Note(FALLBACK, render("note_completed", kept=kept, written=written), ())
    elif tally.removed:
        removed = str(len(tally.removed))
        yield Note(REMOVED, render("note_removed", removed=removed, written=written), ())
