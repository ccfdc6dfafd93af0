"""Questions in other languages: a second set of vectors beside the first, kept just as safely."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import DamagedFolder
from retrieval.library import Library
from retrieval.multilingual import by_sentences, space_of
from retrieval.types import Document, Filters, Hit
from tests.fakes import GlossaryEncoder, HashEncoder
from tests.retrieval.collection import WITHOUT_GROUPS, change

GLOSSARY = {"refugio": "shelter", "puente": "bridge", "abrió": "opened", "cerró": "closed"}
OPENED = "¿Cuándo abrió el puente?"

DOCUMENTS = [
    Document("bridge", "The bridge opened on Monday. Forty people crossed it before noon."),
    Document("shelter", "The shelter closed at night. Its doors were locked by a guard."),
    Document("court", "A judge heard the case. The lawyers left the court at five."),
]


def spanish() -> GlossaryEncoder:
    return GlossaryEncoder(GLOSSARY)


def open_library(folder: Path, *, write: bool = True, name: str = "glossary") -> Library:
    return Library.open(
        folder, HashEncoder, write=write, multilingual=lambda: GlossaryEncoder(GLOSSARY, name)
    )


def found(library: Library, question: str, filters: Filters = Filters()) -> list[Hit]:  # noqa: B008
    vector = library.encode(question, "multilingual")
    return library.search(question, vector, filters, 3, "multilingual")


def ids(hits: list[Hit]) -> list[str]:
    return [hit.stored.passage.document_id for hit in hits]


def test_only_english_questions_stay_in_the_default_space(tmp_path: Path) -> None:
    assert [space_of(one) for one in ("en", "es", "uk")] == [
        "default",
        "multilingual",
        "multilingual",
    ]
    with Library.open(tmp_path, HashEncoder, write=True) as library:
        assert library.space("es") == "default"  # nothing to compare by
    with open_library(tmp_path) as library:
        assert (library.space("es"), library.space("en")) == ("multilingual", "default")


@pytest.mark.parametrize("published", [False, True])
def test_a_spanish_question_finds_the_english_passage(tmp_path: Path, published: bool) -> None:
    with open_library(tmp_path) as library:
        library.add(DOCUMENTS)
        if published:
            library.publish()
        best = found(library, OPENED)[0]
        assert best.stored.passage.document_id == "bridge"
        question = spanish().encode_query(OPENED)
        sentence = spanish().encode_query("The bridge opened on Monday.")
        assert best.stored.sentence_vectors.shape == (2, 96)
        assert best.stored.sentence_vectors[0] @ question == pytest.approx(
            sentence @ question, abs=1e-3
        )  # kept with 11 bits
        assert best.dense == pytest.approx(float(best.stored.vector @ question), abs=1e-6)
        assert library.check() == []


def test_the_best_sentence_counts_beside_the_passage(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add(DOCUMENTS)
        question = library.encode(OPENED, "multilingual")
        (hit, *_) = library.search(OPENED, question, k=3, space="multilingual")
        # 0.9 of the mean of the passage's and the best sentence's cosine; no word is shared.
        best = float((hit.stored.sentence_vectors @ question).max())
        assert hit.dense is not None
        assert hit.lexical is None
        assert hit.score == pytest.approx(0.9 * (0.5 * hit.dense + 0.5 * best), abs=1e-6)


def test_nothing_stored_gives_no_hits() -> None:
    assert by_sentences([], {}, {}, np.zeros(3, dtype=np.float32)) == []


def test_filters_deletes_and_replacements_take_effect_at_once(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add(DOCUMENTS)
        library.publish()
        assert ids(found(library, OPENED, Filters(document_ids=("court",)))) == ["court"]
        library.delete("bridge")
        assert "bridge" not in ids(found(library, OPENED))
        library.add([replace(DOCUMENTS[2], text="The bridge opened at last. All of them crossed.")])
        assert ids(found(library, OPENED))[0] == "court"
        with open_library(tmp_path, write=False) as reader:
            assert ids(found(reader, OPENED))[0] == "court"


def test_a_folder_without_them_opens_answers_and_can_be_completed(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEncoder, write=True) as library:
        library.add(DOCUMENTS[:2])
        library.publish()
    with open_library(tmp_path) as library:
        library.add(DOCUMENTS[2:])
        hits = found(library, "¿Cuándo abrió el puente? bridge")
        assert "bridge" in ids(hits)  # by its word
        assert not next(hit for hit in hits if ids([hit]) == ["bridge"]).stored.vector.any()
        batches: list[int] = []
        assert library.complete(batches.append) == sum(batches) == 2
        library.publish()
        assert ids(found(library, OPENED))[0] == "bridge"
        assert library.complete() == 0
    with Library.open(tmp_path, HashEncoder, write=True) as library:
        assert library.complete() == 0
        library.delete("shelter")
    with open_library(tmp_path, write=False) as library:
        assert ids(found(library, OPENED))[0] == "bridge"


def test_a_folder_of_schema_2_is_read_and_upgraded(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEncoder, write=True) as library:
        library.add(DOCUMENTS)
    change(
        tmp_path / "library.db",
        f"DROP TABLE second_vectors; {WITHOUT_GROUPS} PRAGMA user_version = 2;",
    )
    with open_library(tmp_path, write=False) as reader:
        assert ids(found(reader, "bridge")) == ["bridge"]
        assert reader.check() == []
    with open_library(tmp_path) as library:
        assert library.complete() == 3
        library.publish()
        assert ids(found(library, OPENED))[0] == "bridge"


def test_another_multilingual_encoder_replaces_the_vectors(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add(DOCUMENTS)
        library.publish()
    with open_library(tmp_path, name="newer") as library:
        assert library.complete() == 3
        library.publish()
        assert ids(found(library, OPENED))[0] == "bridge"
    with open_library(tmp_path, name="newer") as library:
        assert library.complete() == 0
        assert library.check() == []


def test_damage_is_told(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        library.add(DOCUMENTS)
        library.publish()
    change(
        tmp_path / "library.db",
        "UPDATE second_vectors SET sentence_vectors = zeroblob(384) WHERE row = 1",
    )
    with open_library(tmp_path, write=False) as library:
        with pytest.raises(DamagedFolder, match="multilingual vectors of passage row 1"):
            found(library, OPENED)
        assert library.check() == [
            "passage row 1: its multilingual vectors are damaged; ingest it again"
        ]
