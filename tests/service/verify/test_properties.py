"""What holds for any sentence: its own words hold, and "not" put in never does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.pairs.command import true_sentences
from retrieval.read import read_paths
from retrieval.types import Document
from service.verify import verify

SAMPLE = Path(__file__).parents[3] / "eval" / "border2022" / "docs"

WORDS = st.sampled_from(
    "Russians Ukrainians Zolkina the a some all were was not denied admitted extended until May 3 "
    "2022 2024 about 36 three dozen million said Mayorkas that may if and but while , crossing "
    "border waited officers Section 42 by".split()
)
SENTENCES = st.lists(WORDS, min_size=2, max_size=20).map(lambda words: " ".join(words) + ".")


def sample() -> Sequence[str]:
    documents = (one for one in read_paths([SAMPLE], {}) if isinstance(one, Document))
    return true_sentences(documents)


@given(SENTENCES, st.lists(SENTENCES, max_size=3))
def test_own_words_always_hold(sentence: str, others: list[str]) -> None:
    found = verify(sentence, [" ".join([*others, sentence])])
    assert (found.verdict, found.score, found.reason) == ("supported", 1.0, None)


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=3))
def test_any_text_gets_a_verdict_and_always_the_same(claim: str, cited: list[str]) -> None:
    found = verify(claim, cited)
    assert 0.0 <= found.score <= 1.0
    assert (found.reason is None) == (found.verdict == "supported")
    assert verify(claim, cited) == found


@given(SENTENCES, st.data())
def test_not_put_in_never_holds(sentence: str, data: st.DataObject) -> None:
    words = sentence.split()
    place = data.draw(st.integers(0, len(words)))
    denied = " ".join([*words[:place], "not", *words[place:]])
    assert verify(denied, [sentence]).verdict != "supported"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_not_put_in_anywhere_in_real_sentences(share: float) -> None:
    for sentence in sample():
        words = sentence.split()
        place = int(share * len(words))
        denied = " ".join([*words[:place], "not", *words[place:]])
        assert verify(denied, [sentence]).verdict != "supported", denied
