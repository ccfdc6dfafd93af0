"""What one training example is, and how examples become tensors.

A question and a passage stand in one row: [CLS] question [SEP] title : sentences [SEP].
``retrieval/cross_encoder.py`` lays them out in the same way, and says how much is read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from eval.fit.cross_encoder.pieces import WordPieces
from retrieval.cross_encoder import QUESTION_PIECES, SENTENCE_PIECES, TITLE_PIECES, WINDOW

SENTENCES = 24
"""Read of a passage; more are rare, and each takes a row of every batch."""

NONE = -1
"""Of an answer's first and last piece: no answer is marked in this row."""


@dataclass(frozen=True, slots=True)
class PassagePieces:
    """A passage in word pieces: its document's title and its sentences."""

    title: tuple[int, ...]
    sentences: tuple[tuple[int, ...], ...]

    def without(self, places: Collection[int]) -> PassagePieces:
        """The passage without the sentences at these places."""
        kept = (one for place, one in enumerate(self.sentences) if place not in places)
        return PassagePieces(self.title, tuple(kept))


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a short answer stands: pieces ``first`` to ``last``, both included, of a sentence."""

    sentence: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage; ``gold``: the places of the sentences that answer, or none."""

    question: tuple[int, ...]
    passage: PassagePieces
    gold: frozenset[int] = frozenset()
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One example laid out, at most ``WINDOW`` pieces.

    ``question`` counts the pieces up to and with the first [SEP]; ``sentence`` says of each piece
    in which sentence it stands, from 1, or 0. ``answer``: its first and its last piece, or NONE.
    """

    pieces: tuple[int, ...]
    question: int
    sentence: tuple[int, ...]
    answer: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Batch:
    """n rows of the longest one's length, m sentences at most.

    ``pieces``, ``segments`` and ``sentence`` are int64 (n, length), 0 where a row has ended.
    ``known`` and ``gold`` are float32 (n, m): 1 for a sentence that was read, and for one that
    answers. ``start`` and ``end``, int64 (n,), are the answer's pieces, or NONE.
    """

    pieces: Tensor
    segments: Tensor
    sentence: Tensor
    known: Tensor
    gold: Tensor
    start: Tensor
    end: Tensor

    def pools(self) -> Tensor:
        """float32 (n, 2 + m, length): rows that average the question's pieces, the passage's, and
        each sentence's."""
        question = (self.segments == 0) & (self.pieces != 0)
        numbered = functional.one_hot(self.sentence, self.known.shape[1] + 1)[:, :, 1:]
        whole = torch.stack([question, self.segments == 1], dim=1)
        rows = torch.cat([whole, numbered.transpose(1, 2)], dim=1).float()
        averaged: Tensor = rows / rows.sum(dim=2, keepdim=True).clamp(min=1)
        return averaged


def read_question(pieces: WordPieces, text: str) -> tuple[int, ...]:
    """The question's pieces, as many as are read."""
    return pieces.read(text)[:QUESTION_PIECES]


def read_passage(pieces: WordPieces, title: str, sentences: Sequence[str]) -> PassagePieces:
    """The passage's pieces, as many as are read of each part."""
    return PassagePieces(
        pieces.read(title)[:TITLE_PIECES],
        tuple(pieces.read(text)[:SENTENCE_PIECES] for text in sentences),
    )


def read_answer(
    pieces: WordPieces, sentence: int, text: str, start: int, end: int
) -> Answer | None:
    """The answer ``text[start:end]`` of a sentence; None where it is not read."""
    covering = pieces.covering(text, start, end)
    if covering is None or covering[1] >= SENTENCE_PIECES:
        return None
    return Answer(sentence, *covering)


def laid_out(example: Example, pieces: WordPieces) -> Row:
    """The example as one row; what does not fit into the window is cut off."""
    head = [pieces.first, *example.question, pieces.last]
    title = example.passage.title
    row = [*head, *title, *([pieces.after_title] if title else [])]
    sentence = [0] * len(row)
    answer = (NONE, NONE)
    for place, text in enumerate(example.passage.sentences[:SENTENCES]):
        read = text[: max(0, WINDOW - 1 - len(row))]
        if not read:
            break
        marked = example.answer
        if marked is not None and marked.sentence == place and marked.last < len(read):
            answer = (len(row) + marked.first, len(row) + marked.last)
        row += read
        sentence += [place + 1] * len(read)
    return Row((*row, pieces.last), len(head), (*sentence, 0), answer)


def pack(examples: Sequence[Example], pieces: WordPieces, device: str = "cpu") -> Batch:
    """The examples as tensors, in their order."""
    rows = [laid_out(example, pieces) for example in examples]
    shape = (len(rows), max(len(row.pieces) for row in rows))
    table, segments, sentence = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for at, row in enumerate(rows):
        length = len(row.pieces)
        table[at, :length] = row.pieces
        segments[at, row.question : length] = 1
        sentence[at, :length] = row.sentence
    read = sentence.max(axis=1)
    places = np.arange(max(1, int(read.max())))
    known = places < read[:, None]
    gold = np.array([[place in one.gold for place in places] for one in examples]) & known
    answers = np.array([row.answer for row in rows])
    arrays = (
        table,
        segments,
        sentence,
        known.astype(np.float32),
        gold.astype(np.float32),
        answers[:, 0],
        answers[:, 1],
    )
    return Batch(*(torch.from_numpy(array).to(device) for array in arrays))
