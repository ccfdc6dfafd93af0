"""Files and parsers that do harm: one clear line within the limits, and the next file is read."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.errors import UnreadableFile
from retrieval.lock import FolderLock
from retrieval.read import ReadLimits, read_bytes
from retrieval.read.children import COMMAND, Children
from retrieval.read.draft import Draft
from retrieval.read.limits import ChildLimits
from tests.read.files import LEAD, docx, pdf
from tests.read.hostile import bombs, entities

LIMIT_SECONDS = 30.0
ODD = (*COMMAND[:-1], "tests.read.odd_child")


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """Hears of a parser that fetches what a file names."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener
        with pytest.raises(BlockingIOError, match="unavailable"):
            listener.accept()


@pytest.fixture(scope="module")
def odd() -> Iterator[Children]:
    children = Children(ChildLimits(memory_bytes=400_000_000, cpu_seconds=1, wall_seconds=3), ODD)
    yield children
    children.close()


def test_hostile_files_are_refused_within_the_limits(tmp_path: Path, canary: socket.socket) -> None:
    secret = tmp_path / "secret"
    secret.write_text("not for documents")
    files = bombs(f"http://127.0.0.1:{canary.getsockname()[1]}", str(secret))
    slowest = 0.0
    for what, (name, data) in files.items():
        began = time.monotonic()
        with pytest.raises(UnreadableFile, match=rf"^{re.escape(name)}: [^\n]+$") as refused:
            read_bytes(name, data)
        took = time.monotonic() - began
        slowest = max(slowest, took)
        print(f"{what:22} {len(data) / 1024:6.0f} KB, {took:4.1f} s: {refused.value}")
        assert took < LIMIT_SECONDS
        assert read_bytes("next.pdf", pdf(LEAD)).text.strip() == LEAD
    assert list(tmp_path.iterdir()) == [secret]
    print(f"{len(files)} refused, slowest {slowest:.1f} s")


def test_a_reading_child_can_have_no_more_than_a_gigabyte_and_write_nothing() -> None:
    children = Children()
    assert children.read(".pdf", pdf(LEAD), 1000).text.strip() == LEAD
    limits = Path(f"/proc/{children._idle[-1].pid}/limits").read_text(encoding="ascii")
    children.close()
    allowed = dict(re.findall(r"^(Max [a-z ]+?) {2,}(\S+)", limits, re.MULTILINE))
    print(f"S8: a child may have {int(allowed['Max address space']):,} bytes of memory")
    assert int(allowed["Max address space"]) <= 10**9
    assert int(allowed["Max file size"]) == 0


def test_entities_in_html_are_not_expanded() -> None:
    page = f"{entities(12)}<html><p>&e11; {LEAD}</p></html>".encode()
    text = read_bytes("a.html", page).text
    assert LEAD in text
    assert len(text) < len(page)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (".hang", "takes more than 3 s to read"),
        (".burn", "takes more than (1 s of processor time|3 s to read)"),
        (".eat", "needs more than 400 MB of memory"),
        (".crash", "crashes its reader .SIGSEGV."),
        (".exit", "crashes its reader .exit code 3."),
        (".flood", "crashes its reader"),
        (".write", "crashes its reader .exit code 1."),
    ],
)
def test_what_a_parser_may_do_is_one_line_and_the_next_file_is_read(
    odd: Children, kind: str, message: str, tmp_path: Path
) -> None:
    target = tmp_path / "written"
    with pytest.raises(UnreadableFile, match=message):
        odd.read(kind, os.fsencode(target), 1000)
    assert not target.exists() or target.stat().st_size == 0
    assert odd.read(".plain", b"said", 1000) == Draft("said")


def test_a_parser_that_prints_disturbs_nothing(odd: Children) -> None:
    assert odd.read(".print", b"said", 1000) == Draft("said")


def test_a_text_that_is_too_long_is_refused_where_it_is_read(odd: Children) -> None:
    with pytest.raises(UnreadableFile, match="holds 1,001 characters; one document may hold 1,000"):
        odd.read(".plain", b"x" * 1001, 1000)


def test_a_child_holds_no_descriptor_setting_or_model_of_ours(
    odd: Children, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSAGE_SECRET", "x")
    odd.close()  # the next is started with the lock held and the variable set
    lock = FolderLock(tmp_path)
    seen = odd.read(".look", b"", 10_000).text.splitlines()
    lock.release()
    paths = [line for line in seen if line.startswith("/")]
    assert set(paths) <= {os.devnull}
    assert "PASSAGE_SECRET" not in seen
    assert not {"torch", "faiss", "tantivy", "apsw", "sentence_transformers"} & set(seen)


def test_a_child_has_no_network(odd: Children, canary: socket.socket) -> None:
    allowed = subprocess.run(["unshare", "-Un", "true"], capture_output=True, check=False)
    if allowed.returncode:
        pytest.skip("this system lets nobody have a network of their own")
    with pytest.raises(UnreadableFile, match="no network"):
        odd.read(".connect", str(canary.getsockname()[1]).encode(), 1000)


def test_children_end_with_their_parent_however_it_ends() -> None:
    program = (
        "import time\n"
        "from retrieval.read.children import Children\n"
        f"children = Children(command={ODD!r})\n"
        "children.read('.plain', b'x', 10)\n"
        "print(children._idle[0].pid, flush=True)\n"
        "children.read('.hang', b'x', 10)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    deadline = time.monotonic() + 5
    while _lives(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _lives(child)


def _lives(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_a_child_that_is_killed_while_idle_is_replaced_unnoticed(odd: Children) -> None:
    assert odd.read(".plain", b"one", 10) == Draft("one")
    os.kill(odd._idle[-1].pid, signal.SIGKILL)
    odd._idle[-1].wait()
    assert odd.read(".plain", b"two", 10) == Draft("two")


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.pdf", pdf("x" * 60)), ("a.docx", docx("x" * 60))],
)
def test_the_characters_of_a_document_are_limited_in_each_format(name: str, data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="characters"):
        read_bytes(name, data, ReadLimits(characters=50))
