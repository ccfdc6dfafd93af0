"""The files that pages load: the widget's bundle, which any origin may use, and the pages' own."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request, Response

router = APIRouter()

STATIC = Path(__file__).parent.parent / "static"

ANY_ORIGIN = {
    # The bundle holds no secret; who may call the API is decided by PASSAGE_CORS_ORIGINS.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
SHARED = {
    "Cache-Control": "no-cache",  # kept, but never used without asking: no stale page
    "Vary": "Accept-Encoding",
}
JAVASCRIPT, CSS = "text/javascript; charset=utf-8", "text/css; charset=utf-8"


@router.get("/widget.js")
def widget(request: Request) -> Response:
    return _file(request, "widget.js", JAVASCRIPT, ANY_ORIGIN)


@router.get("/static/{name}.js")
def script(request: Request, name: Literal["documents", "reader"]) -> Response:
    return _file(request, f"{name}.js", JAVASCRIPT)


@router.get("/static/page.css")
def style(request: Request) -> Response:
    return _file(request, "page.css", CSS)


def _file(
    request: Request, name: str, media_type: str, headers: dict[str, str] | None = None
) -> Response:
    """One of our own files, packed where the browser takes that; 304 where it has it already."""
    path = STATIC / name
    plain, packed, tag = _content(path, path.stat().st_mtime_ns)
    headers = SHARED | (headers or {}) | {"ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(None, HTTPStatus.NOT_MODIFIED, headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(plain, headers=headers, media_type=media_type)
    return Response(packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=media_type)


@lru_cache(maxsize=16)
def _content(path: Path, changed: int) -> tuple[bytes, bytes, str]:
    """A file plain, packed, and its tag; ``changed`` (its time) makes a rebuilt one count."""
    plain = path.read_bytes()
    tag = f'"{hashlib.sha256(plain).hexdigest()[:32]}"'
    return plain, gzip.compress(plain, 9, mtime=0), tag
