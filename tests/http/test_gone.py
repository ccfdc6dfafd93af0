"""Documents that change faster than they can be cited: 503, and when to ask again."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

from service.ask import TRIES
from service.settings import Settings
from tests.http.conftest import running
from tests.service.test_gone import FERRY, MOVED, WHEN, Restless


class Tireless(Restless):
    """Another writer never rests."""

    changes = cycle([MOVED, FERRY])


def test_one_that_never_rests_is_told_to_come_back(tmp_path: Path) -> None:
    with running(Settings(data=tmp_path), kind=Tireless) as client:
        client.post("/v1/documents", json={"id": FERRY.id, "text": FERRY.text})
        reply = client.post("/v1/ask", json={"question": WHEN.question})
        assert reply.status_code == 503, f"after {TRIES} tries: {reply.text}"
        assert int(reply.headers["retry-after"]) > 0
        assert "ask again" in reply.json()["detail"]
        assert client.get("/readyz").status_code == 200
