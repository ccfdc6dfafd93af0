"""L8, in the process: every way a model can fail ends in an answer that says so."""

from __future__ import annotations

import time
from threading import Event, Thread

import pytest

from retrieval.errors import AskerGone
from retrieval.library import Library
from service.ask import ask, ask_events
from service.generate.breaker import FAILURES, CircuitBreaker, RetryBudget
from service.generate.composer import Generative, Mode
from service.generate.model import LangChainChat
from service.generate.upstream import TRIES, Limits, Upstream, UpstreamFailed
from service.question import AskRequest
from service.writing import ClaimsReady
from tests.fakes import BREAKAGES, BrokenModel, SpeakingModel
from tests.service.generate.conftest import OTHER, QUESTION, TRUE, asked, generative, notes
from tests.service.generate.test_composer import number_of

ASK = AskRequest(QUESTION)
SHORT = Limits(seconds=0.4, characters=2_000)


def one_then_another(prompt: str) -> str:
    return f"{TRUE} [{number_of(prompt, TRUE)}]\n{OTHER} [{number_of(prompt, OTHER)}]\n"


def broken(way: str) -> BrokenModel:
    return BrokenModel(speak=one_then_another, way=way)


BEFORE: list[tuple[str, Mode]] = [
    *((way, "write") for way in BREAKAGES if way != "dies"),
    *((way, "choose") for way in BREAKAGES if way != "garbage"),
]
"""Garbage with a number in it is a choice: what is said are the sources' words all the same."""


@pytest.mark.parametrize(("way", "mode"), BEFORE)
def test_a_failure_before_the_first_claim_gives_the_extractive_answer(
    library: Library, way: str, mode: Mode
) -> None:
    composer = generative(broken(way), mode, SHORT)
    answer = asked(library, composer, ASK)
    assert answer["composer"] == "extractive"
    assert answer["text"] == ask(library, ASK).text
    assert notes(answer) == ["fallback"]
    assert "sk-secret" not in str(answer)


def test_a_failure_after_the_first_claim_is_partial(library: Library) -> None:
    answer = asked(library, generative(broken("dies"), limits=SHORT), ASK)
    assert answer["composer"] == "a-model"
    assert answer["outcome"] == "partial"
    assert answer["text"].startswith(TRUE)
    assert notes(answer) == ["interrupted"]


def test_a_claim_leaves_before_the_reply_is_over(library: Library) -> None:
    model = DripsLines(speak=one_then_another, way="drips")
    events = ask_events(library, ASK, generative(model, limits=Limits(seconds=5)))
    began = time.monotonic()
    first = next(events)
    until_first = time.monotonic() - began
    assert isinstance(first, ClaimsReady)
    assert first.claims[0].text == TRUE
    assert model.closed == []
    *_, answer = events
    assert time.monotonic() - began > until_first + 0.5  # the model was still speaking
    assert not isinstance(answer, ClaimsReady)
    assert answer.timings_ms["first_claim"] < answer.timings_ms["total"]


class DripsLines(BrokenModel):
    """Waits a second behind each line."""

    async def _pieces(self, text):  # type: ignore[no-untyped-def]
        import asyncio

        for line in text.splitlines(keepends=True):
            yield line
            await asyncio.sleep(1.0)


def test_it_is_retried_only_before_the_first_piece(library: Library) -> None:
    early, late = broken("raises"), broken("dies")
    for model in (early, late):
        chat = LangChainChat(model, "a-model")
        with pytest.raises(UpstreamFailed, match="ConnectionError"):
            list(Upstream(chat).read([("human", f"[1] {TRUE}\n[2] {OTHER}")], Event()))
    assert len(early.calls) == TRIES
    assert len(late.calls) == 1


def test_retries_are_a_tenth_of_the_requests() -> None:
    budget = RetryBudget()
    while budget.take():
        pass
    taken = 0
    for _ in range(200):
        budget.earn()
        taken += budget.take()
    assert 19 <= taken <= 20


def test_a_model_that_keeps_failing_is_left_alone_and_tried_again_later() -> None:
    now = [0.0]
    model = broken("dies")
    upstream = Upstream(
        LangChainChat(model, "a-model"), breaker=CircuitBreaker(pause=10, clock=lambda: now[0])
    )

    def fail() -> str:
        with pytest.raises(UpstreamFailed, match=r"ConnectionError|left alone") as failed:
            list(upstream.read([("human", f"[1] {TRUE}\n[2] {OTHER}")], Event()))
        return str(failed.value)

    assert {fail() for _ in range(FAILURES)} == {"ConnectionError"}
    assert "left alone" in fail()
    assert len(model.calls) == FAILURES
    now[0] = 11.0
    assert fail() == "ConnectionError"
    assert "left alone" in fail()
    now[0] = 22.0
    model.way = "refuses"
    assert list(upstream.read([("human", f"[1] {TRUE}\n[2] {OTHER}")], Event()))
    model.way = "dies"
    assert fail() == "ConnectionError"
    assert fail() == "ConnectionError"


def test_only_one_request_tries_a_model_that_failed() -> None:
    now = [0.0]
    breaker = CircuitBreaker(pause=10, clock=lambda: now[0])
    for _ in range(FAILURES):
        breaker.failed()
    assert not breaker.enter()
    now[0] = 11.0
    assert [breaker.enter(), breaker.enter()] == [True, False]
    breaker.left()
    assert breaker.enter()
    breaker.worked()
    assert [breaker.enter(), breaker.enter()] == [True, True]


def test_the_model_is_hung_up_on_when_the_asker_goes(library: Library) -> None:
    model, stop = broken("hangs"), Event()
    composer = Generative(Upstream(LangChainChat(model, "a-model")))
    ended: list[float] = []

    def ask_and_wait() -> None:
        with pytest.raises(AskerGone, match="gone"):
            list(ask_events(library, ASK, composer, stop))
        ended.append(time.monotonic())

    thread = Thread(target=ask_and_wait)
    thread.start()
    while not model.calls:
        time.sleep(0.01)
    left = time.monotonic()
    stop.set()
    thread.join()
    assert ended[0] - left < 1.0
    _wait_for_close(model)
    assert model.closed[0] - left < 1.0


def test_a_reply_that_says_enough_is_hung_up_on(library: Library) -> None:
    def on_and_on(prompt: str) -> str:
        return "\n".join(f"Boat {n} sailed. [1]" for n in range(5_000))

    model = BrokenModel(speak=on_and_on, way="dies")
    answer = asked(library, generative(model, limits=Limits(characters=10**6)), ASK)
    assert notes(answer) == ["fallback"]
    assert "24 sentences" in answer["notes"][0]["text"]


def test_the_size_of_a_reply_is_capped_where_it_arrives() -> None:
    upstream = Upstream(LangChainChat(broken("huge"), "a-model"), Limits(characters=10_000))
    read: list[str] = []
    with pytest.raises(UpstreamFailed, match="too long"):
        read.extend(upstream.read([("human", f"[1] {TRUE}\n[2] {OTHER}")], Event()))
    assert len("".join(read)) <= 10_000


def test_a_model_that_only_knows_how_to_reply_at_once_is_asked_too() -> None:
    chat = LangChainChat(SpeakingModel(speak=lambda prompt: "All of it."), "a-model")
    assert "".join(Upstream(chat).read([("human", "?")], Event())) == "All of it."


def _wait_for_close(model: BrokenModel) -> None:
    until = time.monotonic() + 2
    while not model.closed and time.monotonic() < until:
        time.sleep(0.01)
