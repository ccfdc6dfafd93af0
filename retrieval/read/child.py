"""The process that reads HTML, PDF and DOCX: ``python -m retrieval.read.child MEMORY CPU PARENT``.

Their libraries are large, partly in C, and the files come from anywhere. So this process is small
(no model, no index), holds nothing but two pipes, can write no file, and is limited before it
imports a parser: what a hostile file breaks is this process, which is replaced.
"""

from __future__ import annotations

import ctypes
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TypeAlias

from retrieval.child_process import end_with, own_pipes
from retrieval.errors import UnreadableFile
from retrieval.read.draft import Draft, check_text
from retrieval.read.frames import receive, send
from retrieval.read.one import DOCX, HTML, PDF

Parse: TypeAlias = Callable[[str, bytes, int], Draft]
"""Extension, content and the characters allowed, to a draft. Raises UnreadableFile."""

LONGEST_REQUEST = 2**31
"""The parent's own limit on a file is lower; this one only bounds a broken pipe's nonsense."""

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def main(parse: Parse) -> None:
    """Serve requests until the parent closes the pipe or ends."""
    memory, cpu, parent = (int(argument) for argument in sys.argv[1:4])
    requests, replies = own_pipes()
    end_with(parent)
    _without_network()
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    while True:
        try:
            request, content = receive(requests, LONGEST_REQUEST)
        except EOFError:
            return
        _limit_cpu(cpu)
        reply = _reply(parse, request["kind"], content, request["characters"])
        # A process that once grew keeps much of it: the next file gets a fresh one.
        last = _address_space() > memory // 2 or bool(reply.get("memory"))
        send(replies, {**reply, "last": last})
        if last:
            return


def parse_file(kind: str, data: bytes, characters: int) -> Draft:
    """The draft by the reader of that extension; each is imported when first needed."""
    if kind in HTML:
        from retrieval.read import html

        return html.read(data)
    if kind in PDF:
        from retrieval.read import pdf

        return pdf.read(data, characters)
    if kind in DOCX:
        from retrieval.read import docx

        return docx.read(data)
    raise UnreadableFile(f"{kind} is not read in a process of its own")


def _reply(parse: Parse, kind: str, content: bytes, characters: int) -> dict[str, object]:
    try:
        draft = parse(kind, content, characters)
        check_text(draft.text, characters)
    except MemoryError:
        return {"memory": True}
    except UnreadableFile as error:
        return {"memory": True} if _for_memory(error) else {"unreadable": str(error)}
    return {"draft": asdict(draft)}


def _for_memory(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, MemoryError):
        error = error.__cause__ or error.__context__
    return error is not None


def _without_network() -> None:
    """A network of its own with nothing in it, where the system lets anyone have one.

    Where not, the parsers' own settings are all: none of them is asked to fetch anything.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _limit(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def _limit_cpu(seconds: int) -> None:
    """So many seconds of processor time from now; beyond, the system ends this process."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(time.process_time()) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _address_space() -> int:
    """Bytes of it in use; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    with open("/proc/self/statm") as numbers:
        return int(numbers.read().split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    main(parse_file)
