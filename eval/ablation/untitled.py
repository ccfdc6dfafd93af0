"""The encoder as it would be if a passage were read without its document's title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from retrieval.types import Encoder, PassageText, PassageVectors


class Untitled:
    """Another encoder that sees no titles; its vectors are of a space of their own."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.fingerprint = f"{encoder.fingerprint} without titles"
        self.dimension = encoder.dimension

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        return self._encoder.encode_query(text)

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        return self._encoder.encode_passages([replace(one, context="") for one in passages])
