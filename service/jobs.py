"""Uploaded files on their way into the library: spooled, acknowledged, then read one by one.

The spool folder and the ledger's row are on disk before the upload is acknowledged, so a restart
goes on where it stopped; adding a document twice changes nothing.
"""

from __future__ import annotations

import os
import queue
import shutil
import threading
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import structlog

from retrieval.access import EVERYTHING, Access
from retrieval.collection import Seen
from retrieval.errors import Interrupted, Overloaded, PassageError, StorageFailed, StorageFull
from retrieval.library import Library
from retrieval.read import ReadFailure, ReadLimits, read_bytes
from retrieval.read.jsonl import is_jsonl, read_lines
from retrieval.types import Document, Outcome
from service.access.caller import Caller
from service.ingest import add_batch, batches, with_groups
from service.ledger import Ledger
from service.small_db import disk_errors

log = structlog.get_logger("passage.jobs")

SPOOL = "uploads"
RETRY_SECONDS = 1.0  # between two tries of what a full disk refused
BATCH_CHARACTERS = 50_000  # a transaction: a second or two, which a server that ends waits for
MAX_TOLD = 3  # broken lines of a file that its message names; their number is always told
MAX_NAME = 255  # characters of a file's name that are kept; what file systems allow


T = TypeVar("T")


class Ended(Exception):
    """The server ends before a file is stored; it goes on after the next start."""


def plain_name(name: str) -> str:
    """The last part of a client's file name, printable: never a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c.isprintable() and not "\ud800" <= c <= "\udfff")
    return kept[-MAX_NAME:] or "unnamed"  # the end, because it says what kind of file it is


class _Sink:
    """The library as the sender of a job may write it; its documents get the upload's groups.

    Of a job that was taken before there were groups nobody knows the sender: all it has is open.
    """

    def __init__(self, library: Library, sender: dict[str, Any]) -> None:
        held = sender.get("access")
        self._seen = Seen(library, EVERYTHING if held is None else Access(frozenset(held)))
        self._groups = tuple(sender.get("groups", ()))

    def add(self, documents: Sequence[Document]) -> list[Outcome]:
        return self._seen.add([*with_groups(documents, self._groups)])


def sender_of(job: dict[str, Any]) -> str | None:
    """The id of the caller who sent a job; None where that is not known."""
    found: str | None = job.get("sender", {}).get("id")
    return found


class JobRunner:
    """One thread that reads uploads into the library, in the order they came."""

    def __init__(
        self,
        folder: Path,
        library: Library,
        ledger: Ledger,
        wrote: Callable[[int], None],
        finished: Callable[[str, list[str]], None],
        places: int,
    ) -> None:
        """``wrote`` hears of each document's storing, ``finished`` a job's id and the ids of the
        documents that its files became; ``places`` uploads may wait."""
        self._spool = folder / SPOOL
        self._library = library
        self._ledger = ledger
        self._wrote = wrote
        self._finished = finished
        self._places = places
        self._waiting: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="uploads", daemon=True)

    def start(self) -> None:
        """Take up what a former run left unfinished, then wait for more."""
        for job in self._ledger.unfinished_jobs():
            self._waiting.put(job)
        self._thread.start()

    def close(self) -> None:
        """Finish what is being stored; the rest goes on after the next start."""
        self._closing.set()
        self._library.interrupt()
        self._waiting.put(None)
        self._thread.join()

    @property
    def waiting(self) -> int:
        """Uploads that nobody has begun to read."""
        return self._waiting.qsize()

    def submit(
        self, files: list[tuple[str, BinaryIO]], caller: Caller, groups: tuple[str, ...]
    ) -> dict[str, Any]:
        """Spool named files and queue them; returns the job once both are on disk.

        ``groups`` are those of documents that state none; what the caller may write now is what
        the job may write, also after a restart. Raises Overloaded where too many wait, StorageFull,
        StorageFailed.
        """
        if self.waiting >= self._places:
            raise Overloaded("Too many uploads wait to be read; send this one again later.")
        self._library.require_writable()
        job_id = f"job_{uuid.uuid4().hex}"
        folder = self._spool / job_id
        waiting = [{"name": plain_name(name), "status": "waiting"} for name, _ in files]
        held = caller.access.groups
        sender = {
            "id": caller.id,
            "access": None if held is None else sorted(held),
            "groups": groups,
        }
        job = {"id": job_id, "status": "queued", "files": waiting, "sender": sender}
        try:
            with disk_errors(folder):
                self._keep([content for _, content in files], folder)
            self._ledger.keep_job(job)
        except BaseException:  # what is refused must not go on taking up the disk
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._waiting.put(job)
        return {**job, "files": list(waiting)}

    def _keep(self, contents: list[BinaryIO], folder: Path) -> None:
        folder.mkdir(parents=True)
        for number, content in enumerate(contents):
            with (folder / str(number)).open("wb") as kept:
                shutil.copyfileobj(content, kept)
                kept.flush()
                os.fsync(kept.fileno())
        for changed in (folder, self._spool):
            _sync_folder(changed)

    def _run(self) -> None:
        try:
            while (job := self._waiting.get()) is not None and not self._closing.is_set():
                self._finish(job)
        except Ended:
            return
        except StorageFailed as error:
            log.error("uploads wait for a restart", reason=str(error))

    def _finish(self, job: dict[str, Any]) -> None:
        files = list(job["files"])
        sink = _Sink(self._library, job.get("sender", {}))
        for number, file in enumerate(files):
            if self._closing.is_set():
                return
            if file["status"] == "waiting":
                path = self._spool / job["id"] / str(number)
                files[number] = file | self._patiently(partial(self._add, sink, file["name"], path))
                running = {**job, "status": "running", "files": files}
                self._patiently(partial(self._ledger.keep_job, running))
        self._finished(job["id"], [file["id"] for file in files if "id" in file])
        done = {**job, "status": "done", "files": files}
        self._patiently(partial(self._ledger.keep_job, done))
        shutil.rmtree(self._spool / job["id"], ignore_errors=True)

    def _patiently(self, step: Callable[[], T]) -> T:
        """Do it, as often as it takes until the disk has room: the upload was acknowledged."""
        while True:
            try:
                return step()
            except StorageFull as error:
                log.warning("upload waits", reason=str(error))
            if self._closing.wait(RETRY_SECONDS):
                raise Ended

    def _add(self, sink: _Sink, name: str, path: Path) -> dict[str, Any]:
        try:
            if is_jsonl(name):
                return self._add_lines(sink, name, path)
            document = read_bytes(name, path.read_bytes())
            outcome = sink.add([document])[0]
        except Interrupted:
            raise Ended from None
        except (StorageFull, StorageFailed):
            raise
        except PassageError as error:
            return {"status": "failed", "message": str(error)}
        except Ended:
            raise
        except Exception:
            log.exception("upload failed")
            return {"status": "failed", "message": f"{name}: could not be stored."}
        self._wrote(1)
        return {"status": "done", "id": document.id, "outcome": outcome, "documents": 1}

    def _add_lines(self, sink: _Sink, name: str, path: Path) -> dict[str, Any]:
        """A JSONL file's documents; its broken lines are told and the others stored."""
        broken: list[str] = []

        def unread(failure: ReadFailure) -> None:
            broken.append(f"{failure.where}: {failure.message}")

        stored = 0
        lines = read_lines(path, name, {}, ReadLimits())
        for batch in batches(lines, unread, BATCH_CHARACTERS):
            if self._closing.is_set():
                raise Ended
            added = sum(1 for _ in add_batch(sink, batch, broken.append))
            self._wrote(added)
            stored += added
        if not stored and not broken:
            broken.append(f"{name}: is empty")
        told = "; ".join(broken[:MAX_TOLD])
        more = f"; and {len(broken) - MAX_TOLD:,} more" if len(broken) > MAX_TOLD else ""
        return {
            "status": "done" if stored else "failed",
            "documents": stored,
            "message": f"{told}{more}" if broken else None,
        }


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
