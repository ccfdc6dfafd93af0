"""What the widget calls beside asking: the bundle, suggestions, facets, feedback; and the pages'
words, languages and status."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from service.http.language import LANGUAGES, WORDS, page_words

JUDGED: dict[str, Any] = {
    "id": "ans_00ff",
    "question": "Who crossed?",
    "standalone_question": "Who crossed?",
    "outcome": "answered",
    "text": "Hundreds. [1]",
    "citations": [{"document_id": "ukrainians", "start": 0, "end": 9}],
}


def test_the_bundle_may_be_used_by_any_origin(client: httpx.Client) -> None:
    reply = client.get("/widget.js")
    assert reply.headers["content-type"].startswith("text/javascript")
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
    again = client.get("/widget.js", headers={"If-None-Match": reply.headers["etag"]})
    assert again.status_code == 304


def test_facets_name_outlets_and_dates(client: httpx.Client) -> None:
    found = client.get("/v1/facets").json()
    assert found["documents"] >= 2
    assert {"Border Times", "Harbour News"} <= set(found["outlets"])
    assert (found["earliest"], found["latest"]) == ("2022-03-18", "2022-03-20")


def test_suggestions_are_questions(client: httpx.Client) -> None:
    found = client.get("/v1/suggestions", params={"language": "en"}).json()
    assert all(one.endswith("?") for one in found["suggestions"])
    assert client.get("/v1/suggestions", params={"language": "x'"}).status_code == 422


def test_feedback_is_taken_and_counted(client: httpx.Client) -> None:
    body = {"rating": "down", "reason": "missing", "comment": "Where?", "answer": JUDGED}
    reply = client.post("/v1/feedback", json=body)
    assert reply.status_code == 201
    assert reply.json()["id"].startswith("fb_")
    assert "1 bad" in client.get("/status").text


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("rating", {"rating": "sideways", "answer": JUDGED}),
        ("reason", {"rating": "down", "reason": "because", "answer": JUDGED}),
        ("comment", {"rating": "down", "comment": "x" * 2001, "answer": JUDGED}),
        ("answer.id", {"rating": "up", "answer": JUDGED | {"id": "x"}}),
        ("answer", {"rating": "up"}),
        ("name", {"rating": "up", "answer": JUDGED, "name": "me"}),
    ],
)
def test_bad_feedback_is_refused_with_its_field(
    client: httpx.Client, field: str, body: dict[str, Any]
) -> None:
    reply = client.post("/v1/feedback", json=body)
    assert reply.status_code == 422
    assert field in [one["field"] for one in reply.json()["errors"]]


def test_every_language_has_every_word_with_the_same_blanks() -> None:
    english = page_words("en")
    for language in LANGUAGES:
        words = page_words(language)
        assert words.keys() == english.keys()
        for key, text in words.items():
            assert sorted(_blanks(text)) == sorted(_blanks(english[key])), (language, key)
    assert {path.stem for path in WORDS.glob("*.json")} == set(LANGUAGES)


def _blanks(text: str) -> list[str]:
    return [piece.partition("}")[0] for piece in text.split("{")[1:]]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("uk", "uk"),
        ("de, es;q=0.8, en;q=0.5", "es"),
        ("ru-RU,ru;q=0.9", "ru"),
        ("de", "en"),
        ("", "en"),
        ("es;q=x, uk;q=0.1", "uk"),
    ],
)
def test_pages_speak_what_the_browser_prefers(
    client: httpx.Client, header: str, language: str
) -> None:
    reply = client.get("/status", headers={"Accept-Language": header})
    assert f'<html lang="{language}">' in reply.text


def test_a_chosen_language_is_remembered(client: httpx.Client) -> None:
    with httpx.Client(base_url=client.base_url, trust_env=False) as visitor:
        assert '<html lang="ru">' in visitor.get("/documents?lang=ru").text
        assert '<html lang="ru">' in visitor.get("/").text
        assert '<html lang="ru">' in visitor.get("/?lang=<script>").text


def test_the_stream_says_how_many_documents_are_searched(client: httpx.Client) -> None:
    body = {"question": "Who crossed?", "stream": True, "filters": {"outlet": "Border Times"}}
    lines = client.post("/v1/ask", json=body).text.split("\n\n")
    parts = [json.loads(line.removeprefix("data: ")) for line in lines[:3]]
    assert {"documents": 1} in [part.get("data") for part in parts]
