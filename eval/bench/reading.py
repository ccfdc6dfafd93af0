"""What reading in a child process costs: many small files, read there and in this process.

``python -m eval.bench.reading`` prints both times and their ratio. Reading is a small part of an
ingest: encoding a page takes tens of milliseconds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from retrieval.read import read_bytes
from retrieval.read.child import parse_file
from retrieval.read.draft import finish
from retrieval.read.ids import file_id
from retrieval.read.limits import ReadLimits
from retrieval.types import Document

SAMPLE = Path(__file__).resolve().parents[1] / "border2022" / "docs"
FILES = 200
"""Small pages, the worst case for a cost per file, made of the sample's own texts."""

ROUNDS = 5
"""Each way is timed so often, in turn; the median stands."""

LIMITS = ReadLimits()


def pages() -> list[tuple[str, bytes]]:
    """Names and contents, always the same."""
    texts = [path.read_text("utf-8") for path in sorted(SAMPLE.rglob("*.md"))]
    return [(f"{n}.html", _page(texts[n % len(texts)])) for n in range(FILES)]


def _page(text: str) -> bytes:
    paragraphs = "".join(f"<p>{one}</p>" for one in text.split("\n\n"))
    return f"<html><head><title>A page</title></head><body>{paragraphs}</body></html>".encode()


def read_here(name: str, data: bytes) -> Document:
    """As before there were children."""
    draft = parse_file(Path(name).suffix, data, LIMITS.characters)
    return finish(draft, lambda: file_id(name), LIMITS)


def seconds(read: Callable[[str, bytes], Document], files: list[tuple[str, bytes]]) -> float:
    began = time.perf_counter()
    for name, data in files:
        read(name, data)
    return time.perf_counter() - began


def main() -> None:
    files = pages()
    if [read_bytes(*one) for one in files] != [read_here(*one) for one in files]:
        sys.exit("the two ways read differently")
    pairs = [(seconds(read_bytes, files), seconds(read_here, files)) for _ in range(ROUNDS)]
    there, here = (median(times) for times in zip(*pairs, strict=True))
    size = sum(len(data) for _, data in files) / len(files)
    print(f"{len(files)} pages of {size:,.0f} bytes, read alike both ways")
    each = 1e3 / len(files)
    print(f"in a child {there * each:.2f} ms a page, here {here * each:.2f}")
    print(f"ratio {there / here:.2f}")


if __name__ == "__main__":
    main()
