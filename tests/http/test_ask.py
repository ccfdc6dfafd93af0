"""The answer over HTTP, as JSON and as a stream of parts."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

QUESTION = "Who was allowed to cross the border?"


def stream(client: httpx.Client, question: str) -> tuple[httpx.Response, list[dict[str, Any]]]:
    reply = client.post("/v1/ask", json={"question": question, "stream": True})
    events = reply.text.split("\n\n")
    assert events[-2:] == ["data: [DONE]", ""]
    return reply, [json.loads(event.removeprefix("data: ")) for event in events[:-2]]


def test_every_citation_is_the_exact_text(client: httpx.Client) -> None:
    answer = client.post("/v1/ask", json={"question": QUESTION}).json()
    assert answer["citations"] or answer["nearest"]
    for citation in answer["citations"] + answer["nearest"]:
        document = client.get(f"/v1/documents/{citation['document_id']}").json()
        assert document["text"][citation["start"] : citation["end"]] == citation["cited_text"]
        assert document["sha256"] == citation["sha256"]


@pytest.mark.parametrize("question", [QUESTION, "What is the boiling point of tungsten?", "😀😀"])
def test_the_stream_says_what_the_json_says(client: httpx.Client, question: str) -> None:
    answer = client.post("/v1/ask", json={"question": question}).json()
    reply, parts = stream(client, question)
    assert reply.headers["x-vercel-ai-ui-message-stream"] == "v1"
    assert reply.headers["content-type"].startswith("text/event-stream")
    deltas = [part["delta"] for part in parts if part["type"] == "text-delta"]
    assert "".join(deltas) == answer["text"]
    assert len(deltas) == max(1, len(answer["claims"]))
    sources = [part for part in parts if part["type"] == "source-url"]
    assert [part["sourceId"] for part in sources] == [str(c["n"]) for c in answer["citations"]]
    assert all(part["url"].startswith("http") for part in sources)
    ends = [part for part in parts if part["type"] == "text-end"]
    assert ends[0]["providerMetadata"]["passage"]["citations"] == answer["citations"]
    whole = next(part["data"] for part in parts if part["type"] == "data-answer")
    for own in ("id", "timings_ms"):  # of one asking, not of the answer
        del whole[own], answer[own]
    assert whole == answer


def test_the_stream_keeps_its_order(client: httpx.Client) -> None:
    kinds = [part["type"] for part in stream(client, QUESTION)[1]]
    once = [kind for n, kind in enumerate(kinds) if n == 0 or kinds[n - 1] != kind]
    framed = [kind for kind in once if kind != "source-url"]
    assert framed == [
        *("start", "data-status", "text-start", "text-delta", "text-end", "data-answer", "finish")
    ]


def test_history_and_filters_are_taken(client: httpx.Client) -> None:
    turns = [{"role": "user", "text": "Who crossed?"}, {"role": "assistant", "text": ""}] * 80
    body = {
        "question": "And why?",
        "history": turns,
        "filters": {"outlet": "Harbour News", "published_after": "2022-03-19"},
    }
    reply = client.post("/v1/ask", json=body)
    assert reply.status_code == 200
    cited = {citation["document_id"] for citation in reply.json()["citations"]}
    assert cited <= {"russians"}


def test_nothing_is_answered_from_nothing(client: httpx.Client) -> None:
    body = {"question": QUESTION, "filters": {"outlet": ["No Such Paper"]}}
    answer = client.post("/v1/ask", json=body).json()
    assert answer["outcome"] == "no_documents"
    assert (answer["claims"], answer["citations"]) == ([], [])


def test_search_gives_exact_passages_best_first(client: httpx.Client) -> None:
    for words in (True, False):
        body = {"query": "Ukrainians allowed to cross", "k": 5, "words": words}
        results = client.post("/v1/search", json=body).json()["results"]
        assert results[0]["document_id"] == "ukrainians"
        scores = [result["score"] for result in results]
        assert scores == sorted(scores, reverse=True)
        for result in results:
            text = client.get(f"/v1/documents/{result['document_id']}").json()["text"]
            assert text[result["start"] : result["end"]] == result["text"]


def test_dates_of_the_question_are_listed_until_they_are_taken_back(client: httpx.Client) -> None:
    body = {"question": "Who was allowed to cross the border in March 2022?"}
    listed = client.post("/v1/ask", json=body).json()["filters"]["inferred"]
    assert listed == {"published_after": "2022-03-01", "published_before": "2022-03-31"}
    taken_back = client.post("/v1/ask", json=body | {"ignore_inferred": True}).json()
    assert taken_back["filters"]["inferred"] == {}
    assert client.post("/v1/ask", json=body | {"ignore_inferred": ["x"]}).status_code == 422
