"""Health in three parts, and the figures for Prometheus."""

from __future__ import annotations

import asyncio
import threading
from typing import get_args

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families as families

from service.answer import AnswerOutcome, Verdict
from service.http.ending import Ending
from service.http.workers import Workers

SEARCHED = ("retrieve", "evidence", "total")
MOST_SERIES = 400
"""However many questions and documents come: labels take one of a few values."""


def samples(client: httpx.Client) -> dict[tuple[str, ...], float]:
    """Each figure by its name and the values of its labels."""
    page = client.get("/metrics")
    assert page.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families(page.text)
        for sample in family.samples
    }


def test_health_is_told_in_three_parts(client: httpx.Client) -> None:
    assert client.get("/startupz").json() == {"status": "started"}
    assert client.get("/livez").json() == {"status": "alive"}
    ready = client.get("/readyz").json()
    assert (ready["status"], ready["documents"]) == ("ready", 2)


def test_an_answer_is_counted(client: httpx.Client) -> None:
    before = samples(client)
    answer = client.post("/v1/ask", json={"question": "Who was allowed to cross?"}).json()
    after = samples(client)
    outcome = ("passage_answers_total", answer["outcome"])
    assert after[outcome] == before[outcome] + 1
    for stage in SEARCHED:
        count = ("passage_ask_seconds_count", stage)
        assert after[count] == before.get(count, 0) + 1
    total = ("passage_ask_seconds_sum", "total")
    took = after[total] - before.get(total, 0)
    assert took == pytest.approx(answer["timings_ms"]["total"] / 1000, abs=1e-6)
    for verdict in get_args(Verdict):
        given = sum(claim["verdict"] == verdict for claim in answer["claims"])
        name = ("passage_claims_total", verdict)
        assert after[name] == before[name] + given


def test_every_figure_is_there_from_the_start(client: httpx.Client) -> None:
    found = samples(client)
    for outcome in get_args(AnswerOutcome):
        assert ("passage_answers_total", outcome) in found
    for queue in ("answers", "model", "writing", "background"):
        assert found["passage_queue", queue, "waiting"] == 0
        assert ("passage_queue", queue, "working") in found
    assert found[("passage_uploads_waiting",)] == 0
    assert found[("passage_documents",)] == 2
    generation = client.get("/readyz").json()["generation"]
    assert found[("passage_generation",)] == generation


def test_labels_do_not_grow_with_what_is_asked(client: httpx.Client) -> None:
    before = len(samples(client))
    for number in range(20):
        client.post("/v1/ask", json={"question": f"Who crossed at gate {number}?"})
        client.get(f"/v1/documents/unknown-{number}")
    after = samples(client)
    assert before <= len(after) <= MOST_SERIES
    assert not any("gate" in part or "unknown" in part for name in after for part in name)


async def test_a_queue_says_how_full_it_is() -> None:
    workers, go = Workers(threads=1, queue=5, seconds=30), threading.Event()
    calls = [asyncio.create_task(workers.run(go.wait)) for _ in range(3)]
    while workers.working < 1 or workers.waiting < 2:
        await asyncio.sleep(0.01)
    assert (workers.working, workers.waiting) == (1, 2)
    go.set()
    await asyncio.gather(*calls)
    assert (workers.working, workers.waiting) == (0, 0)


def test_a_server_that_ends_is_not_ready() -> None:
    ending = Ending()
    assert not ending.begun
    ending.begin()
    assert ending.begun
