"""Real, small implementations of the seams, for tests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from retrieval.types import PassageText, PassageVectors

_WORD = re.compile(r"\w+")


class HashEncoder:
    """An ``Encoder`` without a model: hashed words, counted, as a unit vector; deterministic."""

    def __init__(self, dimension: int = 64, name: str = "hash") -> None:
        self._dimension, self._name = dimension, name

    @property
    def fingerprint(self) -> str:
        return f"{self._name}-{self._dimension}"

    @property
    def dimension(self) -> int:
        return self._dimension

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        vector = np.zeros(self._dimension, dtype=np.float32)
        for word in _WORD.findall(text.casefold()):
            digest = hashlib.blake2b(word.encode(), digest_size=5).digest()
            sign = 1.0 if digest[0] & 1 else -1.0
            vector[int.from_bytes(digest[1:], "little") % self._dimension] += sign
        length = float(np.linalg.norm(vector))
        if length == 0.0:  # no word, or words that cancel out: still a unit vector
            vector[0], length = 1.0, 1.0
        return vector / np.float32(length)

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        return [
            PassageVectors(
                passage=self.encode_query(" ".join((passage.context, *passage.sentences))),
                sentences=np.stack([self.encode_query(one) for one in passage.sentences]),
            )
            for passage in passages
        ]


class GlossaryEncoder(HashEncoder):
    """A multilingual ``Encoder`` by glossary: known foreign words are read as their English."""

    def __init__(self, glossary: Mapping[str, str], name: str = "glossary") -> None:
        super().__init__(dimension=96, name=name)
        self._glossary = glossary

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        words = _WORD.findall(text.casefold())
        return super().encode_query(" ".join(self._glossary.get(word, word) for word in words))
