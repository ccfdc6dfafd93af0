"""A site of another origin: pages that embed the widget under a strict policy, and a service that
sends a stream as a test wrote it, part by part and as slowly as it likes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import anyio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from service.http.files import STATIC

POLICY = (
    "default-src 'none'; script-src {scripts}; connect-src {services}; style-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types lit-html dompurify"
)
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Intranet</title>
<script type="module" src="{script}"></script></head>
<body><main><h1>Intranet</h1><passage-chat endpoint="{endpoint}" lang="{lang}" theme="{theme}"
key="{key}"></passage-chat></main></body></html>"""

Part = dict[str, Any]


class Scripted:
    """``parts`` is what the next answers stream; a float among them is a pause in seconds.

    ``chunk`` cuts the bytes into pieces of that size, so that anything may be split anywhere.
    """

    def __init__(self) -> None:
        self.address = ""
        self.parts: Sequence[Part | float | str] = []
        self.chunk = 1 << 20
        self.document: dict[str, Any] = {}
        self.suggestions: list[str] = []
        self.asked: list[dict[str, Any]] = []
        self.judged: list[dict[str, Any]] = []
        self.app = Starlette(
            routes=[
                Route("/embed", self.embed),
                Route("/widget.js", self.widget),
                Route("/v1/ask", self.ask, methods=["POST"]),
                Route("/v1/feedback", self.feedback, methods=["POST"]),
                Route("/v1/documents/{id}", self.one_document),
                Route("/v1/suggestions", self.suggested),
                Route("/v1/facets", self.facets),
            ]
        )

    def page(
        self, service: str = "", *, lang: str = "en", theme: str = "auto", key: str = ""
    ) -> str:
        """The address of a page that embeds the widget of a service; its own, if none is given."""
        service = service or self.address
        return f"{self.address}/embed?service={service}&lang={lang}&theme={theme}&key={key}"

    async def embed(self, request: Request) -> Response:
        service = request.query_params["service"]
        fields = {name: request.query_params[name] for name in ("lang", "theme", "key")}
        page = PAGE.format(script=f"{service}/widget.js", endpoint=service, **fields)
        policy = POLICY.format(scripts=service, services=service)
        return HTMLResponse(page, headers={"Content-Security-Policy": policy})

    async def widget(self, request: Request) -> Response:
        return FileResponse(STATIC / "widget.js", media_type="text/javascript")

    async def ask(self, request: Request) -> Response:
        self.asked.append(await request.json())
        return StreamingResponse(self._stream(), media_type="text/event-stream")

    async def _stream(self) -> AsyncIterator[bytes]:
        for part in list(self.parts):
            if isinstance(part, float):
                await anyio.sleep(part)
                continue
            line = part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
            data = f"data: {line}\n\n".encode()
            for at in range(0, len(data), self.chunk):
                yield data[at : at + self.chunk]

    async def feedback(self, request: Request) -> Response:
        self.judged.append(await request.json())
        return JSONResponse({"id": "fb_1"}, 201)

    async def one_document(self, request: Request) -> Response:
        return JSONResponse(self.document, 200 if self.document else 404)

    async def suggested(self, request: Request) -> Response:
        return JSONResponse({"suggestions": self.suggestions, "generation": 1})

    async def facets(self, request: Request) -> Response:
        return JSONResponse({"documents": 1088, "outlets": ["Border Times"], "languages": ["en"]})
