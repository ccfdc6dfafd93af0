"""Benchmarks: what counts as a cited sentence, a rank, an answer; and the command, end to end."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from eval.__main__ import main
from eval.benchmarks.clapnq import f1, sentences_cited
from eval.benchmarks.collections import opened, sampled
from eval.benchmarks.crossfit import CUTS, cross_fitted
from eval.benchmarks.nq import holds_answer, rank
from eval.datasets import ClapNqCase
from eval.figures import Row, mean_figure
from eval.likelihood import likelihood
from retrieval.types import Document, Hit, Passage, StoredPassage
from service import enough
from service.answer import Citation
from service.ask import ask
from service.question import AskRequest
from tests.fakes import HashEncoder
from tests.real_encoder import collection

CASE = ClapNqCase("c", "q?", "T", ("Aaaa .", "Bbbbbb .", "Cc ."), gold=(0, 1), answerable=True)
"""Its text: ``Aaaa . Bbbbbb . Cc .``; the sentences start at 0, 7 and 16."""


def cited(start: int, end: int) -> Citation:
    text = CASE.text[start:end]
    return Citation(1, "c", "T", None, None, None, "/documents/c", start, end, text, "")


def hit(document_id: str) -> Hit:
    vector = np.ones(1, dtype=np.float32)
    stored = StoredPassage(
        1, Passage(document_id, 0, 1, ()), "x", vector, np.ones((0, 1), dtype=np.float32)
    )
    return Hit(stored, 1.0, 1.0, None)


def test_a_span_cites_the_sentences_it_covers_half_of() -> None:
    assert sentences_cited(CASE, [cited(0, 6)]) == ({0}, 0)
    assert sentences_cited(CASE, [cited(0, 15)]) == ({0, 1}, 0)
    assert sentences_cited(CASE, [cited(3, 15), cited(16, 20)]) == ({0, 1, 2}, 0)
    assert sentences_cited(CASE, [cited(4, 15)]) == ({1}, 0)


def test_a_span_that_covers_no_sentence_is_a_stray() -> None:
    assert sentences_cited(CASE, [cited(8, 10), cited(0, 6)]) == ({0}, 1)


def test_f1_by_hand() -> None:
    """One of two gold, one of three cited right: precision 1/3, recall 1/2, F1 2/5."""
    assert f1({0, 2}, {0, 1}, strays=1) == pytest.approx(0.4)
    assert f1({0, 1}, {0, 1}) == 1.0


def test_rank_is_the_place_of_the_first_passage() -> None:
    hits = [hit("a"), hit("b"), hit("b")]
    assert rank(hits, "b") == 2
    assert rank(hits, "c") is None


def test_an_answer_stands_in_a_row() -> None:
    assert holds_answer("It was Ada  LOVELACE, in 1843.", ["Ada Lovelace"])
    assert not holds_answer("Ada, Countess of Lovelace", ["Ada Lovelace"])
    assert not holds_answer("1843", ["184"])
    assert not holds_answer("anything", ["—"])


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    cases = list(range(100))
    assert sampled(cases, 10, 1) == sampled(cases, 10, 1) != sampled(cases, 10, 2)
    assert sampled(cases, None, 1) == sampled(cases, 100, 1) == cases


def test_a_collection_is_made_to_hold_exactly_what_is_asked(tmp_path: Path) -> None:
    one, two, three = (Document(key, f"Text of {key}.") for key in ("one", "two", "three"))
    with opened(tmp_path, "set", HashEncoder(), [one, two]) as library:
        assert library.count() == 2
    with opened(tmp_path, "set", HashEncoder(), [two, three]) as library:
        assert [item.id for item in library.documents()] == ["two", "three"]
    with opened(tmp_path, "set", HashEncoder(dimension=32), [two]) as library:
        assert library.count() == 1


def test_cross_fitting_learns_what_can_be_learned() -> None:
    random = np.random.default_rng(0)
    labels = [bool(one) for one in random.integers(0, 2, 200)]
    width = len(enough.FEATURES)
    told: list[Row] = [{"answerable": one, "features": [float(one)] * width} for one in labels]
    noise: list[Row] = [
        {"answerable": one, "features": random.random(width).tolist()} for one in labels
    ]
    assert all(all(cut.right) for cut in cross_fitted(told, 0))
    assert all(sum(cut.right) < 130 for cut in cross_fitted(noise, 0))
    assert len({tuple(cut.probabilities) for cut in cross_fitted(noise, 0)}) == CUTS


def test_a_figure_over_nothing_has_no_value() -> None:
    figure = mean_figure("none", [None, None], seed=0, goal=0.5)
    assert (figure.value, figure.count) == (None, 0)


TEXT = (
    "The harbour of Vellmar reopened to fishing boats on Monday. "
    "Harbour master Ines Dorn said 42 boats had sailed before noon."
)


@pytest.mark.parametrize(
    "question", ["How many boats had sailed before noon?", "Who won the World Cup in 2022?"]
)
def test_the_likelihood_is_that_of_the_answer(tmp_path: Path, question: str) -> None:
    with collection(tmp_path / "data", [Document("h", TEXT, "Harbour reopens")]) as library:
        judged = likelihood(library, AskRequest(question))
        answer = ask(library, AskRequest(question))
    assert judged is not None
    assert judged.judgement.enough == (answer.outcome in {"answered", "partial"})
    assert judged.judgement.reason == answer.reason


def test_the_command_prints_and_saves_every_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = tmp_path / "shared"
    (shared / "nq_open_oracle").mkdir(parents=True)
    rows = [
        {
            "question": "how many boats sailed from vellmar before noon",
            "answers": ["42"],
            "ctxs": [{"title": "Vellmar harbour", "text": TEXT}],
        },
        {
            "question": "until when is the town library open",
            "answers": ["nine in the evening"],
            "ctxs": [
                {"title": "Library", "text": "The town library is open until nine in the evening."}
            ],
        },
    ]
    packed = gzip.compress("\n".join(map(json.dumps, rows)).encode())
    (shared / "nq_open_oracle" / "nq-open-oracle.jsonl.gz").write_bytes(packed)
    out = tmp_path / "out.json"
    rows_out = tmp_path / "rows.jsonl"
    given = ["--shared", str(shared), "--folder", str(tmp_path / "kept"), "--out", str(out)]
    given += ["--rows", str(rows_out)]
    assert main(["benchmarks", *given, "--only", "nq"]) == 0
    printed = capsys.readouterr().out
    figures = {one["name"]: one for one in json.loads(out.read_text())["sets"]["nq"]["figures"]}
    assert figures["Hits@1"]["value"] == 1.0
    assert figures["Hits@1"]["floors"] == {"dense alone": 1.0, "BM25": 1.0}
    assert figures["answer inside the cited sentences"]["value"] == 1.0
    saved = [json.loads(line) for line in rows_out.read_text().splitlines()]
    assert [(row["set"], row["rank"]) for row in saved] == [("nq", 1), ("nq", 1)]
    assert "Hits@10" in printed
    assert "dense alone 1.000" in printed


def test_an_unknown_set_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["benchmarks", "--shared", str(tmp_path), "--only", "nq,trivia"]) == 2
    assert "--only: trivia" in capsys.readouterr().err
