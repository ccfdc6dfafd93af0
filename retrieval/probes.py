"""Does an encoder still read as it did? Three sentences whose vectors a folder keeps.

A fingerprint names weights and settings, not the code that runs them: another version of a library
below, or another machine, may give other vectors under the same name. Those would be compared with
the stored ones without an error, and find little.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

import numpy as np

from retrieval.errors import EncoderMismatch
from retrieval.snapshot import Snapshot
from retrieval.types import Encoder, FloatMatrix, PassageText

PROBES = (
    "Families with two children were let in at the bridge on 18 March 2022.",
    "Nobody without a visa was allowed to cross, officials said.",
    "В марте их пропустили; el lunes no dejaron pasar a nadie.",
)

SAME = 0.999
"""Least cosine with the stored vector. Batches and processors differ in the sixth decimal."""

PROBE_VECTORS, SECOND_PROBE_VECTORS = "probes", "second_probes"
"""Keys in the table ``meta``."""


def probed(encoder: Encoder) -> str:
    """What to keep: the probes read as passages, then as questions, float32 in base64."""
    return base64.b64encode(_read(encoder).astype("<f4").tobytes()).decode()


@dataclass(slots=True)
class ProbeCheck:
    """Of one encoder against a folder's ``key``; done again only when what is stored changes, for
    reading the probes takes tens of milliseconds."""

    key: str
    _held: str = field(default="", init=False)

    def require(self, snapshot: Snapshot, encoder: Encoder) -> None:
        """Raises EncoderMismatch when the encoder reads a probe otherwise than it once did."""
        stored = snapshot.meta(self.key)
        if stored is None or stored == self._held:  # an older folder gets them when written
            return
        then = np.frombuffer(base64.b64decode(stored), dtype="<f4")
        then = then.reshape(2 * len(PROBES), -1)
        now = _read(encoder)
        cosine = float((then * now).sum(axis=1).min()) if then.shape == now.shape else 0.0
        if not cosine >= SAME:
            raise EncoderMismatch(
                f"the encoder reads a probe sentence otherwise than when this folder was embedded "
                f"(cosine {cosine:.3f}, at least {SAME} is the same) though it calls itself the "
                f"same, {encoder.fingerprint}: put back the versions of the packages it runs on, "
                "or re-embed by ingesting the documents into a new folder"
            )
        self._held = stored


def _read(encoder: Encoder) -> FloatMatrix:
    passages = encoder.encode_passages([PassageText("", (text,)) for text in PROBES])
    questions = [encoder.encode_query(text) for text in PROBES]
    return np.stack([*(one.passage for one in passages), *questions])
