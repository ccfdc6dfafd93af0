"""Rankings: measures against values by hand, TREC files written and read, BEIR folders read."""

from __future__ import annotations

import json
from math import log2
from pathlib import Path

import pytest

from eval.beir import load_beir
from eval.ranking import load_trec, measure, save_trec
from retrieval.errors import InputError
from retrieval.types import Document

QRELS = {"q1": {"d1": 1, "d2": 0, "d3": 1}, "q2": {"d9": 1}}
RUN = {"q1": [("d2", 0.9), ("d1", 0.8), ("d4", 0.7), ("d3", 0.6)]}


def test_measures_by_hand() -> None:
    """Right ones at ranks 2 and 4 of q1; q2 was judged and not searched: zero."""
    found = measure(QRELS, RUN, "nDCG@10 RR@10 Success@1 Success@5 R@2 R@5")
    gain, best = 1 / log2(3) + 1 / log2(5), 1 + 1 / log2(3)
    assert found["q1"] == pytest.approx(
        {"nDCG@10": gain / best, "RR@10": 0.5, "Success@1": 0, "Success@5": 1, "R@2": 0.5, "R@5": 1}
    )
    assert list(found["q1"]) == ["nDCG@10", "RR@10", "Success@1", "Success@5", "R@2", "R@5"]
    assert set(found["q2"].values()) == {0.0}


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(InputError, match="'Splendour@10' is no measure"):
        measure(QRELS, RUN, "nDCG@10 Splendour@10")


def test_a_run_is_read_back_in_its_order(tmp_path: Path) -> None:
    """Equal scores too: whoever orders by score, in 32 bits and then by id, finds our order."""
    path = tmp_path / "run.trec"
    save_trec(path, {"q1": [("b", 0.5), ("a", 0.5), ("c", 0.5 - 1e-12), ("z", 0.1)]})
    assert [document for document, _ in load_trec(path)["q1"]] == ["b", "a", "c", "z"]
    first = path.read_text().splitlines()[0].split()
    assert first == ["q1", "Q0", "b", "1", "0.5", "passage"]


def test_equal_scores_are_measured_in_their_order() -> None:
    run = {"q2": [("d9", 0.5), ("d1", 0.5)]}
    assert measure(QRELS, run, "RR@10")["q2"]["RR@10"] == 1.0
    run = {"q2": [("d1", 0.5), ("d9", 0.5)]}
    assert measure(QRELS, run, "RR@10")["q2"]["RR@10"] == 0.5


def test_a_bad_line_of_a_run_is_named(tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    path.write_text("q1 Q0 d1 1 0.5 tag\nq1 Q0 d1 best 0.5\n")
    with pytest.raises(InputError, match=r"run\.trec:2: not a line of a TREC run"):
        load_trec(path)


def beir(folder: Path) -> Path:
    (folder / "qrels").mkdir()
    corpus = [
        {"_id": "d1", "title": "One", "text": "The first."},
        {"_id": "d2", "title": "", "text": "The second."},
        {"_id": "d3", "text": " "},
    ]
    queries = [{"_id": "q1", "text": "which is first"}, {"_id": "q2", "text": "not judged"}]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)))
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n")
    return folder


def test_a_beir_folder(tmp_path: Path) -> None:
    found = load_beir(beir(tmp_path))
    assert found.documents == [
        Document("d1", "The first.", "One"),
        Document("d2", "The second.", None),
    ]
    assert found.queries == {"q1": "which is first"}
    assert found.qrels == {"q1": {"d1": 2, "d2": 0}}


def test_a_judged_query_that_is_not_there_is_named(tmp_path: Path) -> None:
    folder = beir(tmp_path)
    with (folder / "qrels" / "test.tsv").open("a") as file:
        file.write("q7\td1\t1\n")
    with pytest.raises(InputError, match="judged and not there: q7"):
        load_beir(folder)


def test_bad_lines_of_beir_are_named(tmp_path: Path) -> None:
    folder = beir(tmp_path)
    (folder / "corpus.jsonl").write_text('{"_id": "d1", "text": "x"}\n{"_id": "d2"}\n')
    with pytest.raises(InputError, match=r"corpus\.jsonl:2: not a line of BEIR's"):
        load_beir(folder)
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\n")
    with pytest.raises(InputError, match=r"test\.tsv:2: not a line of qrels"):
        load_beir(folder)
