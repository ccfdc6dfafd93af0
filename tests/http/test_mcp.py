"""The official MCP client against the server, over HTTP and over stdio."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.client import ConnectMode
from mcp_types import CallToolResult, TextContent

from eval.contract import contract_breaks
from service.cli import main
from service.http.limits import host_of
from service.settings import Settings
from tests.fakes import FailingEncoder
from tests.http.conftest import ARTICLES, running
from tests.real_encoder import real_encoder

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "Who was allowed to cross the border?"
START_SECONDS = 180.0
"""A process that loads the model on a slow, busy machine."""


def text_of(result: CallToolResult) -> str:
    """The one text item of a result."""
    assert len(result.content) == 1
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


async def called(client: Client, tool: str, **given: Any) -> Any:
    """A result's JSON, which must stand in it twice: structured and as text."""
    result = await client.call_tool(tool, given)
    assert not result.is_error, result.content
    assert json.loads(text_of(result)) == result.structured_content
    return result.structured_content


async def refused(client: Client, tool: str, **given: Any) -> str:
    result = await client.call_tool(tool, given)
    assert result.is_error
    assert result.structured_content is None
    return text_of(result)


async def check_tools(client: Client, origin: str) -> None:
    """The three tools over the two articles; viewer links begin with ``origin``."""
    listed = (await client.list_tools()).tools
    assert [tool.name for tool in listed] == ["search", "fetch", "ask"]
    assert [tool.input_schema["required"] for tool in listed] == [["query"], ["id"], ["question"]]

    results = (await called(client, "search", query="Ukrainians allowed to cross"))["results"]
    assert {tuple(one) for one in results} == {("id", "title", "url")}
    assert results[0]["id"] == "ukrainians"
    urls = {one["id"]: one["url"] for one in results}
    assert urls["ukrainians"] == "https://example.org/ukrainians"
    assert urls["russians"].startswith(f"{origin}/documents/russians#c=")

    texts = {}
    for one in results:
        document = await called(client, "fetch", id=one["id"])
        assert set(document) == {"id", "title", "text", "url", "metadata"}
        assert document["url"].startswith("http")
        texts[document["id"]] = document["text"]
    assert texts == {article["id"]: article["text"] for article in ARTICLES}

    answer = await called(client, "ask", question=QUESTION)
    assert answer["citations"]
    assert contract_breaks(answer, texts.get) == []
    assert all(one["url"].startswith("http") for one in answer["citations"])
    history = [{"role": "user", "text": QUESTION}]
    filters = {"outlet": "Border Times"}
    asked = {"question": "And for how long?", "history": history, "filters": filters}
    further = await called(client, "ask", **asked)
    assert "cross" in further["standalone_question"]
    assert {one["document_id"] for one in further["citations"]} <= {"ukrainians"}

    assert "no document 'nowhere'" in await refused(client, "fetch", id="nowhere")
    assert "query: String should have at least 1" in await refused(client, "search", query=" ")
    assert "colour: Extra inputs" in await refused(client, "search", query="x", colour="red")
    assert "question: Field required" in await refused(client, "ask")
    assert "published_after" in await refused(
        client, "ask", question="x", filters={"published_after": "soon"}
    )
    with pytest.raises(MCPError, match="there are search, fetch, ask"):
        await client.call_tool("delete", {})


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_over_http(client: httpx.Client, mode: ConnectMode) -> None:
    origin = str(client.base_url).rstrip("/")
    async with Client(f"{origin}/mcp", mode=mode) as agent:
        await check_tools(agent, origin)


async def test_over_stdio(tmp_path: Path) -> None:
    source = tmp_path / "articles.jsonl"
    source.write_text("\n".join(json.dumps(article) for article in ARTICLES), encoding="utf-8")
    data = str(tmp_path / "data")
    main_returns(["ingest", str(source), "--data", data])
    process = StdioServerParameters(
        command=sys.executable,
        args=["-m", "service.cli", "mcp", "--data", data],
        env={**os.environ, "PASSAGE_PUBLIC_URL": "https://passage.example"},
        cwd=ROOT,
    )
    async with Client(process, read_timeout_seconds=START_SECONDS) as agent:
        await check_tools(agent, "https://passage.example")


def main_returns(arguments: list[str]) -> None:
    """Run a command in this process, with the model that is loaded already."""
    with pytest.raises(SystemExit, match=r"^0$"):
        main(arguments, encoder=real_encoder)


def post(client: httpx.Client, **headers: str) -> httpx.Response:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accepted = {"accept": "application/json, text/event-stream"}
    return client.post("/mcp", json=body, headers={**accepted, **headers})


def test_the_guards_of_the_service_hold_here_too(client: httpx.Client) -> None:
    assert post(client).status_code == 200
    assert len(post(client).json()["result"]["tools"]) == 3
    assert post(client, host="evil.example").status_code == 400
    assert post(client, origin="https://evil.example").status_code == 403
    assert client.post("/mcp", content=b'"' + b"x" * 70_000).status_code == 413
    assert client.get("/mcp").status_code == 405
    for body in (b"{", b"[]", b"[" * 50_000, b'{"method": NaN}', b"\xff"):
        reply = client.post("/mcp", content=body, headers={"content-type": "application/json"})
        assert 400 <= reply.status_code < 500


async def test_a_public_address_is_accepted_and_links_begin_with_it(tmp_path: Path) -> None:
    public = "https://passage.example"
    with running(Settings(data=tmp_path, public_url=public)) as client:
        client.post("/v1/documents", json=ARTICLES[1])
        assert post(client, host=host_of("passage.example")).status_code == 200
        async with Client(f"{client.base_url}/mcp") as agent:
            found = await called(agent, "search", query="Russians")
    assert found["results"][0]["url"].startswith(f"{public}/documents/russians")


async def test_a_failure_is_told_and_not_shown(tmp_path: Path) -> None:
    with running(Settings(data=tmp_path), FailingEncoder) as client:
        client.post("/v1/documents", json=ARTICLES[0])
        async with Client(f"{client.base_url}/mcp") as agent:
            said = await refused(agent, "ask", question="Was there a breakdown at the border?")
    assert said == "ask failed; the server's log says why."
