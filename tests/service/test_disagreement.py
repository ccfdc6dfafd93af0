"""When two cited sentences cannot both be so, and, as important, when they can."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.kinds import Kind
from retrieval.read import read_paths
from retrieval.types import Document
from service.answer import Answer
from service.ask import ask
from service.disagreement.compare import conflict
from service.disagreement.measures import Unit, measures
from service.disagreement.notes import DISAGREEMENT, NAME_VARIANT, remarks
from service.disagreement.outcomes import Outcome, Scope, outcomes
from service.disagreement.statements import Statement, read
from service.disagreement.times import may_be_same_time, times
from service.disagreement.variants import name_variant
from service.question import AskRequest
from tests.real_encoder import collection

SAMPLE = Path(__file__).resolve().parents[2] / "eval" / "border2022" / "docs"

CONFLICTS = [
    (
        "Ukrainian families waited four hours at San Ysidro.",
        "Ukrainian families waited two days at San Ysidro.",
    ),
    (
        "Officers turned away 120 Russians at the gate on Friday.",
        "At the gate, 300 Russians were turned away by officers on Friday.",
    ),
    (
        "Border officers encountered around 6,400 Russians in January 2022.",
        "Officers encountered 4,100 Russians in January 2022.",
    ),
    (
        "Mark, 32, a restaurant manager, came with his wife.",
        "Mark, 45, a restaurant manager, slept on the ground.",
    ),
    (
        "The embassy cut its staff by 75%.",
        "The embassy cut its staff by 40 percent.",
    ),
    (
        "The harbour office said 42 boats had sailed from Vellmar.",
        "According to the pilots, 60 boats had sailed from Vellmar.",
    ),
    (
        "The couple spent three days in detention.",
        "The couple spent two weeks in detention.",
    ),
    (
        "The fee for the permit is $410.",
        "The fee for the permit is $1,225.",
    ),
    (
        "About 3 million Ukrainians have become refugees.",
        "Some 5 million Ukrainians have become refugees.",
    ),
    (
        "A few dozen Russians are camping at the wall.",
        "Hundreds of Russians are camping at the wall.",
    ),
    (
        "At least three dozen Russians were stopped at the crossing.",
        "No more than twenty Russians were stopped at the crossing.",
    ),
    (
        "The Dorn family waited for five weeks in the shelter.",
        "The Dorn family waited for nine days in the shelter.",
    ),
    (
        "Irina Zolkina left Moscow with four children.",
        "Irina Zolkina left Moscow with two children.",
    ),
    (
        "Six Ukrainian men were let in that morning.",
        "Sixteen Ukrainian men were let in that morning.",
    ),
    ("Ukrainians were admitted at San Ysidro.", "Ukrainians were turned away at San Ysidro."),
    ("All Russians were refused at the gate.", "Some Russians were admitted at the gate."),
    (
        "Not every Russian was refused.",
        "Russians and Belarusians would not be let through at all.",
    ),
    ("No Russians have been let in.", "Some Russians have been let in."),
    (
        "On Friday, Russians were denied.",
        "On Friday, Russians were admitted, a lawyer said.",
    ),
    (
        "Officers let Ukrainians through while Russians were blocked.",
        "Ukrainians were blocked at the crossing.",
    ),
    ("Irina Petrenko was admitted.", "Irina Petrenko was turned back."),
    ("Venezuelans were not allowed in.", "Venezuelans were allowed in."),
]

AGREEMENTS = [
    (
        "A few dozen Russians are camping at the wall.",
        "At least three dozen Russians are camping at the wall.",
    ),
    (
        "About 3 million Ukrainians have become refugees.",
        "Some 3,100,000 Ukrainians have become refugees.",
    ),
    ("The visa is valid for one year.", "The visa is valid for 12 months."),
    ("The couple spent two days in detention.", "The couple spent 48 hours in detention."),
    (
        "Officers encountered 6,400 Russians in January 2022.",
        "Officers encountered 6,412 Russians in January 2022.",
    ),
    (
        "Ukrainian families waited four hours at San Ysidro.",
        "Russian families waited two days at San Ysidro.",
    ),
    (
        "Families waited four hours at San Ysidro.",
        "Families waited two days at Otay Mesa.",
    ),
    (
        "Before the storm, 60 boats sailed from the harbour each morning.",
        "On Monday, 42 boats sailed from the harbour.",
    ),
    (
        "Officers encountered 4,100 Russians in 2021.",
        "Officers encountered 6,400 Russians in 2022.",
    ),
    (
        "The designation of Ukraine is extended for 18 months from April 2022.",
        "The designation of Ukraine is extended for 12 months from October 2023.",
    ),
    ("The 2022 article names Russians.", "The 2021 policy year names Russians."),
    (
        "Section 362 lets the agency suspend entry.",
        "Section 265 lets the agency suspend entry.",
    ),
    (
        "Mark, 32, a restaurant manager, came with his wife.",
        "Mikhail, 35, came with his wife.",
    ),
    ("He paid $410 for the form.", "The shelter holds 410 people."),
    (
        "The letter was read by 12 Russian families.",
        "The camp was cleared of 40 Ukrainian families.",
    ),
    (
        "Some Russians were admitted at the crossing.",
        "Some Russians were blocked at the crossing.",
    ),
    (
        "Days before, Russians were admitted at the crossing.",
        "By Friday, Russians were denied.",
    ),
    ("Ukrainians were admitted.", "Russians were denied."),
    ("Ukrainians may be admitted.", "Ukrainians were denied."),
    ("Ukrainians asked to be let in.", "Ukrainians were denied."),
    ("Hundreds of Ukrainians have been allowed in.", "Ukrainians were welcomed at the gate."),
    (
        "Ukrainians were admitted in March 2022.",
        "Ukrainians were turned away in May 2023.",
    ),
    (
        "Russians were let in at San Ysidro.",
        "Russians were turned away at Calexico, a lawyer said on the phone.",
    ),
    (
        "Since Friday, 20 shelters have opened in the city.",
        "Since March, 12 shelters have opened in the city.",
    ),
    (
        "Families waited four hours while officers checked 20 passports.",
        "Officers checked passports for two days.",
    ),
]


def statement(document_id: str, text: str, day: str | None = None) -> Statement:
    return read(document_id, text, "", day)


@pytest.mark.parametrize(("one", "other"), CONFLICTS)
def test_what_cannot_both_be_so(one: str, other: str) -> None:
    asked = (Kind.HOW_MANY,)
    assert conflict(statement("a", one), statement("b", other), asked) is not None
    assert conflict(statement("b", other), statement("a", one), asked) is not None


@pytest.mark.parametrize(("one", "other"), AGREEMENTS)
def test_what_can_both_be_so(one: str, other: str) -> None:
    asked = (Kind.HOW_MANY,)
    assert conflict(statement("a", one), statement("b", other), asked) is None
    assert conflict(statement("b", other), statement("a", one), asked) is None


@pytest.mark.parametrize(("one", "other"), CONFLICTS)
def test_one_document_does_not_disagree_with_itself(one: str, other: str) -> None:
    assert conflict(statement("a", one), statement("a", other), ()) is None


@pytest.mark.parametrize(("one", "other"), CONFLICTS[:1] + CONFLICTS[14:16])
def test_a_later_document_may_report_a_change(one: str, other: str) -> None:
    early, late = statement("a", one, "2022-03-18"), statement("b", other, "2022-05-20")
    assert conflict(early, late, (Kind.HOW_LONG,)) is None
    same_week = statement("b", other, "2022-03-20")
    assert conflict(early, same_week, (Kind.HOW_LONG,)) is not None


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("a few dozen Russians", 24, 84, Unit.COUNT),
        ("at least three dozen Russians", 36, float("inf"), Unit.COUNT),
        ("three dozen Russians", 36, 36, Unit.COUNT),
        ("about 3 million Ukrainians", 2_360_000, 3_660_000, Unit.COUNT),
        ("6,400 Russians", 6_350, 6_450, Unit.COUNT),
        ("twenty-two families", 22, 22, Unit.COUNT),
        ("tens of thousands of Russians", 10_000, 200_000, Unit.COUNT),
        ("up to 24,000 travellers", 0, 24_500, Unit.COUNT),
        ("a year", 31_557_600, 31_557_600, Unit.SECONDS),
        ("an 18-month extension", 47_336_400, 47_336_400, Unit.SECONDS),
        ("four hours", 14_400, 14_400, Unit.SECONDS),
        ("a year at the minimum", 31_557_600, float("inf"), Unit.SECONDS),
        ("a 16-year-old brother", 16, 16, Unit.AGE),
        ("Mark, 32, a manager", 32, 32, Unit.AGE),
        ("by 75%", 75, 75, Unit.PERCENT),
        ("75 percent of the staff", 75, 75, Unit.PERCENT),
        ("$410 in fees", 410, 410, Unit.MONEY),
    ],
)
def test_a_quantity_is_a_range(text: str, low: float, high: float, unit: Unit) -> None:
    (measure,) = measures(f"It was {text}.")
    assert measure.unit is unit
    assert measure.low == pytest.approx(low, rel=0.03)
    assert measure.high == pytest.approx(high, rel=0.03)


@pytest.mark.parametrize(
    "text",
    [
        "It ends on May 23, 2022.",
        "On 3 March the gate was shut.",
        "Section 362 of the act and Title 42 apply.",
        "Nobody knows, one report says.",
        "They left two years ago.",
        "Call at 8 a.m. or at 10:30.",
        "A man came.",
        "See 87 FR 23211.",
        "Notice 2022-07306 was published.",
    ],
)
def test_dates_and_numbers_that_name_are_no_quantities(text: str) -> None:
    assert measures(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russians were refused.", [Outcome(frozenset({"Russia"}), False, Scope.PLAIN)]),
        ("Not every Russian was refused.", [Outcome(frozenset({"Russia"}), True, Scope.SOME)]),
        ("Officers let in six Ukrainian men.", [Outcome(frozenset({"Ukraine"}), True, Scope.SOME)]),
        ("No Haitians were admitted.", [Outcome(frozenset({"Haiti"}), False, Scope.ALL)]),
        ("Haitians were never turned away.", [Outcome(frozenset({"Haiti"}), True, Scope.ALL)]),
        ("If Russians are denied, they wait.", []),
        ("Russians want to be admitted.", []),
    ],
)
def test_outcomes(text: str, expected: list[Outcome]) -> None:
    assert outcomes(text) == expected


def test_some_are_those_of_the_sentence_before() -> None:
    (outcome,) = outcomes("Some made it through.", "Not every Russian was refused.")
    assert outcome == Outcome(frozenset({"Russia"}), True, Scope.SOME)
    assert outcomes("Some made it through.", "The report is long.") == []


def test_times() -> None:
    assert times("On Friday they may wait.") == {"friday"}
    assert times("They waited before they were admitted.") == frozenset()
    assert may_be_same_time(frozenset(), frozenset(), (None, "2022-03-18"))
    friday, year = frozenset({"friday"}), frozenset({"may", "2022"})
    assert not may_be_same_time(friday, frozenset(), (None, None))
    assert may_be_same_time(friday, friday, ("2022-03-18", "2022-03-20"))
    assert not may_be_same_time(friday, friday, ("2022-03-18", "2022-05-20"))
    assert may_be_same_time(year, year, ("2022-06-18", "2023-05-20"))


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("Irina Zolkina wept.", "Nobody knows, Zolinka says.", ("Irina Zolkina", "Zolinka")),
        ("Irina Zolkina wept.", "Irina Zolinka waits.", ("Irina Zolkina", "Irina Zolinka")),
        ("Zolinka waits.", "A teacher, Irina Zolkina, wept.", ("Zolinka", "Irina Zolkina")),
        ("Irina Zolkina wept.", "Irina Zolkina waits.", None),
        ("Irina Zolkina wept.", "Marina Zolinka waits.", None),
        ("Ivan Petrov wept.", "Anna Petrova waits.", None),
        ("In the United States.", "Temporary Protected Status ends.", None),
        ("Ukraine Border is shut.", "Ukrainian families wait.", None),
        ("Homeland Security said no.", "Russians wait.", None),
    ],
)
def test_name_variants(one: str, other: str, found: tuple[str, str] | None) -> None:
    assert name_variant(one, other) == found


def test_notes_name_their_citations() -> None:
    said = [
        statement("a", "Irina Zolkina waited four hours at the gate."),
        statement("a", "It was cold."),
        statement("b", "Irina Zolinka waited two days at the gate."),
    ]
    notes = remarks(said, (Kind.HOW_LONG,))
    assert {(note.kind, note.citations) for note in notes} == {(NAME_VARIANT, (1, 3))}
    said[2] = statement("b", "Irina Zolkina waited two days at the gate.")
    (note,) = remarks(said, (Kind.HOW_LONG,))
    assert (note.kind, note.citations) == (DISAGREEMENT, (1, 3))
    assert note.text == "The sources disagree: “four hours” in [1], “two days” in [3]."


BOATS = [
    Document(
        "gazette",
        "The harbour of Vellmar is open again. On Monday, 42 boats sailed from the harbour of "
        "Vellmar, the harbour master said. Cargo ships must wait for the pier.",
        title="Harbour open again",
    ),
    Document(
        "courier",
        "Fishing has begun again. On Monday, 60 boats sailed from the harbour of Vellmar, a "
        "fisherman said. The pier is still damaged.",
        title="Boats sail",
    ),
    Document(
        "herald",
        "The museum had a good day. Some 300 visitors came to the museum of Vellmar on Monday.",
        title="Museum",
    ),
]


def asked(tmp_path: Path, documents: list[Document], question: str) -> Answer:
    with collection(tmp_path / "data", documents) as library:
        return ask(library, AskRequest(question))


def test_an_answer_whose_sources_disagree(tmp_path: Path) -> None:
    answer = asked(tmp_path, BOATS, "How many boats sailed from Vellmar on Monday?")
    assert answer.outcome == "disputed"
    assert "42 boats" in answer.text
    assert "60 boats" in answer.text
    (note,) = answer.notes
    assert note.kind == DISAGREEMENT
    cited = {answer.citations[n - 1].document_id for n in note.citations}
    assert cited == {"gazette", "courier"}


def test_an_answer_whose_sources_agree(tmp_path: Path) -> None:
    answer = asked(tmp_path, BOATS, "How many visitors came to the museum of Vellmar?")
    assert answer.outcome == "answered"
    assert answer.notes == ()


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("Do officers let Russians through or not?", "disputed"),
        ("How many Russians are stuck at the border near Tijuana?", "answered"),
        ("Is the CDC's border health order over?", "answered"),
        ("For how long may Ukrainians stay once admitted?", "answered"),
    ],
)
def test_the_sample_collection(tmp_path: Path, question: str, outcome: str) -> None:
    documents = [one for one in read_paths([SAMPLE], {}) if isinstance(one, Document)]
    answer = asked(tmp_path, documents, question)
    assert answer.outcome == outcome
    if outcome == "disputed":
        (note,) = answer.notes
        sides = [answer.citations[n - 1].cited_text for n in note.citations]
        assert "Not every Russian was refused." in sides
        assert any("would not be let through at all" in side for side in sides)
