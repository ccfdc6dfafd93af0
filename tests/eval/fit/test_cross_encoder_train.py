"""The network begins as MiniLM, the losses have the values worked out by hand, a step learns."""

from __future__ import annotations

import math

import pytest
import torch

from eval.fit.cross_encoder.examples import (
    Batch,
    Example,
    PassagePieces,
    pack,
    read_answer,
    read_passage,
    read_question,
)
from eval.fit.cross_encoder.losses import loss
from eval.fit.cross_encoder.network import CrossEncoder, from_minilm
from eval.fit.cross_encoder.pieces import WordPieces
from eval.fit.cross_encoder.train import Stage, train
from retrieval.types import PassageText, PieceEncoder
from tests.real_encoder import real_encoder

MILL = ("The mill was built of brick.", "Ada Brenner ran it until 1904.", "It stands empty.")


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces()


def mill_group(pieces: WordPieces) -> list[Example]:
    question = read_question(pieces, "who ran the mill")
    right = read_passage(pieces, "Mill", MILL)
    answer = read_answer(pieces, 1, MILL[1], 0, len("Ada Brenner"))
    return [
        Example(question, right, frozenset({1}), answer),
        Example(question, right.without({1})),
        Example(question, read_passage(pieces, "Wool", ["Wool is sold on Thursdays."])),
    ]


def evaluated(network: CrossEncoder, batch: Batch, group: int) -> float:
    network.eval()
    with torch.no_grad():
        return float(loss(network(batch.pieces, batch.segments, batch.pools()), batch, group))


def test_it_begins_as_the_packaged_model(pieces: WordPieces) -> None:
    """The last layer's states are the packaged encoder's vectors of the same word pieces."""
    text = "Ada Brenner ran the old mill until 1904."
    encoder = real_encoder()
    assert isinstance(encoder, PieceEncoder)
    vectors = encoder.encode_pieces(text, [PassageText("", ("It stands empty.",))])
    assert vectors is not None
    network = from_minilm().eval()
    states: list[torch.Tensor] = []
    network.layers[-1].register_forward_hook(lambda module, given, out: states.append(out))
    row = torch.tensor([[pieces.first, *pieces.read(text), pieces.last]])
    with torch.no_grad():
        network(row, torch.zeros_like(row), torch.zeros(1, 3, row.shape[1]))
    found = torch.nn.functional.normalize(states[0][0, 1:-1], dim=1)
    assert torch.allclose(found, torch.from_numpy(vectors.question), atol=1e-4)


def test_the_loss_of_logits_that_say_nothing(pieces: WordPieces) -> None:
    """Sentences (2 + 1) / 2, passages 1, both lists 1/2 each: all of ln 2."""
    passage = PassagePieces((), ((3000, 3001),))
    batch = pack([Example((2000,), passage, frozenset({0})), Example((2000,), passage)], pieces)
    logits = torch.zeros(2, 1), torch.zeros(2), torch.zeros(2, batch.pieces.shape[1], 2)
    assert float(loss(logits, batch, 2)) == pytest.approx(3.5 * math.log(2), abs=1e-5)


def test_the_loss_of_marking_the_answer(pieces: WordPieces) -> None:
    """Begins and ends each among the passage's pieces alone: its sentences and the last mark."""
    group = mill_group(pieces)
    marked = pack(group, pieces)
    unmarked = pack(
        [Example(group[0].question, group[0].passage, group[0].gold), *group[1:]], pieces
    )
    shape = marked.known.shape
    logits = torch.zeros(shape), torch.zeros(3), torch.zeros(3, marked.pieces.shape[1], 2)
    added = float(loss(logits, marked, 3)) - float(loss(logits, unmarked, 3))
    assert added == pytest.approx(0.3 * math.log(int(marked.segments[0].sum())), abs=1e-5)


def test_right_logits_lose_nothing(pieces: WordPieces) -> None:
    batch = pack(mill_group(pieces), pieces)
    answer = torch.full((3, batch.pieces.shape[1], 2), -50.0)
    answer[0, batch.start[0], 0] = answer[0, batch.end[0], 1] = 50.0
    sentences = torch.where(batch.gold > 0, 50.0, -50.0)
    passage = torch.tensor([50.0, -50.0, -50.0])
    assert float(loss((sentences, passage, answer), batch, 3)) == pytest.approx(0.0, abs=1e-4)
    assert float(loss((-sentences, passage, answer), batch, 3)) > 50


def test_padding_does_not_change_a_reading(pieces: WordPieces) -> None:
    long, _, short = mill_group(pieces)
    torch.manual_seed(0)
    network = from_minilm(layers=2).eval()
    with torch.no_grad():
        together, alone = (
            network(batch.pieces, batch.segments, batch.pools())
            for batch in (pack([long, short], pieces), pack([short], pieces))
        )
    assert torch.allclose(together[0][1, :1], alone[0][0], atol=1e-5)
    assert torch.allclose(together[1][1], alone[1][0], atol=1e-5)


def test_one_step_lowers_the_loss(pieces: WordPieces) -> None:
    group = mill_group(pieces)
    batch = pack(group, pieces)
    torch.manual_seed(0)
    network = from_minilm()
    words = network.word.weight.clone()
    before = evaluated(network, batch, len(group))
    (during,) = train(network, lambda epoch: [group], Stage(1, 1e-4, 1), pieces, seed=0, on="cpu")
    assert evaluated(network, batch, len(group)) < before - 0.1
    assert during == pytest.approx(before, rel=0.3)  # dropout apart
    assert torch.equal(network.word.weight, words)


def test_the_same_seed_trains_the_same_network(pieces: WordPieces) -> None:
    group = mill_group(pieces)
    trained = []
    for _ in range(2):
        torch.manual_seed(0)
        network = from_minilm(layers=1)
        train(network, lambda epoch: [group] * 3, Stage(2, 1e-4, 2), pieces, seed=3, on="cpu")
        trained.append(network.state_dict())
    assert all(torch.equal(trained[0][name], trained[1][name]) for name in trained[0])
