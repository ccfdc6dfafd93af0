"""Ask a collection every question of a file and judge the answers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.contract import contract_breaks
from eval.federal_register.floors import bm25, dense
from eval.judge import Row, judge
from eval.likelihood import likelihood
from eval.metrics import holds
from eval.questions import QuestionCase
from eval.systems import COSINE, PASSAGE, WORDS
from retrieval.encode import load_encoder
from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.errors import InputError
from retrieval.library import Library
from retrieval.search import search
from service.answer import to_json
from service.ask import ask
from service.composer import Composer
from service.question import AskRequest, Turn
from service.steps import NONE, Steps

RANKS = 50
"""Passages looked through for a quote: as far as the report's recall curve goes."""

WARM_UP = "Which documents warm the encoder?"


def run(data: Path, cases: Sequence[QuestionCase], system: str = PASSAGE) -> list[Row]:
    """One row per question, in order. Raises InputError when there is no collection at ``data``.

    ``system`` is one of ``SYSTEMS``: Passage itself, or a floor to see it against.

    One question is asked and dropped before the first, so that no latency holds the loading of
    the encoder and of what else is loaded at its first use.
    """
    if not data.is_dir():
        raise InputError(f"{data}: there is no collection; `passage ingest` makes one")
    with Library.open(
        data, load_encoder, write=False, multilingual=load_multilingual_encoder
    ) as library:
        _answer(library, WARM_UP, ())
        if system == PASSAGE:
            return [run_case(library, case) for case in cases]
        floor = {WORDS: bm25, COSINE: dense}[system]
        return [_timed(floor, library, case) for case in cases]


def _timed(
    floor: Callable[[Library, QuestionCase], Row], library: Library, case: QuestionCase
) -> Row:
    started = time.perf_counter()
    row = floor(library, case)
    return replace(row, latency_ms=(time.perf_counter() - started) * 1000)


def run_case(library: Library, case: QuestionCase, composer: Composer | None = None) -> Row:
    """Asks the earlier user turns in order, each with the turns before it, then the question.

    ``composer`` None is the extractive one.

    The latency is that of the question itself; contract breaks are those of every answer given.
    """

    def text_of(document_id: str) -> str | None:
        document = library.get(document_id)
        return None if document is None else document.text

    earlier, history = _earlier(library, case, composer)
    breaks = [
        f"turn {number}: {line}"
        for number, answer in enumerate(earlier, start=1)
        for line in contract_breaks(answer, text_of)
    ]
    started = time.perf_counter()
    answer = _answer(library, case.question, history, composer)
    latency_ms = (time.perf_counter() - started) * 1000
    breaks += contract_breaks(answer, text_of, is_list=case.kind == "list")
    judged = likelihood(library, AskRequest(question=case.question, history=history))
    probability = judged.judgement.probability if judged else 0.0
    ranks = _quote_ranks(library, case, answer["standalone_question"])
    return judge(case, answer, breaks, latency_ms, probability, ranks)


def answer_case(library: Library, case: QuestionCase, without: Steps = NONE) -> dict[str, Any]:
    """The answer to a question in its conversation, with steps left out of every turn."""
    _, history = _earlier(library, case, without=without)
    return _answer(library, case.question, history, without=without)


def _earlier(
    library: Library,
    case: QuestionCase,
    composer: Composer | None = None,
    without: Steps = NONE,
) -> tuple[list[dict[str, Any]], tuple[Turn, ...]]:
    """The answers to the turns before the question, each in its conversation, and all of them as
    the question's history."""
    answers: list[dict[str, Any]] = []
    history: tuple[Turn, ...] = ()
    for question in case.history:
        answer = _answer(library, question, history, composer, without)
        answers.append(answer)
        history = (*history, Turn("user", question), Turn("assistant", answer["text"]))
    return answers, history


def _quote_ranks(library: Library, case: QuestionCase, question: str) -> list[int | None]:
    """For each listed quote, the place of the first passage found that holds it."""
    if not case.evidence:
        return []
    found = search(library, question, RANKS)
    texts = [hit.stored.text for hit in found]
    return [
        next((place for place, text in enumerate(texts, 1) if holds(text, item.quote)), None)
        for item in case.evidence
    ]


def _answer(
    library: Library,
    question: str,
    history: tuple[Turn, ...],
    composer: Composer | None = None,
    without: Steps = NONE,
) -> dict[str, Any]:
    """The answer as a client of the API reads it: through JSON."""
    request = AskRequest(question=question, history=history)
    answer: dict[str, Any] = json.loads(
        json.dumps(to_json(ask(library, request, composer, without)))
    )
    return answer
