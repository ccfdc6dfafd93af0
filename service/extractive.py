"""The composer that needs no model: the sources' own sentences, chosen, ordered, checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event

from service.answer import Note
from service.compose import Belonging, Draft, Quoted, compose
from service.composer import EXTRACTIVE, Batch, Closing, Composed, Said, Task
from service.disagreement.bring import with_other_side
from service.disagreement.notes import remarks
from service.elaborate import belonging
from service.question import Turn
from service.standalone import standalone
from service.steps import NONE, Steps
from service.verify import verify


@dataclass(frozen=True, slots=True)
class Extractive:
    """Everything it says is known before the first claim leaves."""

    without: Steps = NONE
    belonging: Belonging = belonging
    name: str = EXTRACTIVE

    def standalone(self, question: str, history: Sequence[Turn], stop: Event) -> str:
        return standalone(question, history)

    def compose(self, task: Task) -> Composed:
        draft = drafted(task, self.without, self.belonging)
        notes = noted(task, draft.sentences)
        task.mark("disagreement")
        yield from stated(draft, notes)
        task.mark("verify")


def drafted(task: Task, without: Steps = NONE, belonging: Belonging = belonging) -> Draft:
    """The sentences to say, those of the other side included where sources disagree."""
    draft = compose(task.parts, task.sources.neighbour, without, belonging)
    task.mark("compose")
    if "other side" in without:
        return draft
    return with_other_side(draft, task.parts, task.read)


def noted(task: Task, cited: Sequence[Quoted]) -> tuple[Note, ...]:
    """The remarks on an answer that cites these sentences, in the order of their numbers."""
    kinds = {kind for part in task.parts for kind in part.query.kinds}
    return remarks([task.read(quoted) for quoted in cited], kinds)


def stated(draft: Draft, notes: tuple[Note, ...]) -> Composed:
    """A draft as claims, each its own source."""
    yield Batch(EXTRACTIVE, tuple(verbatim(quoted) for quoted in draft.sentences))
    yield Closing(EXTRACTIVE, whole=not draft.missing, notes=notes)


def verbatim(quoted: Quoted) -> Said:
    """A source's sentence as a claim of its own."""
    return Said(quoted.text, (quoted,), verify(quoted.text, [quoted.text]))
