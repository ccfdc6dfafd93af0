"""The files that pages load: the widget's bundle, which any origin may use, and the pages' own."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import FileResponse

router = APIRouter()

STATIC = Path(__file__).parent.parent / "static"

ANY_ORIGIN = {
    # The bundle holds no secret; who may call the API is decided by PASSAGE_CORS_ORIGINS.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
REVALIDATED = {"Cache-Control": "no-cache"}  # kept, but never used without asking: no stale page


@router.get("/widget.js")
def widget() -> FileResponse:
    headers = ANY_ORIGIN | REVALIDATED
    return FileResponse(STATIC / "widget.js", media_type="text/javascript", headers=headers)


@router.get("/static/{name}.js")
def script(name: Literal["documents", "reader"]) -> FileResponse:
    path = STATIC / f"{name}.js"
    return FileResponse(path, media_type="text/javascript", headers=REVALIDATED)


@router.get("/static/page.css")
def style() -> FileResponse:
    return FileResponse(STATIC / "page.css", media_type="text/css", headers=REVALIDATED)
