"""What the network is trained to get right, as one number."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from eval.fit.cross_encoder.examples import NONE, Batch

GOLD_WEIGHT = 2.0
"""Of a gold sentence beside any other: they are the fewer."""

LIST_WEIGHT = 0.5
"""Of putting a group's right passage, and its gold sentences, first: half of saying yes or no
rightly, so that the logits keep a meaning of their own and not only an order."""

ANSWER_WEIGHT = 0.3
"""Of marking the short answer: it only helps to tell sentences apart; nothing reads it later."""

FAR_BELOW = -1e4
"""A logit that takes no part."""


def loss(logits: tuple[Tensor, Tensor, Tensor], batch: Batch, group: int) -> Tensor:
    """``logits`` are the network's; every ``group`` rows of the batch share a question."""
    sentences, passage, answer = (one.float() for one in logits)
    right = batch.gold.amax(dim=1)
    return (
        _yes_or_no(sentences, batch)
        + functional.binary_cross_entropy_with_logits(passage, right)
        + LIST_WEIGHT * _first(passage.view(-1, group), right.view(-1, group))
        + LIST_WEIGHT * _first_sentence(sentences, batch, group)
        + ANSWER_WEIGHT * _marked(answer, batch)
    )


def _yes_or_no(sentences: Tensor, batch: Batch) -> Tensor:
    """Every passage counts alike, however many sentences it has."""
    each = functional.binary_cross_entropy_with_logits(sentences, batch.gold, reduction="none")
    weighted = each * (1 + (GOLD_WEIGHT - 1) * batch.gold) * batch.known
    return (weighted.sum(dim=1) / batch.known.sum(dim=1).clamp(min=1)).mean()


def _first_sentence(sentences: Tensor, batch: Batch, group: int) -> Tensor:
    """Over all sentences of all passages of a group."""
    masked = sentences.masked_fill(batch.known == 0, FAR_BELOW)
    groups = len(masked) // group
    return _first(masked.reshape(groups, -1), batch.gold.reshape(groups, -1))


def _first(logits: Tensor, right: Tensor) -> Tensor:
    """Cross-entropy over lists, each a row, of which some entries are right; 0 without any."""
    counts = right.sum(dim=1)
    each = -(functional.log_softmax(logits, dim=1) * right).sum(dim=1) / counts.clamp(min=1)
    return each.sum() / (counts > 0).sum().clamp(min=1)


def _marked(answer: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy of where the answer begins and ends in the passage; 0 without any."""
    has = batch.start != NONE
    if not bool(has.any()):
        return torch.zeros((), device=answer.device)
    inside = answer[has].masked_fill(batch.segments[has][:, :, None] == 0, FAR_BELOW)
    begins = functional.cross_entropy(inside[:, :, 0], batch.start[has])
    ends = functional.cross_entropy(inside[:, :, 1], batch.end[has])
    return (begins + ends) / 2
