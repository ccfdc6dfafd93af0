"""The stream's parts, from answers of every shape."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from service.answer import to_json
from service.http.stream import answer_parts, deltas, encode
from tests.answers import answer_of

SENTENCES = st.lists(st.text(min_size=1, max_size=40), max_size=5)


@given(SENTENCES)
def test_deltas_joined_are_the_text_one_claim_each(sentences: list[str]) -> None:
    answer = answer_of(sentences)
    pieces = deltas(answer)
    assert "".join(pieces) == answer.text
    assert len(pieces) == max(1, len(sentences))
    for piece, claim in zip(pieces, answer.claims, strict=False):
        assert piece.startswith(claim.text)


@given(SENTENCES)
def test_a_part_is_one_line_of_data(sentences: list[str]) -> None:
    for part in answer_parts(answer_of(sentences), "https://example.org"):
        lines = encode(part).decode().split("\n")
        assert lines[1:] == ["", ""]
        assert json.loads(lines[0].removeprefix("data: ")) == json.loads(json.dumps(part))


def test_sources_come_first_with_absolute_links() -> None:
    answer = answer_of(["One.", "Two."])
    parts = list(answer_parts(answer, "https://example.org"))
    assert parts[0] == {
        "type": "source-url",
        "sourceId": "1",
        "url": "https://example.org/documents/doc-1#c=0-4",
        "title": "Title 1",
    }
    assert parts[-1] == {"type": "data-answer", "data": to_json(answer)}
