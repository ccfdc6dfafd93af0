"""The bounded threads: so many at work, so many waiting, the next refused with a time to return."""

from __future__ import annotations

import threading
import time
from functools import partial

import anyio
import pytest

from service.http.problems import Problem
from service.http.workers import Workers


def test_one_too_many_is_told_when_to_come_back() -> None:
    release = threading.Event()
    refused: list[Problem] = []

    async def many() -> None:
        workers = Workers(threads=1, queue=1, seconds=30)
        async with anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(partial(workers.run, release.wait))
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(Problem, match="503"):
                await workers.run(release.wait)
            try:
                workers.check()
            except Problem as problem:
                refused.append(problem)
            release.set()
        await workers.run(lambda: None)

    anyio.run(many)
    assert refused[0].headers == {"Retry-After": "1"}


def test_one_that_waited_too_long_is_refused_and_never_begun() -> None:
    release, begun = threading.Event(), list[str]()
    waits: list[float] = []
    refusals: list[str] = []

    async def many() -> None:
        workers = Workers(threads=1, queue=2, seconds=0.05)
        workers.waited, workers.refused = waits.append, refusals.append
        async with anyio.create_task_group() as group:
            group.start_soon(partial(workers.run, release.wait))
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(Problem, match="503") as late:
                await workers.run(partial(begun.append, "late"))
            assert late.value.headers == {"Retry-After": "1"}
            assert (workers.working, workers.waiting) == (1, 0)
            release.set()
        await workers.run(partial(begun.append, "after"))

    anyio.run(many)
    assert begun == ["after"]
    assert refusals == ["late"]
    assert len(waits) == 2


def test_one_whose_asker_leaves_while_it_waits_is_never_begun() -> None:
    release, begun = threading.Event(), list[str]()

    async def many() -> None:
        workers = Workers(threads=1, queue=2, seconds=5)
        async with anyio.create_task_group() as group:
            group.start_soon(partial(workers.run, release.wait))
            await anyio.wait_all_tasks_blocked()
            with anyio.move_on_after(0.02):
                await workers.run(partial(begun.append, "left"))
            assert workers.waiting == 0
            release.set()
        await workers.run(lambda: None)

    anyio.run(many)
    assert begun == []


def test_one_who_would_wait_too_long_is_refused_at_once() -> None:
    release = threading.Event()
    refusals: list[str] = []

    async def many() -> None:
        workers = Workers(threads=1, queue=50, seconds=0.05)
        workers.refused = refusals.append
        await workers.run(partial(time.sleep, 0.9))  # the mean is about a tenth of it
        async with anyio.create_task_group() as group:
            group.start_soon(partial(workers.run, release.wait))
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(Problem, match="503"), anyio.fail_after(5):
                await workers.run(lambda: None)
            release.set()

    anyio.run(many)
    assert refusals == ["full"]
