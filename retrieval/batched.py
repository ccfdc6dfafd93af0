"""Questions asked at the same time, encoded in one run of the model.

Whoever finds the encoder free runs it at once, for all that wait by then; whoever comes meanwhile
waits for the next run. So a lone question waits for nobody. On two cores more answers do not come
of it (``python -m eval.bench.together``); what it bounds is how many wait, and for how long.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from retrieval.errors import Overloaded
from retrieval.types import (
    FloatMatrix,
    PassageText,
    PassageVectors,
    PieceEncoder,
    Pieces,
    QuestionEncoder,
)

MOST = 32
"""Questions in one run: beyond that a run takes no less time for each."""

A_FEW = 8
"""Passages in one go, which a question may have to wait for: about a tenth of a second."""

LOOK_UP_SECONDS = 0.002
"""How often passages look whether questions still wait."""

PATIENCE_SECONDS = 1.0
"""So long they let questions go first, or they would never be read while many are asked."""


@dataclass(slots=True, eq=False)
class _Question:
    text: str
    deadline: float
    vector: npt.NDArray[np.float32] | None = None
    error: Exception | None = None

    @property
    def is_done(self) -> bool:
        return self.vector is not None or self.error is not None


class BatchedEncoder:
    """An ``Encoder`` around another; thread-safe."""

    def __init__(self, encoder: QuestionEncoder, places: int, seconds: float) -> None:
        """``places`` questions may wait, each for so many ``seconds``."""
        self._encoder = encoder
        self._places = places
        self._seconds = seconds
        self._waiting: deque[_Question] = deque()
        self._queueing = Lock()
        self._turn = Lock()
        self.ran: Callable[[int], None] = lambda questions: None
        """Told of each run, with how many it took."""
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension

    @property
    def waiting(self) -> int:
        """Questions that no run has taken up yet."""
        return len(self._waiting)

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        """The question's unit vector, shape (dimension,).

        Raises Overloaded where too many wait or the time is over; it is not encoded then.
        """
        mine = self._queued(text)
        if not self._turn.acquire(timeout=self._seconds):
            if self._withdrawn(mine):
                raise _late()
            self._turn.acquire()  # it is in a run already
        try:
            while not mine.is_done:  # more than one run may be before it
                self._run(self._taken())
        finally:
            self._turn.release()
        if mine.error is not None:
            raise mine.error
        assert mine.vector is not None  # a run gives each of its questions one or the other
        return mine.vector

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        return self._encoder.encode_queries(texts)

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """A few at a time, between the runs: questions go first."""
        found: list[PassageVectors] = []
        for start in range(0, len(passages), A_FEW):
            found += self._between_runs(passages[start : start + A_FEW])
        return found

    def encode_pieces(self, question: str, passages: Sequence[PassageText]) -> Pieces | None:
        """In a turn of its own. Raises Overloaded where it does not come in time."""
        if not isinstance(self._encoder, PieceEncoder):
            return None
        if not self._turn.acquire(timeout=self._seconds):
            raise _late()
        try:
            return self._encoder.encode_pieces(question, passages)
        finally:
            self._turn.release()

    def _between_runs(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        patience = time.monotonic() + PATIENCE_SECONDS
        while True:
            with self._turn:
                if not self._waiting or time.monotonic() > patience:
                    return self._encoder.encode_passages(passages)
            time.sleep(LOOK_UP_SECONDS)

    def _queued(self, text: str) -> _Question:
        mine = _Question(text, time.monotonic() + self._seconds)
        with self._queueing:
            if len(self._waiting) > self._places:
                raise Overloaded("Too many questions are waiting; try again shortly.")
            self._waiting.append(mine)
        return mine

    def _withdrawn(self, mine: _Question) -> bool:
        with self._queueing:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return True
        return False

    def _taken(self) -> list[_Question]:
        """Those that have waited longest, without those that have waited too long."""
        now = time.monotonic()
        with self._queueing:
            first = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        for question in first:
            if question.deadline < now:
                question.error = _late()
        return [question for question in first if question.error is None]

    def _run(self, questions: Sequence[_Question]) -> None:
        """All at once; where that fails, each alone, so that one's failure is its own."""
        if questions:
            self.ran(len(questions))
        if len(questions) > 1:
            try:
                vectors = self._encoder.encode_queries([one.text for one in questions])
            except Exception:
                self._run_each(questions)
                return
            for question, vector in zip(questions, vectors, strict=True):
                question.vector = vector
        else:
            self._run_each(questions)

    def _run_each(self, questions: Sequence[_Question]) -> None:
        for question in questions:
            try:
                question.vector = self._encoder.encode_query(question.text)
            except Exception as error:
                question.error = error


def _late() -> Overloaded:
    return Overloaded("The question waited too long to be read; try again shortly.")
