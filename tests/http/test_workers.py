"""The bounded threads: so many at work, so many waiting, the next refused with a time to return."""

from __future__ import annotations

import threading
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
