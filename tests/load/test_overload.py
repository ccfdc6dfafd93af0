"""L2: five times the load that a server can answer. What it does answer, and how it refuses.

Speed is asserted by the benchmark alone (``python -m eval.bench.overload``), on a machine that has
nothing else to do; here only what a busy machine must keep to as well.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench.overload import overload
from tests.crash.figures import show
from tests.http.conftest import ARTICLES
from tests.served import served

QUESTIONS = [f"Who was allowed to cross the border on day {n}?" for n in range(50)]
QUEUE = {"PASSAGE_ASK_QUEUE": "8"}
"""Short, so that it is full soon however slow the machine is."""


@pytest.mark.parametrize(
    "seconds", [pytest.param(6.0, id="push"), pytest.param(120.0, marks=pytest.mark.long, id="all")]
)
def test_what_is_too_much_is_refused_and_the_rest_answered(tmp_path: Path, seconds: float) -> None:
    with served(tmp_path, QUEUE) as server:
        server.client.timeout = 120  # the first document loads what reading needs
        for article in ARTICLES:
            assert server.client.post("/v1/documents", json=article).status_code == 201
        address = str(server.client.base_url).rstrip("/")
        found = overload(address, QUESTIONS, seconds, peak_seconds=3)
        figures = server.client.get("/metrics").text
    print(found.line())
    show(
        "L2 five times the peak",
        sent=found.storm.sent,
        refused=len(found.storm.refusal_ms),
        goodput_share=round(found.share, 2),
        refusal_p99_ms=round(found.refusal_p99_ms),
        seconds_to_recover=round(found.recovery, 1),
    )
    assert found.storm.refusal_ms
    assert found.storm.without_retry_after == 0
    assert not found.storm.others
    assert found.storm.answered
    assert 'passage_refused_total{queue="answers",why="full"}' in figures
    assert 'passage_queue_wait_seconds_count{queue="answers"}' in figures
