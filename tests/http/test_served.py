"""What a running server goes through: hostile files, a copy taken meanwhile, other languages."""

from __future__ import annotations

import subprocess
from pathlib import Path

import httpx

from tests.http.conftest import ARTICLES, wait_for_job
from tests.read.hostile import bombs
from tests.served import environment, passage, served

HARMFUL = ("zip 1000:1", "pages in a loop", "a PDF as DOCX")


def test_hostile_uploads_fail_with_a_line_and_the_server_stays(tmp_path: Path) -> None:
    made = bombs("http://127.0.0.1:9", str(tmp_path / "secret"))
    with served(tmp_path) as server:
        client = server.client
        for what in HARMFUL:
            job = client.post("/v1/documents", files=[("files", made[what])]).json()
            (file,) = wait_for_job(client, job["id"])["files"]
            assert file["status"] == "failed", what
            assert len(file["message"].splitlines()) == 1
            ready = client.get("/readyz").json()
            assert (ready["status"], ready["documents"]) == ("ready", 0)
        good = [("files", ("a.txt", b"The ferry leaves at six."))]
        job = client.post("/v1/documents", files=good).json()
        assert wait_for_job(client, job["id"])["files"][0]["status"] == "done"
        print(
            f"{len(HARMFUL)} hostile uploads: each failed with a line; the server still takes files"
        )


def test_a_backup_is_taken_beside_it_and_restored(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with served(tmp_path) as server:
        for article in ARTICLES:
            assert server.client.post("/v1/documents", json=article).status_code == 201
        run(tmp_path, "backup", str(copy))
        assert server.client.delete("/v1/documents/russians").status_code == 204
    again = tmp_path / "again"
    again.mkdir()
    run(again, "restore", str(copy))
    with served(again) as server:
        assert documents(server.client) == {"ukrainians", "russians"}


def run(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        passage(*arguments), env=environment(folder), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def documents(client: httpx.Client) -> set[str]:
    return {one["id"] for one in client.get("/v1/documents").json()["documents"]}


def test_a_search_is_made_in_the_language_of_its_query(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        for article in ARTICLES:
            assert server.client.post("/v1/documents", json=article).status_code == 201
        for query in (
            "Who slept on the pavement?",
            "¿Quiénes durmieron en la acera?",
            "Кому пришлось спать на тротуаре у границы?",
        ):
            found = server.client.post("/v1/search", json={"query": query, "k": 1}).json()
            assert found["results"][0]["document_id"] == "russians", query
