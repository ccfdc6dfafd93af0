"""A model's reply as claims: each sentence resolved, read as plain text, verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from prompts.words import words
from service.compose import Quoted
from service.composer import Said
from service.generate.marks import Resolved, resolve
from service.generate.pieces import complete
from service.generate.plain import is_active
from service.verify import verify

MAX_CLAIMS = 8
"""Sentences that are taken; the prompt asks for fewer, and a model that goes on is hung up on."""

MAX_WRITTEN = 24
"""Sentences that are read in all, those that are not taken included."""

MAX_CITED = 4
"""Sources of one sentence; who cites everything has not said where it stands."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A sentence of the model's that does not leave, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A number in a mark that points at nothing."""

    mark: str


@dataclass(frozen=True, slots=True)
class Declined:
    """The model says that the sentences do not answer."""


Heard: TypeAlias = Said | Removed | Unknown | Declined


def claims(pieces: Iterable[str], evidence: Sequence[Quoted]) -> Iterator[Heard]:
    """What becomes of each sentence of the reply, as it comes; the same one twice counts once."""
    written: set[str] = set()
    taken = 0
    for stretch in complete(pieces):
        reply = resolve(stretch, evidence)
        yield from (Unknown(mark) for mark in reply.unknown)
        for sentence in reply.sentences:
            if sentence.text.casefold() in written:
                continue
            written.add(sentence.text.casefold())
            heard = judged(sentence, evidence)
            yield heard
            taken += isinstance(heard, Said)
            if taken == MAX_CLAIMS or len(written) == MAX_WRITTEN:
                return


def judged(sentence: Resolved, evidence: Sequence[Quoted]) -> Heard:
    """The sentence as a claim, if it is plain, cites something, and that bears it out."""
    if _declines(sentence.text):
        return Declined()
    if not sentence.cites:
        return Removed(sentence.text, "it cites nothing")
    if is_active(sentence.text):
        return Removed(sentence.text, "it holds a link or markup")
    cited = [evidence[number - 1] for number in sentence.cites]
    checked = verify(sentence.text, [quoted.text for quoted in cited])
    if checked.verdict != "supported":
        return Removed(sentence.text, checked.reason or checked.verdict)
    needed = _needed(sentence.text, cited)
    if len(needed) > MAX_CITED:
        return Removed(sentence.text, "it cites too much")
    return Said(sentence.text, needed, verify(sentence.text, [one.text for one in needed]))


def _needed(text: str, cited: Sequence[Quoted]) -> tuple[Quoted, ...]:
    """Those that bear the sentence out alone, where some do: the others are no source of it."""
    alone = [one for one in cited if verify(text, [one.text]).verdict == "supported"]
    return tuple(alone[:MAX_CITED] or cited)


def _declines(text: str) -> bool:
    return text.strip(" .").casefold() == words("cannot_answer").strip(" .").casefold()
