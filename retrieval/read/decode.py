"""Bytes to text, without guessing: UTF-8, or UTF-16 that says so with its first two bytes."""

from __future__ import annotations

import codecs

from retrieval.errors import UnreadableFile

_KNOWN = (
    (b"%PDF-", "a PDF", ".pdf"),
    (b"PK\x03\x04", "a zip archive (a DOCX is one)", ".docx"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Office file", None),
    (b"\x89PNG", "an image", None),
    (b"\xff\xd8\xff", "an image", None),
    (b"GIF8", "an image", None),
    (b"\x7fELF", "a program", None),
    (b"\x1f\x8b", "a gzip archive", None),
)
"""First bytes of what is often misnamed, what it is, and the extension it is read under."""

CONTROLS_IN_TEXT = 0.01
"""Share of control characters above which a file that decodes is still not text."""

_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\v\f\x1b")


def decode(data: bytes) -> str:
    """The text, every character as it stands, without the byte order mark.

    Raises UnreadableFile for binary content and for any other encoding.
    """
    for magic, what, extension in _KNOWN:
        if data.startswith(magic):
            hint = f": name it {extension}" if extension else ""
            raise UnreadableFile(f"is {what}, not text{hint}")
    text = _decoded(data)
    if "\0" in text:
        raise UnreadableFile("is binary: it holds NUL bytes, which no text does")
    controls = sum(text.count(c) for c in _CONTROLS)
    if controls > CONTROLS_IN_TEXT * len(text):
        raise UnreadableFile(f"is binary: it holds {controls:,} control characters")
    return text


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                f"is not UTF-16, though it begins like it: {error.reason}"
            ) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise UnreadableFile("is binary: it holds NUL bytes, which no text does") from None
        raise UnreadableFile(
            f"is not UTF-8 text (byte {error.start:,} is 0x{data[error.start]:02x}); "
            "its encoding is not stated, so convert it to UTF-8"
        ) from None
