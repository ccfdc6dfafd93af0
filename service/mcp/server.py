"""The tools as an MCP server. Nothing is kept between two calls, so any transport will do."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from retrieval.collection import Collection
from retrieval.errors import PassageError
from service.answer import Answer
from service.http.problems import MAX_FIELD_CHARACTERS, Problem, detail_of, printable
from service.mcp.tools import AskArgs, FetchArgs, Json, SearchArgs, fetch, search, told
from service.question import AskRequest

log = structlog.get_logger("passage.mcp")

MAX_FINDINGS = 5
"""Wrong arguments named in one refusal: an agent needs no list of 1,000."""

INSTRUCTIONS = (
    "A collection of documents. `ask` answers a question in sentences that are each cited to the "
    "exact characters of a document and verified; it says so where the documents do not answer. "
    "`search` finds documents, `fetch` gives one whole."
)
DESCRIPTIONS = {
    "search": "Find the documents that are about something. Gives ids, titles and addresses.",
    "fetch": "The whole text of one document, by its id, with its address and metadata.",
    "ask": "Answer a question from the documents. Gives the answer's text with its claims, the "
    "exact source of each (document, offsets, cited_text), and the outcome; not_found means that "
    "the documents do not say.",
}
ARGUMENTS: Mapping[str, type[BaseModel]] = {
    "search": SearchArgs,
    "fetch": FetchArgs,
    "ask": AskArgs,
}
READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False)
TOOLS = [
    Tool(
        name=name,
        description=DESCRIPTIONS[name],
        input_schema=arguments.model_json_schema(),
        annotations=READ_ONLY,
    )
    for name, arguments in ARGUMENTS.items()
]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the tools work with. ``run`` takes a call to a thread. The others are given the
    transport's request too (None over stdio): what its sender may read, whether they have gone, and
    under which address a reader reaches the documents."""

    library: Callable[[Any], Collection]
    answer: Callable[[AskRequest, Any], Awaitable[Answer]]
    run: Callable[[Callable[[], Json]], Awaitable[Json]]
    origin: Callable[[Any], str]


def make_server(desk: Desk) -> Server:
    """A server of the three tools."""

    async def list_tools(
        context: ServerRequestContext, params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(tools=TOOLS)

    async def call_tool(
        context: ServerRequestContext, params: CallToolRequestParams
    ) -> CallToolResult:
        if params.name not in ARGUMENTS:
            names = ", ".join(ARGUMENTS)
            raise MCPError(INVALID_PARAMS, f"There is no such tool; there are {names}.")
        try:
            value = await _called(desk, params, context.request)
        except Exception as error:
            return CallToolResult(content=[_text(_spoken(error, params.name))], is_error=True)
        text = json.dumps(value, ensure_ascii=False)
        return CallToolResult(content=[_text(text)], structured_content=value)

    return Server(
        "passage",
        version="1",  # as the HTTP API
        title="Passage",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def over_http(server: Server, max_bytes: int) -> StreamableHTTPSessionManager:
    """Streamable HTTP, one JSON reply to a request; Host and Origin are checked outside of it."""
    return StreamableHTTPSessionManager(
        server, json_response=True, stateless=True, max_request_body_size=max_bytes
    )


async def over_stdio(server: Server) -> None:
    """Serve one client on stdin and stdout until it closes them."""
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


async def _called(desk: Desk, params: CallToolRequestParams, request: Any) -> Json:
    given, origin = params.arguments or {}, desk.origin(request)
    if params.name == "ask":
        return told(await desk.answer(AskArgs.model_validate(given).to_request(), request), origin)
    library = desk.library(request)
    if params.name == "fetch":
        return await desk.run(partial(fetch, library, FetchArgs.model_validate(given), origin))
    return await desk.run(partial(search, library, SearchArgs.model_validate(given), origin))


def _spoken(error: Exception, tool: str) -> str:
    """What the agent may know of it, so that it can do better."""
    if isinstance(error, ValidationError):
        return printable("; ".join(_finding(one) for one in error.errors()[:MAX_FINDINGS]))
    if isinstance(error, PassageError):
        return printable(detail_of(error))
    if isinstance(error, Problem):
        return error.detail
    log.error("tool failed", tool=tool, exc_info=error)
    return f"{tool} failed; the server's log says why."


def _finding(error: ErrorDetails) -> str:
    field = ".".join(str(part) for part in error["loc"]) or "arguments"
    return f"{field[:MAX_FIELD_CHARACTERS]}: {error['msg']}"


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)
