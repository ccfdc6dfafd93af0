"""A draft checked over HTTP: against evidence sent along, and against the collection."""

from __future__ import annotations

import hashlib
from typing import Any

import httpx
import pytest

FIRST = (
    "Days before, some Russians were being admitted to the U.S. at the crossing, "
    "while some Ukrainians were blocked."
)
SECOND = "But by Friday, Russians were denied while Ukrainians were admitted after short waits."
EVIDENCE = [{"id": "wire/1", "text": f"A dateline.\n\n{FIRST} {SECOND}"}]


def checked(client: httpx.Client, text: str, **more: Any) -> dict[str, Any]:
    reply = client.post("/v1/check", json={"text": text, **more})
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    for claim in found["claims"]:
        assert text[claim["start"] : claim["end"]] == claim["text"]
        assert set(claim["citations"]) <= {one["n"] for one in found["citations"]}
        assert (claim["reason"] is None) == (claim["verdict"] == "supported")
    assert [one["n"] for one in found["citations"]] == list(range(1, len(found["citations"]) + 1))
    assert 0.0 <= found["support_score"] <= 1.0
    return found


def test_each_sentence_has_its_verdict_and_its_exact_citation(client: httpx.Client) -> None:
    draft = (
        "According to the notice:\n\nBy Friday, Russians were turned away. "
        "Ukrainians were denied after short waits. All Mexicans were admitted to the U.S."
    )
    found = checked(client, draft, evidence=EVIDENCE)
    verdicts = [claim["verdict"] for claim in found["claims"]]
    assert verdicts == ["supported", "contradicted", "unsupported"]
    [citation] = found["citations"]
    text = EVIDENCE[0]["text"]
    assert citation["document_id"] == "wire/1"
    assert text[citation["start"] : citation["end"]] == citation["cited_text"] == SECOND
    assert citation["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert citation["url"].startswith("urn:passage:evidence:wire%2F1#c=")
    assert found["support_score"] < 0.7


@pytest.mark.parametrize("text", ["According to the notice:", "Who was let in?", "—", "Hello!?"])
def test_what_states_nothing_needs_no_support(client: httpx.Client, text: str) -> None:
    assert checked(client, text, evidence=EVIDENCE) == {
        "claims": [],
        "citations": [],
        "support_score": 1.0,
    }


def test_the_evidence_own_words_score_one(client: httpx.Client) -> None:
    found = checked(client, f"{FIRST} {SECOND}", evidence=EVIDENCE)
    assert found["support_score"] == 1.0
    assert [one["cited_text"] for one in found["citations"]] == [FIRST, SECOND]


def test_two_sentences_may_support_one_together(client: httpx.Client) -> None:
    evidence = [
        {"id": "a", "text": "The rule was extended until May 3, 2024."},
        {"id": "b", "text": "The fee was raised to $50."},
    ]
    draft = "The rule was extended until May 3, 2024, but the fee was raised to $50."
    found = checked(client, draft, evidence=evidence)
    assert found["claims"][0]["verdict"] == "supported"
    assert sorted(one["document_id"] for one in found["citations"]) == ["a", "b"]


def test_partial_support_is_no_support(client: httpx.Client) -> None:
    draft = "By Friday, Russians were denied while Cubans were admitted."
    found = checked(client, draft, evidence=EVIDENCE)
    assert found["claims"][0]["verdict"] == "unsupported"
    assert found["support_score"] < 0.5


def test_offsets_hold_behind_odd_characters(client: httpx.Client) -> None:
    odd = [{"id": "odd", "text": f"İİİ 😀 they left [Ukraine]. {SECOND}"}]
    found = checked(client, SECOND, evidence=odd)
    cited = found["citations"][0]
    assert odd[0]["text"][cited["start"] : cited["end"]] == cited["cited_text"] == SECOND


def test_no_evidence_supports_nothing(client: httpx.Client) -> None:
    found = checked(client, SECOND, evidence=[])
    assert [claim["verdict"] for claim in found["claims"]] == ["unsupported"]
    assert found["support_score"] == 0.0


def test_without_evidence_the_collection_is_asked(client: httpx.Client) -> None:
    draft = "Officials gave no reason for the refusal. Officials gave a reason for the refusal."
    found = checked(client, draft)
    assert [claim["verdict"] for claim in found["claims"]] == ["supported", "contradicted"]
    cited = found["citations"][0]
    document = client.get(f"/v1/documents/{cited['document_id']}").json()
    assert document["text"][cited["start"] : cited["end"]] == cited["cited_text"]
    assert cited["sha256"] == document["sha256"]
    assert cited["url"]
    elsewhere = checked(client, draft, filters={"outlet": "Border Times"})
    assert {claim["verdict"] for claim in elsewhere["claims"]} == {"unsupported"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "x", "evidence": [{"id": "a"}]}, "text"),
        ({"text": "x", "evidence": [{"id": "", "text": "y"}]}, "id"),
        ({"text": "x", "evidence": [{"id": "a", "text": "y"}] * 2}, "evidence"),
        ({"text": "x", "evidences": []}, "evidences"),
        ({"text": "x\x00"}, "text"),
        ({"text": "x", "filters": {"published_after": "2022-02-30"}}, "published_after"),
    ],
)
def test_bad_input_is_named(client: httpx.Client, body: dict[str, Any], field: str) -> None:
    reply = client.post("/v1/check", json=body)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert any(field in str(one) for one in reply.json()["errors"])
