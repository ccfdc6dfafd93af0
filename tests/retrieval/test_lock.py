"""One writing process: the second is told who, at once; a dead holder holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from retrieval.errors import FolderInUse
from retrieval.lock import FolderLock, holder

ADDRESS = "http://127.0.0.1:8000"

HOLD = """
import sys, time
from pathlib import Path
from retrieval.lock import FolderLock
lock = FolderLock(Path(sys.argv[1]), sys.argv[2])
print("held", flush=True)
time.sleep(60)
"""


def hold_in_another_process(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, str(folder), ADDRESS]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_refused_within_a_second_and_told_who(tmp_path: Path) -> None:
    with hold_in_another_process(tmp_path) as first:
        began = time.monotonic()
        with pytest.raises(FolderInUse, match=f"process {first.pid}, serving at {ADDRESS}") as seen:
            FolderLock(tmp_path)
        assert time.monotonic() - began < 1.0
        assert seen.value.address == ADDRESS
        assert first.poll() is None
        first.kill()


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    with hold_in_another_process(tmp_path) as first:
        first.send_signal(signal.SIGKILL)
        first.wait()
    FolderLock(tmp_path).release()


def test_the_same_process_is_refused_too(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    with pytest.raises(FolderInUse, match=f"in use by process {os.getpid()}"):
        FolderLock(tmp_path)
    lock.release()
    FolderLock(tmp_path).release()


def test_a_released_lock_names_nobody(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path, ADDRESS)
    assert holder(tmp_path) == {"pid": os.getpid(), "address": ADDRESS}
    lock.release()
    lock.release()
    assert holder(tmp_path) == {}


def test_a_forked_child_does_not_keep_the_folder_locked(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(tell, b"!")
        time.sleep(30)
        os._exit(0)
    try:
        assert os.read(ready, 1) == b"!"
        lock.forget()  # closes without unlocking, as the end of a killed process does
        FolderLock(tmp_path).release()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_program_started_by_the_holder_does_not_inherit_the_lock(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    with subprocess.Popen(["sleep", "30"], close_fds=False) as child:
        lock.release()
        FolderLock(tmp_path).release()
        child.kill()
