"""``passage keys`` beside a running server, and what a public address asks for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.access.audit import FILE as AUDIT
from service.serve import address_of, refuse_public
from service.settings import Settings
from tests.http.conftest import running
from tests.test_cli import Run, run

__all__ = ["run"]  # the fixture


def secret_of(run: Run, data: Path, *options: str) -> str:
    code, out, err = run("keys", "add", "--name", "desk", *options, "--data", data)
    secret = out.splitlines()[-1]  # a server in the same process logs before it
    assert (code, secret[:4]) == (0, "psg_"), err
    assert secret not in err
    return secret


def test_add_list_revoke_while_the_server_runs(run: Run, tmp_path: Path) -> None:
    with running(Settings(data=tmp_path)) as client:
        assert client.get("/v1/facets").status_code == 200
        secret = secret_of(run, tmp_path, "--scope", "ask")
        shown = {"Authorization": f"Bearer {secret}"}
        assert client.get("/v1/facets").status_code == 401
        assert client.get("/v1/facets", headers=shown).status_code == 200
        code, out, _ = run("keys", "list", "--data", tmp_path)
        key_id, *fields = out.splitlines()[-1].split("\t")
        assert (code, fields[:2], fields[-1]) == (0, ["desk", "ask"], "-")
        assert secret not in out
        code, _, err = run("keys", "revoke", key_id, "--data", tmp_path)
        assert (code, "last key" in err) == (0, True)
        assert client.get("/v1/facets", headers=shown).status_code == 401
        code, _, err = run("keys", "revoke", key_id, "--data", tmp_path)
        assert (code, "in force" in err) == (2, True)
    lines = [json.loads(line) for line in (tmp_path / AUDIT).read_text().splitlines()]
    events = [line["event"] for line in lines if line["event"] != "refused"]
    assert events == ["key added", "key revoked"]


def test_commands_write_through_a_server_with_a_key(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, story = tmp_path / "data", tmp_path / "story.txt"
    story.write_text("The mayor opened a shelter for forty people.")
    with running(Settings(data=data)) as client:
        ask = secret_of(run, data, "--scope", "ask")
        ingest = secret_of(run, data, "--scope", "ingest", "--per-minute", "2")
        for key in (None, ask):
            if key:
                monkeypatch.setenv("PASSAGE_KEY", key)
            code, _, err = run("documents", "delete", "nothing", "--data", data)
            assert (code, "PASSAGE_KEY" in err) == (2, True)
        monkeypatch.setenv("PASSAGE_KEY", ingest)
        assert run("ingest", story, "--data", data)[0] == 0
        shown = {"Authorization": f"Bearer {ask}"}
        assert client.get("/v1/documents", headers=shown).json()["total"] == 1


@pytest.mark.parametrize("served", [False, True])
def test_documents_are_ingested_for_a_group_that_a_key_opens(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: bool
) -> None:
    data, story, lines = tmp_path / "data", tmp_path / "story.txt", tmp_path / "lines.jsonl"
    story.write_text("The mayor opened a shelter for forty people.")
    told = [{"id": "own", "text": "The tide was high.", "acl": ["desk"]}, {"text": "It was low."}]
    lines.write_text("\n".join(map(json.dumps, told)))
    ingest = ("ingest", story, lines, "--map", "groups=acl", "--group", "press", "--data", data)
    writer = secret_of(run, data, "--scope", "admin")
    monkeypatch.setenv("PASSAGE_KEY", writer)
    keys = {
        name: {"Authorization": f"Bearer {secret_of(run, data, *options)}"}
        for name, options in {
            "press": ("--group", "press"),
            "both": ("--group", "press", "--group", "desk", "--origin", "https://a.example"),
            "none": (),
        }.items()
    }
    listed = [line.split("\t")[3] for line in run("keys", "list", "--data", data)[1].splitlines()]
    assert listed == ["-", "press", "desk,press", "-"]
    if not served:
        assert run(*ingest)[0] == 0
    with running(Settings(data=data)) as client:
        if served:
            assert run(*ingest)[0] == 0
        for name, count in {"press": 2, "both": 3, "none": 0}.items():
            headers = keys[name] | ({"Origin": "https://a.example"} if name == "both" else {})
            assert client.get("/v1/facets", headers=headers).json()["documents"] == count
    code, out, _ = run("documents", "show", "own", "--data", data)
    document = json.loads(out[out.index("{\n") :])  # after what the server logged
    assert (code, document["groups"]) == (0, ["desk"])
    code, _, err = run("ingest", story, "--group", " ", "--data", data)
    assert (code, "a group has 1 to 100" in err) == (2, True)


def test_a_public_address_needs_a_key(run: Run, tmp_path: Path) -> None:
    public = Settings(data=tmp_path, host="0.0.0.0")
    code, _, err = run("serve", "--host", "0.0.0.0", "--data", tmp_path)
    assert code == 2
    assert f"passage keys add --name NAME --scope admin --data {tmp_path}" in err
    assert not list(tmp_path.iterdir())
    secret_of(run, tmp_path, "--scope", "admin")
    refuse_public(public)
    key_id = run("keys", "list", "--data", tmp_path)[1].partition("\t")[0]
    run("keys", "revoke", key_id, "--data", tmp_path)
    assert run("serve", "--host", "0.0.0.0", "--data", tmp_path)[0] == 2
    refuse_public(public.model_copy(update={"oidc_issuer": "https://id.example"}))


def test_a_server_on_every_address_is_never_open(tmp_path: Path) -> None:
    with running(Settings(data=tmp_path, host="0.0.0.0")) as client:
        assert client.get("/v1/facets").status_code == 401
        assert client.get("/livez").status_code == 200


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::", "http://[::1]:80"),
        ("10.0.0.1", "http://10.0.0.1:80"),
    ],
)
def test_the_address_that_commands_use(host: str, address: str) -> None:
    assert address_of(host, 80) == address
