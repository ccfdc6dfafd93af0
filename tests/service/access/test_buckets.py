"""The token bucket, by a clock that stands still until it is told."""

from __future__ import annotations

import pytest

from service.access.buckets import Buckets


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_requests_then_one_at_a_time() -> None:
    clock = Clock()
    buckets = Buckets(clock)
    assert [buckets.take("a", 30) for _ in range(30)] == [0.0] * 30
    assert buckets.take("a", 30) == pytest.approx(2.0)
    assert buckets.take("b", 30) == 0.0
    clock.now += 1.0
    assert buckets.take("a", 30) == pytest.approx(1.0)  # asking in vain costs nothing
    clock.now += 1.0
    assert buckets.take("a", 30) == 0.0
    clock.now += 3600.0
    assert [buckets.take("a", 30) for _ in range(30)] == [0.0] * 30
    assert buckets.take("a", 30) > 0.0
