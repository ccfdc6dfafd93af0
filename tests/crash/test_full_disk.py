"""D6. A disk that fills up in every phase: always 507, reads stay right, writing resumes by itself.

Each operation is tried with no block free, then with one, two and more, until it goes through: so
the disk is full at every one of its writes in turn.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from retrieval.errors import StorageFull
from service.backup import back_up, restore
from service.settings import Settings
from tests.crash.figures import show
from tests.crash.small_disk import SmallDisk, small_disk
from tests.http.conftest import running, wait_for_job
from tests.retrieval.collection import answers, document, open_library

MEGABYTES = 8
GOOD_ENOUGH = 2
"""An operation that went through so many times in a row has all the room it wants."""

MOST_BLOCKS = 400
OPENINGS = 30
ASK_EVERY = 8
LOOKED_AT = 3
"""Of the documents, the last ones each time; a document more or less would show in the count."""

SENTENCES = 60
JUDGED = {
    "id": "ans_1",
    "question": "Who?",
    "outcome": "answered",
    "text": "x" * 5_000,
    "citations": [],
}


@dataclass(slots=True)
class Tally:
    """How the tries ended; ``faults`` is what must not be."""

    refused: int = 0
    stored: int = 0
    faults: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Service:
    """A running server, what it must hold, and a number that makes each text another."""

    client: httpx.Client
    held: dict[str, str] = field(default_factory=dict)
    number: int = 0
    looks: int = 0

    def text(self) -> str:
        self.number += 1
        return " ".join(f"Line {line} of report {self.number}." for line in range(SENTENCES))

    def post(self, name: str, headers: dict[str, str] | None = None) -> httpx.Response:
        text = self.text()
        reply = self.client.post("/v1/documents", json={"id": name, "text": text}, headers=headers)
        if reply.is_success:
            self.held[name] = text
        return reply

    def ingest(self) -> httpx.Response:
        return self.post(f"new-{self.number}")

    def keyed(self) -> httpx.Response:
        return self.post(f"keyed-{self.number}", {"Idempotency-Key": f"key-{self.number}"})

    def update(self) -> httpx.Response:
        return self.post("first")

    def delete(self) -> httpx.Response:
        name = next(reversed(self.held))
        reply = self.client.delete(f"/v1/documents/{name}")
        if reply.is_success:
            del self.held[name]
        return reply

    def upload(self) -> httpx.Response:
        text = self.text()
        name = f"up-{self.number}"
        files = {"files": (f"{name}.txt", text.encode() * 5, "text/plain")}
        return self.client.post("/v1/documents", files=files)

    def feedback(self) -> httpx.Response:
        return self.client.post("/v1/feedback", json={"rating": "up", "answer": JUDGED})

    def _questions(self) -> Iterator[tuple[str, dict[str, str]]]:
        yield "search", {"query": "report"}
        self.looks += 1
        if self.looks % ASK_EVERY == 0:
            yield "ask", {"question": "Which report?"}

    def wrong(self) -> Iterator[str]:
        """What reading tells that is not so."""
        for name, text in list(self.held.items())[-LOOKED_AT:]:
            reply = self.client.get(f"/v1/documents/{name}")
            if reply.status_code != HTTPStatus.OK or reply.json()["text"] != text:
                yield "wrong document"
        for path, body in self._questions():
            if self.client.post(f"/v1/{path}", json=body).status_code != HTTPStatus.OK:
                yield f"failed {path}"
        if self.client.get("/readyz").status_code != HTTPStatus.OK:
            yield "not ready"
        for one in self.client.get("/v1/documents", params={"q": "new-", "limit": 200}).json()[
            "documents"
        ]:
            if one["id"] not in self.held:
                yield "phantom document"


PHASES: list[Callable[[Service], httpx.Response]] = [
    Service.ingest,
    Service.keyed,
    Service.update,
    Service.delete,
    Service.upload,
    Service.feedback,
]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", MEGABYTES) as disk:
        yield disk


def sweep(disk: SmallDisk, attempt: Callable[[], bool], after: Callable[[], None]) -> None:
    """``attempt`` tells whether it went through with so many blocks free; ``after`` is then run
    with the disk as full as it is."""
    through = 0
    for blocks in range(MOST_BLOCKS):
        disk.leave(blocks)
        through = through + 1 if attempt() else 0
        after()
        disk.empty()
        if through == GOOD_ENOUGH:
            return
    raise AssertionError(f"it never went through, with {MOST_BLOCKS} blocks free")


def require_resumed(service: Service, tally: Tally) -> None:
    """With room again every kind of write works, and no file waits for ever."""
    for phase in PHASES:
        reply = phase(service)
        if not reply.is_success:
            tally.faults[f"{phase.__name__} not resumed: {reply.status_code}"] += 1
        elif reply.status_code == HTTPStatus.ACCEPTED:
            job = wait_for_job(service.client, reply.json()["id"])
            if job["files"][0]["status"] != "done":
                tally.faults["upload not read"] += 1


def test_a_full_disk_is_answered_507_and_nothing_else_changes(disk: SmallDisk) -> None:
    tally = Tally()
    with running(Settings(data=disk.folder / "data")) as client:
        service = Service(client)
        for _ in range(4):
            service.ingest()
        service.update()

        for phase in PHASES:

            def attempt(phase: Callable[[Service], httpx.Response] = phase) -> bool:
                reply = phase(service)
                tally.refused += reply.status_code == HTTPStatus.INSUFFICIENT_STORAGE
                tally.stored += reply.is_success
                if not reply.is_success and not (
                    reply.status_code == HTTPStatus.INSUFFICIENT_STORAGE
                    and reply.headers["content-type"] == "application/problem+json"
                    and "Retry-After" in reply.headers
                ):
                    tally.faults[f"{phase.__name__}: {reply.status_code}"] += 1
                return reply.is_success

            def after() -> None:
                tally.faults.update(service.wrong())

            sweep(disk, attempt, after)
            require_resumed(service, tally)
    with open_library(disk.folder / "data") as library:
        assert library.check() == []
    show(
        "D6 full disk, server",
        refused=tally.refused,
        stored=tally.stored,
        faults=dict(tally.faults),
    )
    assert tally.faults == {}
    assert tally.refused > 2 * len(PHASES)


def refused_or_done(tally: Tally, work: Callable[[], object]) -> bool:
    try:
        work()
    except StorageFull:
        tally.refused += 1
        return False
    tally.stored += 1
    return True


def test_an_index_that_finds_no_room_leaves_the_old_one(disk: SmallDisk) -> None:
    tally = Tally()
    folder = disk.folder / "published"
    with open_library(folder) as library, open_library(folder, write=False) as reader:
        library.add([document(number) for number in range(40)])
        library.publish()
        expected = answers(library)

        def after() -> None:
            right = answers(library) == answers(reader) == expected
            tally.faults["wrong answers"] += not right
            tally.faults["half an index left"] += len(list((folder / "index").glob("*.tmp")))

        sweep(disk, lambda: refused_or_done(tally, library.publish), after)
        assert library.check() == []
    show("D6 full disk, index", refused=tally.refused, published=tally.stored)
    assert +tally.faults == {}
    assert tally.refused > GOOD_ENOUGH


def test_a_backup_that_finds_no_room_leaves_nothing(disk: SmallDisk, tmp_path: Path) -> None:
    tally = Tally()
    kept, again = disk.folder / "kept", disk.folder / "again"
    data = tmp_path / "data"
    with open_library(data) as library:
        library.add([document(number) for number in range(40)])
        before = set(disk.folder.iterdir())

        def there_and_back() -> None:
            back_up(library, data, kept)
            restore(kept, again, open_library)

        def after() -> None:
            for made in (kept, again):  # whole or not there
                shutil.rmtree(made, ignore_errors=True)
            tally.faults["something left"] += set(disk.folder.iterdir()) != before

        sweep(disk, lambda: refused_or_done(tally, there_and_back), after)
    show("D6 full disk, backup and restore", refused=tally.refused, made=tally.stored)
    assert +tally.faults == {}
    assert tally.refused > GOOD_ENOUGH


def test_a_folder_on_a_full_disk_opens_or_says_why(disk: SmallDisk) -> None:
    """A killed server leaves a log behind, which is the harder case."""
    tally = Tally()
    folder = disk.folder / "opened"
    with open_library(folder) as library:
        library.add([document(number) for number in range(10)])
        library.publish()
        expected = answers(library)
        shutil.copytree(folder, disk.folder / "killed")

    def opened() -> None:
        with open_library(folder) as library:
            tally.faults["wrong answers"] += answers(library) != expected

    for blocks in range(OPENINGS):
        disk.empty()
        shutil.rmtree(folder)
        shutil.copytree(disk.folder / "killed", folder)
        disk.leave(blocks)
        refused_or_done(tally, opened)
    disk.empty()
    opened()
    show("D6 full disk, opening", refused=tally.refused, opened=tally.stored)
    assert +tally.faults == {}
