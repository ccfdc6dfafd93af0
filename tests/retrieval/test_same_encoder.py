"""D11. Vectors of two encoders are never mixed: another one is refused, whatever it has in common
with the one before, and so is one that has changed under its old name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from retrieval.encode import SentenceTransformerEncoder, load_encoder
from retrieval.errors import EncoderMismatch
from retrieval.library import Library
from retrieval.probes import PROBE_VECTORS, PROBES
from retrieval.segment import SEGMENTER_VERSION
from retrieval.types import Encoder, PassageText
from tests.crash.figures import show
from tests.fakes import GlossaryEncoder, HashEncoder
from tests.real_encoder import real_encoder
from tests.retrieval.collection import answers, change, document, open_library


class DriftedEncoder(HashEncoder):
    """Calls itself what it always did, and reads otherwise: the sum of a word and its neighbour."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = np.float32(share)

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        vector = super().encode_query(text)
        drifted = vector + self._share * np.roll(vector, 1)
        return np.asarray(drifted / np.linalg.norm(drifted), dtype=np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_library(tmp_path / "data") as library:
        library.add([document(number) for number in range(5)])
        library.publish()
    return tmp_path / "data"


def refusals(folder: Path, encoder: Callable[[], Encoder]) -> list[str]:
    """What asking, adding and repairing say, each in a library of its own; empty where allowed."""
    said = []
    works: list[tuple[bool, Callable[[Library], object]]] = [
        (False, lambda library: library.encode("who crossed?")),
        (True, lambda library: library.add([document(9)])),
        (True, lambda library: library.encode("who crossed?")),
    ]
    for write, work in works:
        with Library.open(folder, encoder, write=write) as library:
            try:
                work(library)
            except EncoderMismatch as error:
                said.append(str(error))
            else:
                said.append("")
    return said


def of_prefix(prefix: str) -> Encoder:
    """The real encoder behind another query prefix; the weights are the same."""
    loaded = load_encoder()
    assert isinstance(loaded, SentenceTransformerEncoder)
    model = loaded._model
    model.prompts = {**model.prompts, "query": prefix}
    return SentenceTransformerEncoder(model, "all-MiniLM-L6-v2", "same weights")


def test_another_encoder_is_refused_whatever_it_has_in_common(folder: Path, tmp_path: Path) -> None:
    refused = {
        "other model, same dimension": refusals(folder, lambda: HashEncoder(name="other")),
        "other dimension": refusals(folder, lambda: HashEncoder(dimension=96)),
    }
    with Library.open(tmp_path / "prefix", lambda: of_prefix(""), write=True) as library:
        library.add([document(1)])
    refused["other prefix"] = refusals(tmp_path / "prefix", lambda: of_prefix("query: "))
    change(folder / "library.db", "UPDATE meta SET value = 'older' WHERE key = 'segmenter'")
    refused["other segmenter"] = refusals(folder, HashEncoder)
    for name, said in refused.items():
        assert all("this folder was embedded with" in line for line in said), name
    assert f"segmenter older), not with hash-64 (segmenter {SEGMENTER_VERSION})" in said[0]
    show("D11", refused=len(refused), of=4)


def test_an_encoder_that_reads_otherwise_under_its_name_is_refused(folder: Path) -> None:
    for line in refusals(folder, lambda: DriftedEncoder(0.2)):
        assert "reads a probe sentence otherwise" in line
        assert "put back the versions of the packages" in line
    with open_library(folder, write=False) as library:
        assert library.get("d9") is None


def test_last_digits_are_no_change(folder: Path) -> None:
    assert refusals(folder, lambda: DriftedEncoder(0.001)) == ["", "", ""]


def test_a_folder_without_probes_gets_them_with_the_next_document(folder: Path) -> None:
    change(folder / "library.db", f"DELETE FROM meta WHERE key = '{PROBE_VECTORS}'")
    with open_library(folder) as library:
        before = answers(library)
        library.add([document(1)])  # as it is: nothing is written
        library.add([document(7)])
        library.delete("d7")
        assert answers(library)[0] == before[0]
    assert all("probe" in line for line in refusals(folder, lambda: DriftedEncoder(0.2)))


def test_an_emptied_folder_takes_another_encoder(folder: Path) -> None:
    with open_library(folder) as library:
        for one in library.documents():
            library.delete(one.id)
    with Library.open(folder, lambda: DriftedEncoder(0.2), write=True) as library:
        library.add([document(1)])
        library.encode("who crossed?")
    assert "probe" in refusals(folder, HashEncoder)[0]


def test_the_real_encoder_reads_the_probes_alike_alone_and_together(tmp_path: Path) -> None:
    encoder = real_encoder()
    together = encoder.encode_passages([PassageText("", (text,)) for text in PROBES])
    for text, one in zip(PROBES, together, strict=True):
        (alone,) = encoder.encode_passages([PassageText("", (text,))])
        assert float(one.passage @ alone.passage) > 0.9999


def with_second(folder: Path, name: str, *, write: bool) -> Library:
    return Library.open(
        folder, HashEncoder, write=write, multilingual=lambda: GlossaryEncoder({}, name)
    )


def test_another_multilingual_encoder_is_refused_until_repair(folder: Path) -> None:
    with with_second(folder, "first", write=True) as library:
        library.complete()
    with with_second(folder, "second", write=False) as library:
        with pytest.raises(EncoderMismatch, match="`passage doctor --repair` makes them again"):
            library.encode("puente", "multilingual")
        library.encode("bridge")  # in English it goes on
    with with_second(folder, "second", write=True) as library:
        assert "5 passages: their multilingual vectors were missing; made" in library.repair()
        library.encode("puente", "multilingual")
