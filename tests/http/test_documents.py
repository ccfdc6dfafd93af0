"""Documents in and out over HTTP."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import httpx

from retrieval.library import Library
from service.access.caller import LOCAL
from service.jobs import JobRunner
from service.ledger import Ledger
from service.settings import Settings
from tests.fakes import HashEncoder
from tests.http.conftest import running, wait_for_job


def test_post_get_replace_delete(client: httpx.Client) -> None:
    document = {"id": "cycle", "title": None, "text": "Ferries stopped at noon. 😀 Ждут.\r\nEnd."}
    first = client.post("/v1/documents", json=document)
    assert (first.status_code, first.json()["outcome"]) == (201, "added")
    again = client.post("/v1/documents", json=document)
    assert again.json()["outcome"] == "unchanged"
    found = client.get("/v1/documents/cycle").json()
    assert found["text"] == document["text"]
    assert found["characters"] == len(document["text"] or "")
    assert found["sha256"] == hashlib.sha256((document["text"] or "").encode()).hexdigest()
    changed = client.post("/v1/documents", json=document | {"text": "Ferries run again."})
    assert changed.json()["outcome"] == "replaced"
    query = {"query": "Ferries", "words": True}
    results = client.post("/v1/search", json=query).json()["results"]
    assert [result["text"] for result in results] == ["Ferries run again."]
    assert client.delete("/v1/documents/cycle").status_code == 204
    assert client.delete("/v1/documents/cycle").status_code == 404
    assert client.get("/v1/documents/cycle").status_code == 404
    assert client.get("/documents/cycle").status_code == 404
    assert client.post("/v1/search", json=query).json()["results"] == []


def test_without_an_id_the_same_content_is_the_same_document(client: httpx.Client) -> None:
    body = {"text": "Nobody gave this text a name."}
    first = client.post("/v1/documents", json=body).json()
    second = client.post("/v1/documents", json=body).json()
    assert (second["id"], second["outcome"]) == (first["id"], "unchanged")
    client.delete(f"/v1/documents/{first['id']}")


def test_list_is_paged(client: httpx.Client) -> None:
    whole = client.get("/v1/documents").json()
    assert whole["total"] == len(whole["documents"]) >= 2
    pages = [
        client.get("/v1/documents", params={"offset": n, "limit": 1}).json()["documents"]
        for n in range(whole["total"] + 1)
    ]
    assert [one for page in pages for one in page] == whole["documents"]
    assert client.get("/v1/documents", params={"limit": 201}).status_code == 422


def test_an_idempotency_key_repeats_the_reply(client: httpx.Client) -> None:
    headers = {"Idempotency-Key": "key-1"}
    body = {"id": "once", "text": "Stored once."}
    first = client.post("/v1/documents", json=body, headers=headers)
    second = client.post("/v1/documents", json=body, headers=headers)
    assert first.json()["outcome"] == "added"
    assert (second.status_code, second.json()) == (first.status_code, first.json())
    other = client.post("/v1/documents", json=body | {"text": "Other."}, headers=headers)
    assert other.status_code == 422
    assert other.json()["errors"][0]["field"] == "Idempotency-Key"
    bad = client.post("/v1/documents", json=body, headers={"Idempotency-Key": "x" * 300})
    assert bad.status_code == 422
    client.delete("/v1/documents/once")


def test_files_become_a_job(client: httpx.Client) -> None:
    files = [
        ("files", ("../../etc/tide tables.txt", b"High tide comes at six. Low tide at noon.")),
        ("files", ("empty.txt", b"")),
    ]
    headers = {"Idempotency-Key": "files-1"}
    reply = client.post("/v1/documents", files=files, headers=headers)
    assert reply.status_code == 202
    assert client.post("/v1/documents", files=files, headers=headers).json() == reply.json()
    job = wait_for_job(client, reply.json()["id"])
    good, empty = job["files"]
    assert (good["status"], good["name"]) == ("done", "tide tables.txt")
    assert empty["status"] == "failed"
    assert empty["message"]
    assert "High tide" in client.get(f"/v1/documents/{good['id']}").json()["text"]
    client.delete(f"/v1/documents/{good['id']}")
    assert client.get("/v1/jobs/job_unknown").status_code == 404


def test_a_file_of_documents_is_stored_line_by_line(client: httpx.Client) -> None:
    lines = [
        b'{"id": "line-1", "text": "The first ferry leaves at five."}',
        b"{broken",
        b'{"id": "line-3", "text": "The last ferry leaves at nine."}',
    ]
    files = [
        ("files", ("ferries.jsonl", b"\n".join(lines))),
        ("files", ("none.jsonl", b"{broken\n" * 5)),
        ("files", ("blank.jsonl", b"\n\n")),
    ]
    job = wait_for_job(client, client.post("/v1/documents", files=files).json()["id"])
    some, none, blank = job["files"]
    assert (some["status"], some["documents"], some["id"]) == ("done", 2, None)
    assert some["message"].startswith("ferries.jsonl:2: not JSON")
    assert (none["status"], none["documents"]) == ("failed", 0)
    assert none["message"].endswith("; and 2 more")
    assert (blank["status"], blank["message"]) == ("failed", "blank.jsonl: is empty")
    for name in ("line-1", "line-3"):
        assert client.delete(f"/v1/documents/{name}").status_code == 204


def test_keys_and_documents_outlive_a_restart(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    body = {"id": "kept", "text": "This outlives the process."}
    headers = {"Idempotency-Key": "over-a-restart"}
    with running(settings) as client:
        first = client.post("/v1/documents", json=body, headers=headers).json()
    with running(settings) as client:
        assert client.post("/v1/documents", json=body, headers=headers).json() == first
        assert client.get("/v1/documents/kept").json()["text"] == body["text"]
    with Library.open(tmp_path, HashEncoder, write=False) as library:
        assert library.generation > 0  # what was pending is published on the way out
        assert [hit.stored.text for hit in library.search("outlives", None)] == [body["text"]]


def test_an_interrupted_upload_goes_on_after_a_restart(tmp_path: Path) -> None:
    """What the server leaves when it ends between taking a file and reading it."""
    ledger = Ledger(tmp_path)
    with Library.open(tmp_path, HashEncoder, write=True) as library:
        runner = JobRunner(
            tmp_path, library, ledger, lambda written: None, lambda job, ids: None, places=9
        )
        job = runner.submit([("left.txt", BytesIO(b"The tide left a boat behind."))], LOCAL, ())
    ledger.close()
    with running(Settings(data=tmp_path)) as client:
        (file,) = wait_for_job(client, job["id"])["files"]
        assert "boat" in client.get(f"/v1/documents/{file['id']}").json()["text"]
    assert list((tmp_path / "uploads").iterdir()) == []
