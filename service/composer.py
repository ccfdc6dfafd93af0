"""The seam between finding and saying: a composer takes what was found and gives claims.

``extractive.py`` says it in the sources' words, ``generate/`` in a model's. Both hand over claims
that are verified already, as soon as they are, and a closing remark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Protocol, TypeAlias

from service.answer import Note
from service.compose import Part, Quoted
from service.disagreement.reader import StatementReader
from service.question import Turn
from service.sources import Sources
from service.verify import Verification

EXTRACTIVE = "extractive"
"""The name of the composer that needs no model."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be answered, and from what; every part has evidence enough.

    ``sure`` (0 to 1) is how probable it is that the evidence answers the likeliest part. ``mark``
    is told when a stage ends. ``stop`` is set when whoever asked has gone.
    """

    question: str
    parts: Sequence[Part]
    sources: Sources
    read: StatementReader
    sure: float = 1.0
    mark: Callable[[str], None] = lambda stage: None
    stop: Event = field(default_factory=Event)


@dataclass(frozen=True, slots=True)
class Said:
    """One claim, the sentences it cites, and what verification found."""

    text: str
    quoted: tuple[Quoted, ...]
    checked: Verification


@dataclass(frozen=True, slots=True)
class Batch:
    """Claims that may leave now; ``composer`` is the name of who speaks in this answer."""

    composer: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """The last word. ``whole`` is False where part of the question is left unanswered;
    ``declined`` where nothing was said because the evidence does not answer."""

    composer: str
    whole: bool
    notes: tuple[Note, ...] = ()
    declined: bool = False


Composed: TypeAlias = Iterator[Batch | Closing]
"""Batches, then one Closing."""


class Composer(Protocol):
    """Raises AskerGone where ``stop`` is set while it waits, SourceGone before its first batch."""

    @property
    def name(self) -> str: ...

    def standalone(self, question: str, history: Sequence[Turn], stop: Event) -> str:
        """The question, complete without its history (oldest turn first)."""
        ...

    def compose(self, task: Task) -> Composed: ...
