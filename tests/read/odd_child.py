"""A reading child whose parser does what a broken or hijacked one might, named by the kind."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
import time
from pathlib import Path

from retrieval.errors import UnreadableFile
from retrieval.read.child import main
from retrieval.read.draft import Draft


def odd(kind: str, data: bytes, characters: int) -> Draft:
    match kind:
        case ".hang":
            time.sleep(600)
        case ".burn":
            while True:
                pass
        case ".eat":
            data *= 2**31
        case ".crash":
            ctypes.string_at(0)
        case ".exit":
            os._exit(3)
        case ".flood":
            return Draft("x", title="y" * 10**8)
        case ".print":
            print("x" * 10_000, flush=True)
        case ".write":
            Path(os.fsdecode(data)).write_bytes(b"x")
        case ".connect":
            try:
                socket.create_connection(("127.0.0.1", int(data)), timeout=5).close()
            except OSError as error:
                raise UnreadableFile("no network") from error
        case ".look":
            descriptors = sorted(int(name) for name in os.listdir("/proc/self/fd"))
            targets = [_target(number) for number in descriptors]
            heavy = {"torch", "faiss", "tantivy", "apsw", "sentence_transformers"}
            return Draft("\n".join([*targets, *os.environ, *(heavy & set(sys.modules))]))
    return Draft(data.decode())


def _target(descriptor: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:  # the one that listed the folder
        return "closed"


if __name__ == "__main__":
    main(odd)
