"""OpenAI's official client and LangChain's, unmodified, against a live server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_openai import ChatOpenAI
from openai.types.chat import ChatCompletionMessageParam
from pydantic import SecretStr

from eval.contract import contract_breaks
from service.settings import Settings
from tests.fakes import NUMBERED, FailingEncoder
from tests.http.conftest import ARTICLES, running
from tests.openai_server import serving

MODEL = "passage-extractive"
QUESTION = "Who was allowed to cross the border?"
UNANSWERED = "What is the boiling point of tungsten?"


def asking(question: str) -> list[ChatCompletionMessageParam]:
    return [{"role": "user", "content": question}]


def official(client: httpx.Client) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{client.base_url}/v1", api_key="none", max_retries=0)


@pytest.fixture(scope="module")
def api(client: httpx.Client) -> Iterator[openai.OpenAI]:
    with official(client) as opened:
        yield opened


def text_of(client: httpx.Client, document_id: str) -> str | None:
    reply = client.get(f"/v1/documents/{document_id}")
    return str(reply.json()["text"]) if reply.status_code == 200 else None


def check(client: httpx.Client, text: str, cited: list[Any], answer: dict[str, Any]) -> None:
    """The answer keeps its contract, and each annotation is a claim in the text as sent."""
    assert contract_breaks(answer, lambda one: text_of(client, one)) == []
    assert text == answer["text"]
    sources = {source["n"]: source for source in answer["citations"]}
    expected = [(claim["text"], n) for claim in answer["claims"] for n in claim["citations"]]
    assert len(cited) == len(expected)
    for one, (claim, n) in zip(cited, expected, strict=True):
        assert text[one.start_index : one.end_index] == claim
        assert one.content == sources[n]["cited_text"]
        assert one.url == sources[n]["url"]
        assert one.url.startswith("http")
        assert one.title


@pytest.mark.parametrize("question", [QUESTION, UNANSWERED])
def test_a_chat_completion(client: httpx.Client, api: openai.OpenAI, question: str) -> None:
    reply = api.chat.completions.create(model=MODEL, messages=asking(question), temperature=0)
    message = reply.choices[0].message
    assert message.content is not None
    cited = [one.url_citation for one in message.annotations or []]
    check(client, message.content, cited, message.passage)  # type: ignore[attr-defined]
    assert reply.choices[0].finish_reason == "stop"
    assert reply.usage is not None
    words = (len(question.split()), len(message.content.split()))
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == words


@pytest.mark.parametrize("question", [QUESTION, UNANSWERED])
def test_chunks_joined_are_the_completion(api: openai.OpenAI, question: str) -> None:
    whole = api.chat.completions.create(model=MODEL, messages=asking(question))
    chunks = list(
        api.chat.completions.create(
            model=MODEL,
            messages=asking(question),
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == whole.choices[0].message.content
    cited = [delta.annotations for delta in deltas if hasattr(delta, "annotations")]
    assert len(cited) == 1
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert (chunks[-1].choices, chunks[-1].usage) == ([], whole.usage)


def test_the_clients_own_merging_of_a_stream(client: httpx.Client, api: openai.OpenAI) -> None:
    with api.chat.completions.stream(model=MODEL, messages=asking(QUESTION)) as stream:
        text = "".join(event.delta for event in stream if event.type == "content.delta")
        message = stream.get_final_completion().choices[0].message
    assert message.content == text
    cited = [one.url_citation for one in message.annotations or []]
    check(client, text, cited, message.passage)  # type: ignore[attr-defined]


@pytest.mark.parametrize("question", [QUESTION, UNANSWERED])
def test_a_response(client: httpx.Client, api: openai.OpenAI, question: str) -> None:
    reply = api.responses.create(model=MODEL, input=question)
    part = reply.output[0].content[0]  # type: ignore[union-attr, index]
    check(client, reply.output_text, part.annotations, reply.passage)  # type: ignore[attr-defined, union-attr]
    assert (reply.status, reply.store) == ("completed", False)  # type: ignore[attr-defined]


@pytest.mark.parametrize("question", [QUESTION, UNANSWERED])
def test_events_of_a_response(client: httpx.Client, api: openai.OpenAI, question: str) -> None:
    with api.responses.stream(model=MODEL, input=question) as stream:
        events = list(stream)
        reply = stream.get_final_response()
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == reply.output_text
    assert [event.sequence_number for event in events] == list(range(len(events)))
    part = reply.output[0].content[0]  # type: ignore[union-attr, index]
    check(client, reply.output_text, part.annotations, reply.passage)  # type: ignore[attr-defined, union-attr]
    added = [one for one in events if one.type == "response.output_text.annotation.added"]
    assert len(added) == len(part.annotations)  # type: ignore[union-attr]


def test_earlier_messages_are_history(api: openai.OpenAI) -> None:
    messages: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": "Ukrainians."},
        {"role": "user", "content": "And how long can they stay?"},
    ]
    reply = api.chat.completions.create(model=MODEL, messages=messages)
    answer = reply.choices[0].message.passage  # type: ignore[attr-defined]
    assert "cross" in answer["standalone_question"]


def test_the_models(api: openai.OpenAI) -> None:
    assert [model.id for model in api.models.list()] == [MODEL]
    assert api.models.retrieve(MODEL).owned_by == "passage"


def test_errors_are_the_clients_own(api: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="gpt-6") as missing:
        api.chat.completions.create(model="gpt-6", messages=asking(QUESTION))
    assert missing.value.code == "model_not_found"
    with pytest.raises(openai.BadRequestError, match="n must be 1") as several:
        api.chat.completions.create(model=MODEL, messages=asking(QUESTION), n=3)
    assert several.value.param == "n"
    with pytest.raises(openai.BadRequestError, match="supplied: colour"):
        api.responses.create(model=MODEL, input=QUESTION, extra_body={"colour": "red"})
    with pytest.raises(openai.NotFoundError, match="gpt-6"):
        api.models.retrieve("gpt-6")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 50_000, "application/json", 400),
        (b'{"model": NaN}', "application/json", 400),
        (b"{}", "text/plain", 415),
        (b'"' + b"x" * 70_000, "application/json", 413),
    ],
)
def test_what_no_route_sees_is_refused_in_openais_shape(
    client: httpx.Client, body: bytes, kind: str, status: int
) -> None:
    for route in ("chat/completions", "responses"):
        reply = client.post(f"/v1/{route}", content=body, headers={"content-type": kind})
        assert reply.status_code == status
        error = reply.json()["error"]
        assert error["type"] == "invalid_request_error"
        assert reply.headers["x-request-id"] in error["message"]


@pytest.mark.parametrize("style", ["markdown_links", "footnotes"])
def test_sources_in_the_text_for_clients_that_show_only_that(tmp_path: Path, style: str) -> None:
    settings = Settings(data=tmp_path, openai_citations=style)  # type: ignore[arg-type]
    with running(settings) as client, official(client) as api:
        client.post("/v1/documents", json=ARTICLES[0])
        reply = api.chat.completions.create(model=MODEL, messages=asking(QUESTION))
        message = reply.choices[0].message
        assert message.content is not None
        assert "https://example.org/ukrainians" in message.content
        assert message.annotations
        for one in message.annotations:
            cited = one.url_citation
            said = message.content[cited.start_index : cited.end_index]
            assert said == cited.content  # type: ignore[attr-defined]
        chunks = api.chat.completions.create(model=MODEL, messages=asking(QUESTION), stream=True)
        streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
        assert streamed == message.content


def test_a_failure_in_a_stream_never_looks_complete(tmp_path: Path) -> None:
    broken = "Was there a breakdown at the border?"
    with running(Settings(data=tmp_path), FailingEncoder) as client, official(client) as api:
        client.post("/v1/documents", json=ARTICLES[0])
        with pytest.raises(openai.InternalServerError, match="the log names this request_id"):
            api.chat.completions.create(model=MODEL, messages=asking(broken))
        chunks = api.chat.completions.create(model=MODEL, messages=asking(broken), stream=True)
        assert next(chunks).choices[0].delta.content == ""
        with pytest.raises(openai.APIError, match="The answer failed"):
            next(chunks)
        body = {"model": MODEL, "messages": asking(broken), "stream": True}
        text = client.post("/v1/chat/completions", json=body).text
        assert text.endswith("data: [DONE]\n\n")
        assert '"finish_reason":"stop"' not in text
        with api.responses.stream(model=MODEL, input=broken) as stream:
            kinds = [event.type for event in stream]
        assert kinds[-2:] == ["error", "response.failed"]
        assert "response.completed" not in kinds


def chat_model(client: httpx.Client, **given: Any) -> ChatOpenAI:
    return ChatOpenAI(
        base_url=f"{client.base_url}/v1", api_key=SecretStr("none"), model=MODEL, **given
    )


def test_langchain(client: httpx.Client, api: openai.OpenAI) -> None:
    reply = api.chat.completions.create(model=MODEL, messages=asking(QUESTION))
    expected = reply.choices[0].message.content
    model = chat_model(client)
    assert model.invoke(QUESTION).content == expected
    assert "".join(str(chunk.content) for chunk in model.stream(QUESTION)) == expected
    turns = [HumanMessage(QUESTION), AIMessage(str(expected)), HumanMessage("And why?")]
    assert model.invoke(turns).content


def test_langchain_over_responses_keeps_the_annotations(client: httpx.Client) -> None:
    model = chat_model(client, use_responses_api=True)
    block: Any = model.invoke(QUESTION).content[0]
    assert block["annotations"]
    for one in block["annotations"]:
        assert block["text"][one["start_index"] : one["end_index"]] == one["content"]
    pieces: list[Any] = [block for chunk in model.stream(QUESTION) for block in chunk.content]
    assert "".join(piece.get("text", "") for piece in pieces) == block["text"]


def test_the_stream_is_lines_of_data(client: httpx.Client) -> None:
    body = {"model": MODEL, "messages": asking(QUESTION), "stream": True}
    reply = client.post("/v1/chat/completions", json=body)
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = reply.text.split("\n\n")
    assert events[-2:] == ["data: [DONE]", ""]
    chunks = [json.loads(event.removeprefix("data: ")) for event in events[:-2]]
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk["id"] for chunk in chunks}) == 1


def first_sentence(prompt: str) -> str:
    """A model that says the first numbered sentence it is given."""
    number, text = NUMBERED.findall(prompt)[0]
    return f"{text} [{number}]"


def test_a_configured_model_is_a_model_here_too(tmp_path: Path) -> None:
    with serving(first_sentence) as upstream:
        settings = Settings(data=tmp_path, llm="openai:fine", llm_base_url=upstream.base_url)
        with running(settings) as client, official(client) as api:
            for article in ARTICLES:
                assert client.post("/v1/documents", json=article).status_code == 201
            assert [one.id for one in api.models.list()] == ["passage-generative", MODEL]
            for model, composer in (("passage-generative", "openai:fine"), (MODEL, "extractive")):
                reply = api.chat.completions.create(model=model, messages=asking(QUESTION))
                assert reply.model == model
                answer = (reply.choices[0].message.model_extra or {})["passage"]
                assert answer["composer"] == composer
                message = reply.choices[0].message
                cited = [one.url_citation for one in message.annotations or []]
                check(client, str(message.content), cited, answer)
            assert len(upstream.asked) == 1
