"""Content as it was before it was packed, never more of it than is allowed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from retrieval.errors import CannotFetch

PACKINGS = ("gzip", "x-gzip")

STEP = 65_536
"""Bytes inflated at a time: a packed kilobyte may hold a megabyte."""

GZIP = 16 + zlib.MAX_WBITS


def whole(pieces: Iterable[bytes], most: int) -> bytes:
    """All pieces in one. Raises CannotFetch beyond ``most`` bytes, without reading on."""
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > most:
            raise CannotFetch(f"it is larger than {most / 1024**2:,.1f} MB")
    return bytes(content)


def inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces unpacked, in steps. Raises CannotFetch where they are not what they claim."""
    unpacker = zlib.decompressobj(GZIP)
    try:
        for piece in pieces:
            while piece:
                if unpacker.eof:  # gzip may hold several parts, one after the other
                    unpacker = zlib.decompressobj(GZIP)
                yield unpacker.decompress(piece, STEP)
                piece = unpacker.unconsumed_tail or unpacker.unused_data
        yield unpacker.flush()
    except zlib.error:
        raise CannotFetch("its content is not packed as it claims") from None
    if not unpacker.eof:
        raise CannotFetch("its packed content ends too early")
