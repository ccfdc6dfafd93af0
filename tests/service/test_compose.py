"""What an answer is made of: whole sentences, few, each said once, from more than one source."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from retrieval.evidence import FEATURES, Evidence
from retrieval.library import Library
from retrieval.query import analyse
from retrieval.types import Document, Hit, Passage, Span, StoredPassage
from service.answer import Answer
from service.ask import ask
from service.compose import Part, Quoted, compose
from service.question import AskRequest
from tests.real_encoder import collection

MAX_CLAIMS = 5
MAX_WORDS = 150

DOCUMENTS = [
    Document(
        "sign",
        "Marta Ilves runs a bakery in Vellmar. "
        "She was fined 300 crowns for holding up a cardboard sign at the harbour protest. "
        "The bakery stayed open that day.",
        title="Baker fined",
    ),
    Document(
        "gazette",
        "The harbour of Vellmar closed on Friday because the northern pier had cracked. "
        "Fishing boats were moved to the river.",
        title="Harbour closed",
        published_at="2023-05-01",
    ),
    Document(
        "courier",
        "Engineers shut the Vellmar harbour after a storm had damaged its northern pier on Friday. "
        "Repairs will take three weeks.",
        title="Storm shuts harbour",
        published_at="2023-05-02",
    ),
    Document(
        "copy",
        "The harbour of Vellmar closed on Friday because the northern pier had cracked. "
        "Fishing boats were moved to the river.",
        title="Harbour closed, again",
    ),
    Document(
        "museum",
        " ".join(
            f"The lighthouse museum in Vellmar shows {what}, which anybody may see in room {room}, "
            "where a guide tells its long history to everybody who cares to listen."
            for room, what in enumerate(
                [
                    "lamps",
                    "maps",
                    "anchors",
                    "models",
                    "flags",
                    "bells",
                    "ropes",
                    "sails",
                    "oars",
                    "nets",
                ],
                start=1,
            )
        ),
        title="The lighthouse museum",
    ),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with collection(tmp_path_factory.mktemp("compose") / "data", DOCUMENTS) as opened:
        yield opened


def answer_to(library: Library, question: str) -> Answer:
    answer = ask(library, AskRequest(question=question))
    assert answer.claims, answer.text
    return answer


def test_a_sentence_about_she_comes_after_the_one_that_names_her(library: Library) -> None:
    said = [claim.text for claim in answer_to(library, "Who was fined at the protest?").claims]
    she = next(place for place, text in enumerate(said) if text.startswith("She was fined"))
    assert said[she - 1].startswith("Marta Ilves")


def test_nothing_is_said_twice(library: Library) -> None:
    """Two documents hold the same sentence."""
    said = [claim.text for claim in answer_to(library, "Why was the harbour closed?").claims]
    assert len(set(said)) == len(said)


def test_two_sources_where_both_answer(library: Library) -> None:
    answer = answer_to(library, "Why did the Vellmar harbour close on Friday?")
    assert "courier" in {citation.document_id for citation in answer.citations}
    assert len({citation.document_id for citation in answer.citations}) >= 2
    assert "cracked" in answer.text
    assert "storm" in answer.text


def test_every_part_of_the_question_is_answered(library: Library) -> None:
    answer = answer_to(library, "Why did the Vellmar harbour close and how long will repairs take?")
    assert "pier" in answer.text
    assert "three weeks" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "What does the lighthouse museum in Vellmar show its visitors?",
        "Why did the Vellmar harbour close on Friday?",
        "Who was fined at the protest?",
    ],
)
def test_an_answer_is_short(library: Library, question: str) -> None:
    claims = answer_to(library, question).claims
    assert 1 <= len(claims) <= MAX_CLAIMS
    assert sum(len(claim.text.split()) for claim in claims) <= MAX_WORDS


def test_claims_are_whole_sentences_in_the_order_of_their_source(library: Library) -> None:
    answer = answer_to(library, "What does the lighthouse museum in Vellmar show its visitors?")
    starts = [citation.start for citation in answer.citations if citation.document_id == "museum"]
    assert starts == sorted(starts)
    for citation in answer.citations:
        assert citation.cited_text.endswith(".")


def test_what_does_not_belong_in_one_document_may_be_said_of_another() -> None:
    """The dog and the ships stand at the same characters, of different documents."""
    gate = _evidence("gate", 0, "Six were let in at the gate.", 0.9)
    dog = _evidence("gate", 29, "A dog barked at the bus.", 0.3)
    ships = _evidence("pier", 29, "Nine ships waited there.", 0.4)
    assert dog.span == ships.span

    def neighbour(quoted: Quoted, step: int) -> Quoted | None:
        after_gate = quoted.text == gate.text and step == 1
        return Quoted("gate", dog.span, dog.text) if after_gate else None

    part = Part(analyse("What was seen at the gate?"), [gate, ships, dog])
    draft = compose([part], neighbour, frozenset({"second source"}), belonging=lambda window: [])
    assert [quoted.text for quoted in draft.sentences] == [gate.text, ships.text]


def _evidence(key: str, start: int, text: str, score: float) -> Evidence:
    span = Span(start, start + len(text))
    vector = np.ones(1, dtype=np.float32)
    passage = Passage(key, span.start, span.end, (span,))
    hit = Hit(StoredPassage(1, passage, text, vector, vector.reshape(1, 1)), 1.0, 1.0, None)
    return Evidence(hit, 0, text, score, (0.0,) * len(FEATURES))
