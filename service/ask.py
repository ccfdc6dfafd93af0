"""One question in, one cited answer out. Read ``_ask`` top to bottom: that is the whole way."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event as Flag

from retrieval.collection import Collection
from retrieval.errors import SourceGone
from retrieval.language import detect
from retrieval.query import analyse
from service.answer import Answer
from service.composer import Batch, Composer, Task
from service.copies import CopyGroups
from service.disagreement.reader import StatementReader
from service.extractive import Extractive
from service.judged import judged_parts
from service.question import AskRequest
from service.reply import Clock, Reply
from service.sources import Sources
from service.steps import NONE, Steps
from service.writing import Event, Writing

NEAREST = 3
"""Sentences shown, set apart, when the documents do not say."""

TRIES = 5
"""Searches for one answer, where what was found is deleted or replaced before it can be cited."""


def ask(
    library: Collection,
    request: AskRequest,
    composer: Composer | None = None,
    without: Steps = NONE,
) -> Answer:
    """Answer one question from the library; without a composer, in the sources' own words.

    ``without`` leaves steps out, to measure what they add. Raises EncoderMismatch if it was
    embedded otherwise, SourceGone where its documents change faster than they can be cited.
    """
    for event in ask_events(library, request, composer or Extractive(without), without=without):
        if isinstance(event, Answer):
            return event
    raise AssertionError("asking ends with an answer")


def ask_events(
    library: Collection,
    request: AskRequest,
    composer: Composer,
    stop: Flag | None = None,
    without: Steps = NONE,
) -> Iterator[Event]:
    """The same, claim by claim as they are verified, then the whole answer.

    Setting ``stop`` ends it, also while a model is waited for: AskerGone is raised.
    """
    stop = stop or Flag()
    for left in reversed(range(TRIES)):
        begun = False
        try:
            for event in _ask(library, request, composer, stop, without):
                begun = True
                yield event
            return
        except SourceGone:
            if begun or not left:
                raise


def _ask(
    library: Collection, request: AskRequest, composer: Composer, stop: Flag, without: Steps
) -> Iterator[Event]:
    clock = Clock()
    generation = library.generation
    question = composer.standalone(request.question, request.history, stop)
    sources = Sources(library)
    groups = CopyGroups(library.copies)
    writing = Writing(sources, groups)
    reply = Reply(request, question, generation, writing, groups)
    if library.count(request.filters) == 0:
        yield reply.without("no_documents", None, (), clock)
        return
    if not analyse(question, detect(question)).terms:
        yield reply.without("not_found", "off_topic", (), clock)
        return
    if request.ignore_inferred:
        without |= {"dates"}
    judged = judged_parts(library, question, request.filters, groups, clock.mark, without)
    answerable = [part for part, judgement in judged if judgement.enough]
    clock.mark("evidence")
    likeliest, sure = max(judged, key=lambda pair: pair[1].probability)
    if not answerable:
        yield reply.without("not_found", sure.reason, likeliest.evidence[:NEAREST], clock)
        return

    read = StatementReader(sources)
    task = Task(question, answerable, sources, read, sure.probability, clock.mark, stop)
    for step in composer.compose(task):
        if isinstance(step, Batch):
            clock.first_claim()
            yield writing.add(step.composer, step.said)
        elif step.declined:
            yield reply.without(
                "not_found", "not_stated", likeliest.evidence[:NEAREST], clock, step.composer
            )
        else:
            yield reply.written(step, complete=len(answerable) == len(judged), clock=clock)
