"""One app's figures for Prometheus. Labels take one of a few values: never a text, name or id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client import generate_latest as render

from retrieval.batched import BatchedEncoder
from retrieval.library import Library
from service.answer import Answer, AnswerOutcome, Verdict
from service.http.workers import Refusal, Workers
from service.jobs import JobRunner

# Seconds. An answer aims at well under 0.1; the upper ones show what went wrong.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """One app's figures, in a registry of its own, so that two apps in a process do not clash."""

    def __init__(self, library: Library) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "passage_ask_seconds",
            "Time to answer, by stage",
            ["stage"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._outcomes = Counter(
            "passage_answers", "Answers given, by outcome", ["outcome"], registry=self.registry
        )
        self._verdicts = Counter(
            "passage_claims", "Claims given, by verdict", ["verdict"], registry=self.registry
        )
        self._work = Gauge(
            "passage_queue",
            "Calls at work and waiting for a thread, by queue",
            ["queue", "state"],
            registry=self.registry,
        )
        self._waits = Histogram(
            "passage_queue_wait_seconds",
            "Time that calls waited for a thread, by queue",
            ["queue"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._refusals = Counter(
            "passage_refused",
            "Calls refused: the queue was full, or they waited too long (late)",
            ["queue", "why"],
            registry=self.registry,
        )
        for outcome in get_args(AnswerOutcome):  # there from the start, at 0
            self._outcomes.labels(outcome)
        for verdict in get_args(Verdict):
            self._verdicts.labels(verdict)
        documents = Gauge("passage_documents", "Documents stored", registry=self.registry)
        documents.set_function(library.count)
        generation = Gauge("passage_generation", "Live index generation", registry=self.registry)
        generation.set_function(lambda: library.generation)

    def watch(self, queue: str, workers: Workers) -> None:
        """Show how full this queue is from now on."""
        self._work.labels(queue, "working").set_function(lambda: workers.working)
        self._work.labels(queue, "waiting").set_function(lambda: workers.waiting)
        workers.waited = self._waits.labels(queue).observe
        for why in get_args(Refusal):
            self._refusals.labels(queue, why)
        workers.refused = lambda why: self._refusals.labels(queue, why).inc()

    def watch_encoding(self, encoders: Sequence[BatchedEncoder]) -> None:
        """Show the questions that wait for a model, and how many it takes at once."""
        waiting = self._work.labels("encoding", "waiting")
        waiting.set_function(lambda: sum(one.waiting for one in encoders))
        batches = Histogram(
            "passage_encoding_batch",
            "Questions in one run of a model",
            buckets=(1, 2, 4, 8, 16, 32),
            registry=self.registry,
        )
        for one in encoders:
            one.ran = batches.observe

    def watch_uploads(self, jobs: JobRunner) -> None:
        """Show how many uploads wait to be read."""
        uploads = Gauge("passage_uploads_waiting", "Uploads not read yet", registry=self.registry)
        uploads.set_function(lambda: jobs.waiting)

    def answered(self, answer: Answer) -> None:
        self._outcomes.labels(answer.outcome).inc()
        for claim in answer.claims:
            self._verdicts.labels(claim.verdict).inc()
        for stage, milliseconds in answer.timings_ms.items():
            self._seconds.labels(stage).observe(milliseconds / 1000)

    def page(self) -> tuple[bytes, str]:
        """The figures in Prometheus' text format, and its media type."""
        return render(self.registry), CONTENT_TYPE_LATEST
