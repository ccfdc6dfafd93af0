"""The process that embeds documents for a server: ``python -m retrieval.apart_child PARENT MODEL``.

It works at a lower priority, so that questions are answered first, and holds both encoders; it
knows no data folder. MODEL is empty for the one that ships.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from retrieval.apart_wire import document_of, packed
from retrieval.child_process import end_with, own_pipes
from retrieval.embedding import embed
from retrieval.errors import InvalidDocument
from retrieval.read.frames import receive, send
from retrieval.types import Encoder

NICENESS = 10
"""A tenth of the processor beside a thread that wants it too, all of it otherwise: reading goes on
at full speed while nobody asks, and does not stop where others keep the machine busy."""

LONGEST_REQUEST = 2**31

Encoders: TypeAlias = Callable[[], tuple[Encoder, Encoder]]
"""Loads the default encoder and the multilingual one."""


def main(encoders: Encoders | None = None) -> None:
    """Serve requests until the parent closes the pipe or ends."""
    parent, model = int(sys.argv[1]), sys.argv[2]
    requests, replies = own_pipes()
    end_with(parent)
    os.nice(NICENESS)
    first, second = encoders() if encoders else _load(model)
    send(replies, {"ready": True})
    while True:
        try:
            request, _ = receive(requests, LONGEST_REQUEST)
        except EOFError:
            return
        send(replies, *_reply(request, first, second))


def _load(model: str) -> tuple[Encoder, Encoder]:
    from retrieval.encode import load_encoder
    from retrieval.encode_multilingual import load_multilingual_encoder

    return load_encoder(model or None), load_multilingual_encoder()


def _reply(
    request: Mapping[str, Any], first: Encoder, second: Encoder
) -> tuple[dict[str, Any], bytes]:
    if request["encoders"] != [first.fingerprint, second.fingerprint]:
        return {"other_encoders": True}, b""  # the model's files were changed under the server
    documents = [document_of(fields) for fields in request["documents"]]
    try:
        return packed(documents, embed(documents, first, second))
    except InvalidDocument as error:
        return {"invalid": [error.field, str(error)]}, b""


if __name__ == "__main__":
    main()
