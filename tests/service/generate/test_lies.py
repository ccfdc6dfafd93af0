"""A model that lies: minimal pairs of the sample's own sentences, spoken with their citations."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.pairs.command import Pair, judged, pairs, rates, true_sentences
from eval.questions import load_questions
from retrieval.library import Library
from retrieval.read import read_paths
from retrieval.types import Document
from service.generate.composer import Tally
from service.question import AskRequest
from tests.fakes import lying_model
from tests.real_encoder import collection
from tests.service.generate.conftest import asked, generative

SAMPLE = Path(__file__).parents[3] / "eval" / "border2022"
CASES = 500
ROUNDS = 4


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return [one for one in read_paths([SAMPLE / "docs"], {}) if isinstance(one, Document)]


@pytest.fixture(scope="module")
def sample(
    tmp_path_factory: pytest.TempPathFactory, documents: list[Document]
) -> Iterator[Library]:
    with collection(tmp_path_factory.mktemp("lies") / "data", documents) as opened:
        yield opened


def test_lies_do_not_leave_as_supported(sample: Library, documents: list[Document]) -> None:
    """False by the label of what made the variant, not by our verifier; each answer's contract is
    checked too. What it lets through is asserted against its own rate on these same pairs."""
    true: dict[str, list[Pair]] = defaultdict(list)
    false: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs(true_sentences(documents)):
        (true if pair.holds else false)[pair.source].append(pair)
    times: Counter[str] = Counter()

    def lie(sentence: str) -> list[str]:
        """The next false variant, and now and then a true one, so that something is said."""
        times[sentence] += 1
        lies, truths = false[sentence], true[sentence]
        said = [lies[times[sentence] % len(lies)].variant] if lies else []
        if truths and times[sentence] % 3 == 0:
            said.append(truths[times[sentence] % len(truths)].variant)
        return said

    tallies: list[Tally] = []
    composer = generative(lying_model(lie), heard=tallies.append)
    labelled = {pair.variant: pair for found in false.values() for pair in found}
    cases = [one for one in load_questions(SAMPLE / "questions.jsonl") if one.lang == "en"]
    heard: list[Pair] = []
    told: list[Pair] = []
    for case in cases * ROUNDS:
        del tallies[:]
        answer = asked(sample, composer, AskRequest(case.question), is_list=case.kind == "list")
        spoken = [one.text for tally in tallies for one in tally.said]
        spoken += [one.text for tally in tallies for one in tally.removed]
        lies = [labelled[text] for text in spoken if text in labelled]
        # A false variant of one document's sentence may stand in another document, and be true.
        cited = {citation["n"]: citation["cited_text"] for citation in answer["citations"]}
        said = {(claim["text"], cited[n]) for claim in answer["claims"] for n in claim["citations"]}
        heard += lies
        told += [pair for pair in lies if (pair.variant, pair.source) in said]
        if len(heard) >= CASES:
            break
    _, rejected = rates([judged(pair) for pair in heard])
    print(
        f"{len(heard)} false variants spoken, {len(set(heard))} different: {len(told)} left as "
        f"supported (the verifier alone rejects {rejected:.4f} of them), 0 contract breaks"
    )
    for pair in told:
        print(f"LET THROUGH {pair.rule}: {pair.variant}\n    {pair.source}")
    assert len(heard) >= CASES
    assert len(told) <= round((1 - rejected) * len(heard))
    assert len(told) <= LET_THROUGH


LET_THROUGH = 0
"""False variants that left as supported when this was measured; more is a change for the worse."""
