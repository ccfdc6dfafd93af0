"""Questions encoded together: who waits for whom, who fails, who is refused, which vector."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pytest

from retrieval.batched import A_FEW, MOST, BatchedEncoder
from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.errors import Overloaded
from retrieval.types import Document, Encoder, PassageText, QuestionEncoder
from tests.fakes import HashEncoder, HeldEncoder
from tests.real_encoder import collection, real_encoder

Asked: TypeAlias = "Future[npt.NDArray[np.float32]]"

QUESTIONS = [
    "Who was allowed across the border?",
    "Why?",
    "What do Ukrainians receive when they are let in at Tijuana, and for how long may they stay?",
    "¿Quién pudo cruzar la frontera en 2022?",
    "tourist visas " * 60,
]


@pytest.fixture
def held() -> Iterator[HeldEncoder]:
    encoder = HeldEncoder()
    yield encoder
    encoder.go.set()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2 * MOST) as threads:
        yield threads


def asked(pool: ThreadPoolExecutor, batched: BatchedEncoder, *texts: str) -> list[Asked]:
    """Each in a thread of its own, waiting in this order."""
    begun: list[Asked] = []
    for text in texts:
        before = batched.waiting
        begun.append(pool.submit(batched.encode_query, text))
        while batched.waiting == before and not begun[-1].done():
            time.sleep(0.001)
    return begun


def in_a_run(pool: ThreadPoolExecutor, batched: BatchedEncoder, held: HeldEncoder) -> Asked:
    """A question that the encoder is busy with until ``held.go``."""
    busy: Asked = pool.submit(batched.encode_query, "first")
    assert held.begun.acquire(timeout=5)
    return busy


def test_a_lone_question_waits_for_nobody(held: HeldEncoder) -> None:
    held.go.set()
    batched = BatchedEncoder(held, places=8, seconds=5)
    np.testing.assert_array_equal(batched.encode_query("one"), HashEncoder().encode_query("one"))
    assert held.runs == [["one"]]


def test_who_comes_during_a_run_goes_in_the_next_one(
    held: HeldEncoder, pool: ThreadPoolExecutor
) -> None:
    batched = BatchedEncoder(held, places=8, seconds=5)
    sizes: list[int] = []
    batched.ran = sizes.append
    first = in_a_run(pool, batched, held)
    others = asked(pool, batched, "two", "three", "four")
    held.go.set()
    for future, text in zip([first, *others], ["first", "two", "three", "four"], strict=True):
        np.testing.assert_array_equal(future.result(5), HashEncoder().encode_query(text))
    assert held.runs == [["first"], ["two", "three", "four"]]
    assert sizes == [1, 3]


def test_more_than_a_run_takes_are_all_answered(
    held: HeldEncoder, pool: ThreadPoolExecutor
) -> None:
    batched = BatchedEncoder(held, places=2 * MOST, seconds=5)
    in_a_run(pool, batched, held)
    texts = [f"word{n}" for n in range(MOST + 5)]
    futures = asked(pool, batched, *texts)
    held.go.set()
    for future, text in zip(futures, texts, strict=True):
        np.testing.assert_array_equal(future.result(5), HashEncoder().encode_query(text))
    assert [len(run) for run in held.runs] == [1, MOST, 5]


def test_one_failure_is_its_own(held: HeldEncoder, pool: ThreadPoolExecutor) -> None:
    batched = BatchedEncoder(held, places=8, seconds=5)
    in_a_run(pool, batched, held)
    good, bad, fine = asked(pool, batched, "good", "a breakdown", "fine")
    held.go.set()
    with pytest.raises(RuntimeError, match="broke down"):
        bad.result(5)
    for future, text in ((good, "good"), (fine, "fine")):
        np.testing.assert_array_equal(future.result(5), HashEncoder().encode_query(text))


def test_one_that_waited_too_long_is_never_encoded(
    held: HeldEncoder, pool: ThreadPoolExecutor
) -> None:
    batched = BatchedEncoder(held, places=8, seconds=0.05)
    busy = in_a_run(pool, batched, held)
    (late,) = asked(pool, batched, "late")
    with pytest.raises(Overloaded, match="waited too long"):
        late.result(5)
    assert batched.waiting == 0
    held.go.set()
    busy.result(5)
    batched.encode_query("after")
    assert held.runs == [["first"], ["after"]]


def test_one_too_many_is_refused_at_once(held: HeldEncoder, pool: ThreadPoolExecutor) -> None:
    batched = BatchedEncoder(held, places=1, seconds=5)
    in_a_run(pool, batched, held)
    waiting = asked(pool, batched, "two", "three")
    with pytest.raises(Overloaded, match="Too many"):
        batched.encode_query("four")
    held.go.set()
    for future in waiting:
        future.result(5)
    assert ["four"] not in held.runs


def test_passages_are_read_between_the_runs(held: HeldEncoder, pool: ThreadPoolExecutor) -> None:
    batched = BatchedEncoder(held, places=8, seconds=5)
    passages = [PassageText("", (f"passage {n} .",)) for n in range(A_FEW + 1)]
    in_a_run(pool, batched, held)
    reading = pool.submit(batched.encode_passages, passages)
    (question,) = asked(pool, batched, "question")
    held.go.set()
    found = reading.result(5)
    question.result(5)
    assert held.runs[:2] == [["first"], ["question"]]
    for one, other in zip(found, HashEncoder().encode_passages(passages), strict=True):
        np.testing.assert_array_equal(one.passage, other.passage)
        np.testing.assert_array_equal(one.sentences, other.sentences)


def test_word_pieces_are_read_in_a_turn_of_their_own(
    held: HeldEncoder, pool: ThreadPoolExecutor
) -> None:
    batched = BatchedEncoder(held, places=8, seconds=0.05)
    passages = [PassageText("", ("Forty families crossed.",))]
    busy = in_a_run(pool, batched, held)
    with pytest.raises(Overloaded, match="waited too long"):
        batched.encode_pieces("who crossed", passages)
    held.go.set()
    busy.result(5)
    found, expected = (one.encode_pieces("who crossed", passages) for one in (batched, held))
    assert found is not None
    assert expected is not None
    np.testing.assert_array_equal(found.question, expected.question)
    np.testing.assert_array_equal(found.passages[0], expected.passages[0])


@pytest.mark.parametrize("make", [real_encoder, load_multilingual_encoder])
def test_together_is_the_same_as_alone(make: Callable[[], Encoder]) -> None:
    encoder = make()
    assert isinstance(encoder, QuestionEncoder)
    together = encoder.encode_queries(QUESTIONS)
    alone = np.stack([encoder.encode_query(text) for text in QUESTIONS])
    cosines = (together * alone).sum(axis=1)
    print(f"encoded together and alone: cosine {cosines.min():.7f} at least")
    assert cosines.min() >= 0.99999


def test_together_finds_the_same_as_alone(tmp_path: Path) -> None:
    encoder = real_encoder()
    assert isinstance(encoder, QuestionEncoder)
    documents = [
        Document(f"d{n}", f"{text} It was said on day {n}. Nobody else was let in at gate {n}.")
        for n, text in enumerate(
            f"{who} were {what} at the border near {place}."
            for who in ("Ukrainians", "Russians", "Haitians")
            for what in ("let in", "turned away", "asked to wait")
            for place in ("Tijuana", "Otay Mesa", "San Ysidro")
        )
    ]
    with collection(tmp_path / "data", documents) as library:
        for text, vector in zip(QUESTIONS, encoder.encode_queries(QUESTIONS), strict=True):
            alone = library.search(text, encoder.encode_query(text), k=10)
            found = library.search(text, vector, k=10)
            assert [hit.stored.row for hit in found] == [hit.stored.row for hit in alone]
