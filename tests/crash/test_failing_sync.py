"""Rule 6. After a write that the disk did not keep nothing more is written until a restart: nobody
knows which pages reached the disk, and a second fsync that succeeds would not tell."""

from __future__ import annotations

import shutil
import subprocess
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from tests.crash.figures import show
from tests.served import served

SOURCE = Path(__file__).with_name("failing_sync.c")

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")


def add(client: httpx.Client, name: str) -> httpx.Response:
    text = f"The {name} ferry was let across the strait on Monday."
    return client.post("/v1/documents", json={"id": name, "text": text})


def found(client: httpx.Client) -> set[str]:
    hits = client.post("/v1/search", json={"query": "ferry let across the strait"}).json()[
        "results"
    ]
    return {hit["document_id"] for hit in hits}


def test_a_failed_fsync_stops_writing_and_not_reading(tmp_path: Path) -> None:
    shim, flag = tmp_path / "failing.so", tmp_path / "fails"
    command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(shim), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    settings = {"LD_PRELOAD": str(shim), "PASSAGE_DISK_FAILS": str(flag)}
    with served(tmp_path, settings) as server:
        assert add(server.client, "red").status_code == HTTPStatus.CREATED
        assert server.client.get("/readyz").status_code == HTTPStatus.OK
        flag.touch()
        failed = add(server.client, "blue")
        flag.unlink()  # the next fsync would succeed, and must not be believed
        replies = [add(server.client, "green"), server.client.delete("/v1/documents/red")]
        ready = server.client.get("/readyz")
        kept = server.client.get("/v1/documents/red")
        read = found(server.client)
    assert failed.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "restart" in failed.json()["detail"]
    assert {reply.status_code for reply in replies} == {HTTPStatus.SERVICE_UNAVAILABLE}
    assert (ready.status_code, kept.status_code) == (503, 200)
    assert "red" in read
    assert "green" not in read
    with served(tmp_path) as server:
        assert server.client.get("/readyz").status_code == HTTPStatus.OK
        assert add(server.client, "green").status_code == HTTPStatus.CREATED
        assert {"red", "green"} <= found(server.client)
    show("rule 6 failed fsync", refused=1 + len(replies), lost=0)
