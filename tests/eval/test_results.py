"""Results are kept by commit, and the README's table is made of the newest of each set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.figures import Figure, mean_figure
from eval.results import Measured, load, measured, newest, save
from eval.table import BEGIN, END, README, rewritten, table
from retrieval.errors import InputError

FIGURES = (
    Figure("Hits@1", 0.5, 40, 0.4, 0.6, goal=0.9, floors={"BM25": 0.25}),
    Figure("passages", 2600, 40),
    Figure("said | again", 1.0, 4, goal=0.9),
)
OLD = Measured("nq", "aaaaaaaaaa", "2024-01-01T00:00:00+00:00", 400, 0, FIGURES)
NEW = replace(OLD, commit="bbbbbbbbbb", measured_at="2024-02-01T00:00:00+00:00")


def test_results_are_read_back(tmp_path: Path) -> None:
    save(tmp_path / "a.json", [OLD])
    assert load(tmp_path / "a.json") == [OLD]


def test_sets_of_one_commit_gather_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    save(path, [OLD])
    save(path, [replace(OLD, name="xquad")])
    assert [one.name for one in load(path)] == ["nq", "xquad"]
    save(path, [replace(NEW, name="clapnq")])
    assert [one.name for one in load(path)] == ["clapnq"]


def test_the_newest_of_each_set(tmp_path: Path) -> None:
    save(tmp_path / "a.json", [NEW])
    save(tmp_path / "b.json", [OLD, replace(OLD, name="clapnq")])
    assert [(one.name, one.commit) for one in newest(tmp_path)] == [
        ("clapnq", "aaaaaaaaaa"),
        ("nq", "bbbbbbbbbb"),
    ]


def test_what_is_measured_now_names_its_commit() -> None:
    assert measured("nq", FIGURES, sample=1, seed=2).commit


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]")
    with pytest.raises(InputError, match="not a file of results"):
        load(tmp_path / "a.json")


def test_the_table_holds_headlines_and_names_what_is_missed() -> None:
    assert table([OLD]).splitlines()[2:] == [
        "| nq | Hits@1 | 0.500 (0.400 to 0.600) | 0.9, **missed** | BM25 0.250 | 40 "
        "| `aaaaaaaaaa` |",
        "| nq | said \\| again | 1.000 | 0.9 | – | 4 | `aaaaaaaaaa` |",
    ]


def test_headlines_can_be_chosen() -> None:
    plain = mean_figure("x", [1.0], seed=0)
    assert (plain.is_headline, replace(plain, headline=True).is_headline) == (False, True)


def test_only_what_is_between_the_marks_is_replaced() -> None:
    text = f"# A\n{BEGIN}\nold\n{END}\nrest\n"
    assert rewritten(text, "new") == f"# A\n{BEGIN}\nnew\n{END}\nrest\n"
    with pytest.raises(InputError, match="once"):
        rewritten("# A\n", "new")
    with pytest.raises(InputError, match="must follow"):
        rewritten(f"{END}\n{BEGIN}\n", "new")


def test_the_command_rewrites_and_checks(tmp_path: Path) -> None:
    save(tmp_path / "results" / "a.json", [OLD])
    readme = tmp_path / "README.md"
    readme.write_text(f"# A\n{BEGIN}\n{END}\n")
    given = ["table", "--results", str(tmp_path / "results"), "--readme", str(readme)]
    assert main([*given, "--check"]) == 1
    assert main(given) == 0
    assert "Hits@1" in readme.read_text()
    assert main([*given, "--check"]) == 0
    assert main([*given[:2], str(tmp_path), *given[3:]]) == 2


@pytest.mark.skipif(BEGIN not in README.read_text(encoding="utf-8"), reason="no table in README")
def test_the_readme_shows_the_results_kept() -> None:
    assert main(["table", "--check"]) == 0
