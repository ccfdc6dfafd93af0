"""``passage serve`` as a process of its own, with an encoder that needs no model."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = (
    "import sys\n"
    "from service.cli import main\n"
    "from tests import fakes\n"
    "main(sys.argv[2:], encoder=getattr(fakes, sys.argv[1]))\n"
)
"""``passage`` with an encoder of ``tests.fakes``: its name, then the arguments."""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server. ``log`` is the file that its stderr goes to."""

    client: httpx.Client
    process: subprocess.Popen[bytes]
    log: Path

    def megabytes(self, kind: str = "VmRSS") -> float:
        """Memory of the process: resident now, or with ``VmHWM`` the most it ever was."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        (line,) = (one for one in lines if one.startswith(f"{kind}:"))
        return int(line.split()[1]) / 1024


def passage(*arguments: str, encoder: str = "HashEncoder") -> list[str]:
    """The command line of ``passage`` with these arguments."""
    return [sys.executable, "-c", PROGRAM, encoder, *arguments]


def environment(folder: Path) -> dict[str, str]:
    """For :func:`passage`: the data folder is ``folder``/data."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PASSAGE_DATA": str(folder / "data")}


@contextmanager
def served(
    folder: Path, settings: Mapping[str, str] | None = None, encoder: str = "HashEncoder"
) -> Iterator[Served]:
    """A server over ``folder``/data until the block ends; it must then end well on SIGTERM."""
    log = folder / "log"
    with (
        log.open("wb") as kept,
        subprocess.Popen(
            passage("serve", "--port", "0", encoder=encoder),
            stderr=kept,
            env=environment(folder) | dict(settings or {}),
        ) as process,
    ):
        try:
            with httpx.Client(
                base_url=_address(process, log), trust_env=False, timeout=30
            ) as client:
                yield Served(client, process, log)
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    while process.poll() is None:
        time.sleep(0.05)
        for line in log.read_text(encoding="utf-8").splitlines():
            if "answers at" in line:
                return line.split()[-1]
    raise AssertionError(log.read_text(encoding="utf-8"))
