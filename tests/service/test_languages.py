"""A question in another language over English documents: the whole way, with the real encoders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval.encode_multilingual import load_multilingual_encoder
from retrieval.evidence import score_sentences
from retrieval.evidence_across import FEATURES, features, rescored
from retrieval.library import Library
from retrieval.query import analyse
from retrieval.types import Document, FloatMatrix
from service.ask import ask
from service.enough_across import FEATURES as ENOUGH_FEATURES
from service.enough_across import evidence_features, judge_across
from service.question import AskRequest
from service.words_across import covered
from tests.fakes import HashEncoder

DOCUMENTS = [
    Document(
        "bridge",
        "The old bridge was closed in March because of a flood. Engineers found cracks in two of "
        "its pillars. The mayor said that it will open again in September.",
        "The bridge",
    ),
    Document(
        "library",
        "The city library lends books for four weeks. Children under twelve borrow for free. "
        "A lost book has to be paid for.",
        "The library",
    ),
    Document(
        "train",
        "Trains to the coast leave every hour. On Sundays the first one goes at seven. "
        "Bicycles may be taken along outside the rush hours.",
        "The train",
    ),
]

ASKED = {
    "es": ("¿Por qué se cerró el puente viejo de la ciudad en marzo?", "flood"),
    "ru": ("На какой срок городская библиотека выдаёт книги читателям?", "four weeks"),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The multilingual encoder serves as the default one too: no question here is English."""
    encoder = load_multilingual_encoder()
    folder = tmp_path_factory.mktemp("languages")
    with Library.open(folder, lambda: encoder, write=True, multilingual=lambda: encoder) as opened:
        opened.add(DOCUMENTS)
        yield opened


@pytest.mark.parametrize("language", sorted(ASKED))
def test_the_english_sentence_that_answers_is_cited(library: Library, language: str) -> None:
    question, words = ASKED[language]
    answer = ask(library, AskRequest(question))
    assert answer.outcome == "answered"
    assert words in answer.text
    for citation in answer.citations:
        document = library.get(citation.document_id)
        assert document is not None
        assert document.text[citation.start : citation.end] == citation.cited_text


def test_what_the_documents_do_not_say_is_not_answered(library: Library) -> None:
    answer = ask(library, AskRequest("¿Quién ganó el campeonato mundial de ajedrez en 1985?"))
    assert (answer.outcome, answer.claims) == ("not_found", ())


def test_known_features(library: Library) -> None:
    question, _ = ASKED["es"]
    vector = library.encode(question, "multilingual")
    hits = library.search(question, vector, k=3, space="multilingual")
    evidence = score_sentences(analyse(question, "es"), vector, hits)
    table = features(evidence)
    assert table.shape == (9, len(FEATURES))
    columns = dict(zip(FEATURES, table.T, strict=True))
    assert columns["below_best_sentence"].max() == columns["below_best_passage"].max() == 0.0
    best = int(columns["sentence_cosine"].argmax())
    assert evidence[best].text.startswith("The old bridge was closed")
    near = [float(hits[0].stored.sentence_vectors[1] @ vector)]
    assert columns["neighbour_cosine"][best] == pytest.approx(near[0], abs=1e-6)
    again = rescored(evidence)
    assert sorted(item.text for item in again) == sorted(item.text for item in evidence)
    scores = np.array([item.score for item in again])
    assert (np.diff(scores) <= 0).all()
    query = analyse(question, "es")
    values = evidence_features(query, again, library.encode_words)
    row = dict(zip(ENOUGH_FEATURES, values, strict=True))
    assert row["best_score"] == again[0].score
    assert row["best_passage_cosine"] == hits[0].dense
    assert judge_across(query, again, library.encode_words).enough


def test_nothing_found_is_off_topic() -> None:
    assert rescored([]) == []
    assert judge_across(analyse("¿Qué?", "es"), [], no_words).reason == "off_topic"


def test_words_are_covered_by_the_nearest_word() -> None:
    """Vectors of known cosines: puente is bridge, abrió is half of opened."""
    vectors = {"puente": [1, 0, 0], "abrió": [0, 1, 0], "bridge": [1, 0, 0], "opened": [0, 0.5, 0]}

    def known(words: Sequence[str]) -> FloatMatrix:
        return np.array([vectors[word] for word in words], dtype=np.float32)

    query = analyse("¿abrió el puente?", "es")
    groups = [["The bridge.", "It opened."], ["The bridge."], ["It is."]]
    assert covered(query, groups, known) == [[0.75, 0.5, 0.75], [0.5, 0.0, 0.5], [0.0, 0.0, 0.0]]
    assert covered(analyse("¿Qué?", "es"), [["The bridge."]], no_words) == [[0.0, 0.0, 0.0]]


def test_words_need_the_multilingual_encoder(tmp_path: Path) -> None:
    with (
        Library.open(tmp_path, HashEncoder, write=True) as library,
        pytest.raises(RuntimeError, match="without a multilingual encoder"),
    ):
        library.encode_words(["puente"])


def no_words(words: Sequence[str]) -> FloatMatrix:
    raise AssertionError(words)
