"""Public question sets are read by their own layout, and halved the same way everywhere."""

import gzip
import json
from pathlib import Path

import pytest

from eval.datasets import ClapNqCase, half, load_clapnq, load_nq_oracle, load_xquad
from retrieval.errors import InputError

SHARED = Path(__file__).parents[3] / "shared" / "eval"


def clapnq_line(case_id: str, chosen: list[list[str]]) -> str:
    passage = {
        "title": "T",
        "text": "One . Two . Three .",
        "sentences": ["One .", "Two .", "Three ."],
    }
    outputs = [{"answer": "", "selected_sentences": sentences} for sentences in chosen]
    return json.dumps({"id": case_id, "input": "q?", "passages": [passage], "output": outputs})


def test_clapnq(tmp_path: Path) -> None:
    chosen = [["Three ."], ["One .", "Three ."]]
    (tmp_path / "answerable.jsonl").write_text(clapnq_line("a", chosen) + "\n")
    (tmp_path / "unanswerable.jsonl").write_text(clapnq_line("u", [[]]) + "\n")
    answerable, unanswerable = load_clapnq(tmp_path)
    sentences = ("One .", "Two .", "Three .")
    assert answerable == ClapNqCase("a", "q?", "T", sentences, gold=(0, 2), answerable=True)
    assert answerable.text == "One . Two . Three ."
    assert unanswerable.gold == ()
    assert not unanswerable.answerable


def test_a_line_of_another_layout_is_named(tmp_path: Path) -> None:
    (tmp_path / "answerable.jsonl").write_text(clapnq_line("a", [[]]) + '\n{"id": "b"}\n')
    with pytest.raises(InputError, match=r"answerable\.jsonl:2: not a line of this data set"):
        load_clapnq(tmp_path)


def test_nq_oracle(tmp_path: Path) -> None:
    row = {"question": "q?", "answers": ["a"], "ctxs": [{"title": "T", "text": "an a"}]}
    path = tmp_path / "nq.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(row).encode()))
    (case,) = load_nq_oracle(path)
    assert (case.question, case.answers, case.title, case.text) == ("q?", ("a",), "T", "an a")


def test_halves_are_stable_and_about_equal() -> None:
    assert half("q0") == half("q0")
    tune = sum(half(f"q{i}") == "tune" for i in range(1000))
    assert 450 < tune < 550


@pytest.mark.skipif(not SHARED.exists(), reason="the public question sets are not at hand")
def test_the_real_sets() -> None:
    clapnq = load_clapnq(SHARED / "clapnq")
    assert sum(case.answerable for case in clapnq) == 150
    assert all(bool(case.gold) == case.answerable for case in clapnq)
    assert len({case.id for case in clapnq}) == len(clapnq) == 303
    nq = load_nq_oracle(SHARED / "nq_open_oracle" / "nq-open-oracle.jsonl.gz")
    assert len({case.id for case in nq}) == len(nq) == 2655


def test_an_xquad_file_that_is_missing_or_another_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"xquad\.en\.json: cannot be read"):
        load_xquad(tmp_path / "xquad.en.json")
    (tmp_path / "other.json").write_text('{"rows": []}', encoding="utf-8")
    with pytest.raises(InputError, match=r"other\.json: not this data set: KeyError"):
        load_xquad(tmp_path / "other.json")
