"""What goes over the pipes to a reading child and back: a length, then so much JSON or content."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

_LENGTH = struct.Struct(">I")


def send(stream: IO[bytes], message: dict[str, Any], content: bytes = b"") -> None:
    """One message of JSON values, and the bytes it speaks of. Raises OSError: nobody reads."""
    # A text from a hostile file may hold half a surrogate pair, which is refused with a reason
    # later; here it only has to arrive.
    said = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    stream.write(_LENGTH.pack(len(said)) + said + _LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes], longest: int) -> tuple[dict[str, Any], bytes]:
    """Mirror of ``send``. Raises EOFError at the end, ValueError beyond ``longest`` bytes."""
    said = _part(stream, longest).decode("utf-8", "surrogatepass")
    return json.loads(said), _part(stream, longest)


def _part(stream: IO[bytes], longest: int) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > longest:
        raise ValueError(f"a part of {length:,} bytes; {longest:,} are allowed")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise EOFError("the other side has ended")
    return found
