"""D9. A second writing process is refused at once and told who the first is, which goes on."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from retrieval.errors import FolderInUse
from retrieval.lock import LOCK_FILE, holder
from tests.crash.figures import show
from tests.retrieval.collection import open_library
from tests.served import environment, passage, served

AT_ONCE = 1.0
"""Seconds from asking for the folder to the refusal."""

PATIENCE = 60
PAGE = "<html><body><article><p>The ferry was let across the strait on Monday.</p></article></body>"


def second(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Another ``passage`` over the same folder, to its end."""
    return subprocess.run(
        passage(*arguments),
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@contextmanager
def killed_in_the_end(folder: Path) -> Iterator[httpx.Client]:
    """A server that ends by ``kill -9``."""
    with subprocess.Popen(
        passage("serve", "--port", "0"), env=environment(folder), stderr=subprocess.DEVNULL
    ) as process:
        try:
            with httpx.Client(base_url=_address(folder, process), trust_env=False) as client:
                yield client
        finally:
            process.kill()


def _address(folder: Path, process: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        address = str(holder(folder / "data").get("address"))
        try:
            if httpx.get(f"{address}/readyz", trust_env=False).is_success:
                return address
        except httpx.HTTPError:
            time.sleep(0.05)
    raise AssertionError("the server is not ready")


def descendants(pid: int) -> list[int]:
    children = [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return children + [far for child in children for far in descendants(child)]


def reads_files(pid: int) -> bool:
    """Whether it is the process that reads the page; before it is that, it is still its parent."""
    try:
        return b"retrieval.read.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def holds(pid: int, file: Path) -> bool:
    return any(one.resolve() == file for one in Path(f"/proc/{pid}/fd").iterdir())


def test_a_second_writer_is_refused_and_the_first_unharmed(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The bridge was closed on Tuesday, said the harbour office.")
    with served(tmp_path) as first:
        first.client.post("/v1/documents", json={"id": "a", "text": "A ferry left on Monday."})
        began = time.monotonic()
        with pytest.raises(FolderInUse, match="is in use by process") as refused:
            open_library(tmp_path / "data")
        seconds = time.monotonic() - began
        who = f"is in use by process {first.process.pid}, serving at {first.client.base_url}"
        assert who.rstrip("/") in str(refused.value)
        commands = [("serve", "--port", "0"), ("doctor", "--repair")]
        for ended in (second(tmp_path, *command) for command in commands):
            assert (ended.returncode, who.rstrip("/") in ended.stderr) == (2, True)
        through = second(tmp_path, "ingest", str(tmp_path / "note.txt"))
        assert (through.returncode, "writing through it" in through.stderr) == (0, True)
        assert first.client.get("/readyz").status_code == HTTPStatus.OK
        held = {one["id"] for one in first.client.get("/v1/documents").json()["documents"]}
        added = first.client.post("/v1/documents", json={"id": "b", "text": "A tram left too."})
        assert added.status_code == HTTPStatus.CREATED
    assert "a" in held
    assert len(held) == 2
    show("D9", refused=1 + len(commands), seconds=round(seconds, 4), harmed=0)
    assert seconds < AT_ONCE


def test_no_child_holds_the_lock_also_when_its_parent_is_killed(tmp_path: Path) -> None:
    lock = (tmp_path / "data" / LOCK_FILE).resolve()
    with killed_in_the_end(tmp_path) as client:
        files = {"files": ("page.html", PAGE.encode(), "text/html")}
        assert client.post("/v1/documents", files=files).status_code == HTTPStatus.ACCEPTED
        first = holder(tmp_path / "data")["pid"]
        children: list[int] = []
        until = time.monotonic() + PATIENCE
        while not children and time.monotonic() < until:
            children = [one for one in descendants(first) if reads_files(one)]
        assert children
        assert holds(first, lock)
        assert not any(holds(child, lock) for child in children)
    began = time.monotonic()
    with open_library(tmp_path / "data"):
        seconds = time.monotonic() - began
    show("D9 after kill -9", children=len(children), seconds=round(seconds, 3), locked=0)
    until = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{child}").exists() for child in children):
        assert time.monotonic() < until, "a child outlives its parent"
        time.sleep(0.01)


def test_a_second_ingest_is_refused_where_there_is_no_server(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The bridge was closed on Tuesday, said the harbour office.")
    with open_library(tmp_path / "data") as first:
        ended = second(tmp_path, "ingest", str(tmp_path / "note.txt"))
        assert ended.returncode == 2
        assert "is in use by process" in ended.stderr
        assert first.count() == 0
    assert second(tmp_path, "ingest", str(tmp_path / "note.txt")).returncode == 0
