"""The network as ONNX in 8 bits: what ``retrieval/cross_encoder.py`` runs."""

from __future__ import annotations

import copy
import hashlib
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from eval.fit.cross_encoder.examples import Batch
from eval.fit.cross_encoder.network import CrossEncoder

INPUTS = ("pieces", "segments", "pools")
OUTPUTS = ("sentences", "passage")
AXES = {
    "pieces": {0: "batch", 1: "length"},
    "segments": {0: "batch", 1: "length"},
    "pools": {0: "batch", 1: "rows", 2: "length"},
    "sentences": {0: "batch", 1: "count"},
    "passage": {0: "batch"},
}
"""Which sizes are free, and how they are called."""

OPSET = 17
"""The first with layer normalisation as one operation."""


class Read(nn.Module):
    """The network without what is only for training."""

    def __init__(self, network: CrossEncoder) -> None:
        super().__init__()
        self.network = network

    def forward(self, pieces: Tensor, segments: Tensor, pools: Tensor) -> tuple[Tensor, Tensor]:
        """The logits of the sentences (n, m) and of the passage (n,)."""
        sentences, passage, _ = self.network(pieces, segments, pools)
        return sentences, passage


def export(network: CrossEncoder, example: Batch, output: Path) -> str:
    """Write the network in 8 bits; the file's SHA-256. ``example``: any batch, to trace with."""
    with TemporaryDirectory() as folder:
        whole, prepared = Path(folder) / "whole.onnx", Path(folder) / "prepared.onnx"
        export_whole(network, example, whole)
        quant_pre_process(str(whole), str(prepared), skip_symbolic_shape=True)
        # One scale a column keeps small weights apart; with 7 of the 8 bits sums cannot overflow
        # on processors without VNNI, where two products are added in 16 bits.
        quantize_dynamic(
            prepared, output, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
        )
    return hashlib.sha256(output.read_bytes()).hexdigest()


def export_whole(network: CrossEncoder, example: Batch, output: Path) -> None:
    """Write the network as it is, in 32 bits."""
    read = Read(copy.deepcopy(network).cpu()).eval()
    arguments = tuple(one.cpu() for one in (example.pieces, example.segments, example.pools()))
    with warnings.catch_warnings():
        # The newer exporter needs one more package; this one has what the network is made of.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            read,
            arguments,
            output,
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=AXES,
            opset_version=OPSET,
            dynamo=False,
        )
