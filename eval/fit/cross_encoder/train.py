"""The training loop, and the two stages it runs in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from eval.fit.cross_encoder.examples import Example, pack
from eval.fit.cross_encoder.losses import loss
from eval.fit.cross_encoder.network import CrossEncoder
from eval.fit.cross_encoder.pieces import WordPieces
from retrieval.cross_encoder import WINDOW

Groups = Sequence[Sequence[Example]]
"""Examples that share a question; as many in each group."""


@dataclass(frozen=True, slots=True)
class Stage:
    """``rate``: the learning rate at its highest; ``groups`` a batch."""

    epochs: int
    rate: float
    groups: int


CLOZE = Stage(epochs=1, rate=1e-4, groups=60)
"""First pseudo questions: there are many, each is seen once."""

QUESTIONS = Stage(epochs=4, rate=1.2e-4, groups=20)
"""Then real ones: few, and of a group each epoch draws other passages."""

WARM_UP = 0.06
"""Of the steps, in which the rate rises."""

LOWEST_RATE = 0.02
"""Of the highest: where the rate stops falling."""

WEIGHT_DECAY = 0.01
"""Of matrices; biases and norms are left alone."""

MAX_GRADIENT = 1.0
"""Norm at which gradients are cut off."""

LENGTH_NOISE = 40
"""Word pieces: rows of about one length share a batch, which saves padding, but not always the
same ones."""


def device() -> str:
    """``cuda`` where there is a GPU, else ``cpu``."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def train(
    network: CrossEncoder,
    groups_of: Callable[[int], Groups],
    stage: Stage,
    pieces: WordPieces,
    *,
    seed: int,
    on: str,
) -> list[float]:
    """Train the network, which is on device ``on``; the mean loss of each epoch.

    ``groups_of`` gives an epoch's groups, as many in every epoch.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    optimiser = _optimiser(network, fused=on == "cuda")
    network.train()
    means: list[float] = []
    for epoch in range(stage.epochs):
        batches = _batches(groups_of(epoch), stage.groups, rng)
        total = torch.zeros((), device=on)
        for place, batch in enumerate(batches):
            at = epoch * len(batches) + place
            _set_rate(optimiser, stage.rate * _share_of_rate(at, stage.epochs * len(batches)))
            total += _step(network, optimiser, batch, pieces, on)
        means.append(float(total) / len(batches))
        print(f"epoch {epoch}: {len(batches)} batches, loss {means[-1]:.4f}", flush=True)
    network.eval()
    return means


def _optimiser(network: CrossEncoder, *, fused: bool) -> torch.optim.Optimizer:
    learned = [one for one in network.parameters() if one.requires_grad]
    kinds = [
        {"params": [one for one in learned if one.ndim > 1], "weight_decay": WEIGHT_DECAY},
        {"params": [one for one in learned if one.ndim < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(kinds, fused=fused)


def _batches(groups: Groups, size: int, rng: np.random.Generator) -> list[Groups]:
    """Groups whose longest rows are of about one length together, the batches in any order."""
    lengths = np.array([max(_length(one) for one in group) for group in groups])
    order = np.argsort(lengths + rng.integers(0, LENGTH_NOISE, len(groups)))
    chunks = [order[start : start + size] for start in range(0, len(order), size)]
    return [[groups[place] for place in chunks[at]] for at in rng.permutation(len(chunks))]


def _length(example: Example) -> int:
    """Near enough: the marks are not counted."""
    passage = example.passage
    texts = (example.question, passage.title, *passage.sentences)
    return min(WINDOW, sum(len(text) for text in texts))


def _share_of_rate(at: int, steps: int) -> float:
    """Rises over ``WARM_UP`` of the steps and falls all along."""
    return min(1.0, (at + 1) / (WARM_UP * steps)) * max(LOWEST_RATE, 1 - at / steps)


def _set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    for kind in optimiser.param_groups:
        kind["lr"] = rate


def _step(
    network: CrossEncoder,
    optimiser: torch.optim.Optimizer,
    groups: Groups,
    pieces: WordPieces,
    on: str,
) -> Tensor:
    """Learn from one batch; its loss before."""
    batch = pack([example for group in groups for example in group], pieces, on)
    with torch.autocast(on, torch.bfloat16, enabled=on == "cuda"):
        logits = network(batch.pieces, batch.segments, batch.pools())
    lost = loss(logits, batch, len(groups[0]))
    optimiser.zero_grad(set_to_none=True)
    torch.autograd.backward(lost)
    torch.nn.utils.clip_grad_norm_(network.parameters(), MAX_GRADIENT)
    optimiser.step()
    return lost.detach()
