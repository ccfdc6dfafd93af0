"""The rules that make minimal pairs, and what verification makes of the pairs."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.__main__ import main
from eval.pairs import falsify, restate
from eval.pairs.command import GOAL, best_threshold, judged, pairs, rates, true_sentences
from eval.pairs.lists import UNLISTED_FLIPS, UNLISTED_GROUPS
from retrieval.countries import countries
from retrieval.outcomes import outcomes
from retrieval.read import read_paths
from retrieval.types import Document
from service.verify.paraphrase import SAME

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "eval" / "border2022" / "docs"
NOTICES = ROOT.parent / "shared" / "corpus" / "federal_register" / "fr_border_2020_2024.jsonl"
SENTENCE = (
    "The Secretary said that 12 Ukrainians were not admitted before March 3, 2022, "
    "and three Russians may be denied."
)


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        ("another group", ("12 Ukrainians", "12 Russians")),
        ("groups exchanged", ("three Russians", "three Ukrainians")),
        ("outcome flipped", ("admitted", "turned away")),
        ("“not” put in", ("may be", "may not be")),
        ("“not” taken out", ("were not", "were")),
        ("another month", ("March 3", "April 3")),
        ("another day", ("March 3", "March 4")),
        ("another year", ("2022", "2023")),
        ("another number", ("12", "15")),
        ("another speaker", ("The Secretary said", " said")),
        ("speaker left out", ("The Secretary said that 12", "12")),
        ("hedge left out", ("may be", "will be")),
    ],
)
def test_each_rule_changes_its_one_thing(rule: str, changed: tuple[str, str]) -> None:
    variant = falsify.RULES[rule](SENTENCE)
    assert variant is not None
    assert changed[0] in SENTENCE
    assert changed[1] in variant
    assert variant != SENTENCE


@pytest.mark.parametrize("rule", falsify.RULES)
def test_a_rule_with_nothing_to_change_makes_nothing(rule: str) -> None:
    assert falsify.RULES[rule]("Grass grew there.") is None


@pytest.mark.parametrize(
    ("rule", "text", "variant"),
    [
        ("17 March 2022", "On March 3, 2022 it ended.", "On 3 March 2022 it ended."),
        ("2022-03-17", "On March 3, 2022 it ended.", "On 2022-03-03 it ended."),
        ("Mar. 17, 2022", "On March 3, 2022 it ended.", "On Mar. 3, 2022 it ended."),
        ("number respelled", "Some 3,000,000 people fled.", "Some 3 million people fled."),
        ("number respelled", "They waited two days.", "They waited 2 days."),
        ("number respelled", "Under Section 12 nobody fled.", None),
        (
            "clause kept",
            "Most were admitted, but others were turned away.",
            "Most were admitted.",
        ),
        ("clause kept", "He said they were admitted, but others were not.", None),
    ],
)
def test_true_variants(rule: str, text: str, variant: str | None) -> None:
    assert restate.RULES[rule](text) == variant


def test_the_unlisted_words_are_in_no_table_of_the_verifier() -> None:
    known = {stem for group in SAME for stem in group}
    for _, word in (*UNLISTED_FLIPS, *UNLISTED_GROUPS):
        assert not list(outcomes(word)), word
        assert word not in known
        assert not countries(word)


def test_the_sample_reaches_the_goal() -> None:
    documents = [one for one in read_paths([SAMPLE], {}) if isinstance(one, Document)]
    found = [judged(pair) for pair in pairs(true_sentences(documents), per_rule=60)]
    assert {one.pair.rule for one in found} >= {*falsify.RULES} - {"speaker left out"}
    true, false = rates(found)
    assert true >= GOAL
    assert false >= GOAL
    floor = best_threshold(found)
    right = [(one.overlap >= floor) == one.pair.holds for one in found]
    assert sum(right) / len(right) < GOAL  # so the pairs are not easy


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(f"{SENTENCE} They were admitted on March 3, 2022.")
    assert main(["pairs", "--docs", str(tmp_path)]) == 0
    assert "true accepted 1.000, false rejected 1.000" in capsys.readouterr().out
    (tmp_path / "one.txt").write_text("Nothing.")
    assert main(["pairs", "--docs", str(tmp_path)]) == 2
    assert main(["pairs"]) == 2
    assert "one of --data and --docs" in capsys.readouterr().err


def test_federal_register_notices_reach_the_goal(capsys: pytest.CaptureFixture[str]) -> None:
    if not NOTICES.is_file():
        pytest.skip("the shared corpus is not here")
    fields = "text=abstract,id=doc_number,published_at=date"
    arguments = ["pairs", "--docs", str(NOTICES), "--map", fields, "--per-rule", "25"]
    assert main(arguments) == 0, capsys.readouterr().out
