"""What is exported gives the network's own logits, in 32 bits and, nearly, in 8."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from onnxruntime import InferenceSession

from eval.fit.cross_encoder.examples import Batch, Example, pack, read_passage, read_question
from eval.fit.cross_encoder.export import INPUTS, OUTPUTS, export, export_whole
from eval.fit.cross_encoder.network import CrossEncoder, from_minilm
from eval.fit.cross_encoder.pieces import WordPieces

TEXTS = ("The mill was built of brick.", "Ada Brenner ran it until 1904.", "It stands empty.")


@pytest.fixture(scope="module")
def network() -> CrossEncoder:
    """One layer; its heads are untrained, so their weights are raised to logits of usual size."""
    torch.manual_seed(0)
    network = from_minilm(layers=1).eval()
    with torch.no_grad():
        for head in (network.sentence, network.passage):
            head.get_parameter("3.weight").mul_(20)
    return network


def batch(texts: tuple[str, ...], rows: int) -> Batch:
    pieces = WordPieces()
    question = read_question(pieces, "who ran the mill")
    passages = [read_passage(pieces, "Mill", texts[: len(texts) - row]) for row in range(rows)]
    return pack([Example(question, passage) for passage in passages], pieces)


def run(path: Path, given: Batch) -> list[npt.NDArray[np.float32]]:
    session = InferenceSession(path, providers=["CPUExecutionProvider"])
    assert tuple(one.name for one in session.get_inputs()) == INPUTS
    arrays = (given.pieces, given.segments, given.pools())
    feeds = {name: one.numpy() for name, one in zip(INPUTS, arrays, strict=True)}
    return [np.asarray(one) for one in session.run(list(OUTPUTS), feeds)]


def own(network: CrossEncoder, given: Batch) -> list[npt.NDArray[np.float32]]:
    with torch.no_grad():
        sentences, passage, _ = network(given.pieces, given.segments, given.pools())
    return [sentences.numpy(), passage.numpy()]


def test_the_logits_are_the_networks(network: CrossEncoder, tmp_path: Path) -> None:
    """Of a batch of other sizes than the one it was traced with."""
    export_whole(network, batch(TEXTS[:2], 1), tmp_path / "whole.onnx")
    for given in (batch(TEXTS, 2), batch(TEXTS * 4, 3)):
        found, wanted = run(tmp_path / "whole.onnx", given), own(network, given)
        for one, other in zip(found, wanted, strict=True):
            assert one.shape == other.shape
            assert one.dtype == np.float32
            assert np.abs(one - other).max() < 1e-3


def test_eight_bits_are_near(network: CrossEncoder, tmp_path: Path) -> None:
    given, small = batch(TEXTS * 4, 3), tmp_path / "small.onnx"
    digest = export(network, batch(TEXTS[:2], 1), small)
    assert digest == hashlib.sha256(small.read_bytes()).hexdigest()
    found, wanted = (
        np.concatenate([one.ravel() for one in logits])
        for logits in (run(small, given), own(network, given))
    )
    assert np.sqrt(np.mean((found - wanted) ** 2)) < 0.3 * wanted.std()
    assert np.corrcoef(found, wanted)[0, 1] > 0.98
    export_whole(network, given, tmp_path / "whole.onnx")
    assert small.stat().st_size < 0.3 * (tmp_path / "whole.onnx").stat().st_size
