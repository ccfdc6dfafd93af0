"""Verdicts on known claims: what holds, what is the opposite, and what is not said."""

from __future__ import annotations

import pytest

from service.verify import DOUBT, verify

FIRST = (
    "Days before, some Russians were being admitted to the U.S. at the crossing, "
    "while some Ukrainians were blocked."
)
SECOND = "But by Friday, Russians were denied while Ukrainians were admitted after short waits."
TPS = "TPS for Ukraine was extended until May 3, 2024, the Secretary of Homeland Security decided."
CITED = "Officers let in 42 Ukrainians on Monday, but not the Russians who waited beside them."

SUPPORTED = [
    (CITED, CITED),
    ("Officers let\n  in 42 Ukrainians on Monday", CITED),
    ("By Friday, Russians were not admitted.", f"{FIRST} {SECOND}"),
    ("Russians were turned away by Friday.", SECOND),
    ("By Friday, Ukrainians were admitted while Russians were denied.", SECOND),
    ("Ukrainians were admitted after short waits.", f"{FIRST} {SECOND}"),
    ("About 3 million people fled.", "3,000,000 people fled."),
    ("3,000,000 people fled.", "About 3 million people fled."),
    ("36 Russians waited at the wall.", "Three dozen Russians waited at the wall."),
    ("A few dozen Russians waited.", "At least three dozen Russians waited."),
    ("The stay is for two weeks.", "The stay is for 14 days."),
    ("Irina Zolinka crossed the border.", "Irina Zolkina crossed the border."),
    ("Volodymyr Zelenskiy spoke.", "Volodymyr Zelenskyy spoke."),
    ("Mayorkas said the border is closed.", "“The border is closed,” Mayorkas said."),
    ("According to Mayorkas, the border is closed.", "Mayorkas said that the border is closed."),
    ("According to the notice, TPS for Ukraine was extended until 2024-05-03.", TPS),
    ("The notice says that TPS for Ukraine was extended until 3 May 2024.", TPS),
    ("Ukraine was attacked by Russia.", "Russia attacked Ukraine."),
    ("In Mexico, Russians were admitted.", "Russians were admitted in Mexico."),
    ("After short waits, Ukrainians were admitted by Friday.", SECOND),
    ("Ukrainians were allowed to enter the US.", "Ukrainians were admitted to the United States."),
    ("Russians were denied and Ukrainians were admitted.", SECOND),
    ("they left Ukraine", "they left [Ukraine]"),
]
CONTRADICTED = [
    ("Russians were not admitted to the U.S. at the crossing", FIRST),
    ("Ukrainians were denied after short waits", SECOND),
    ("Russians were admitted.", SECOND),
    ("By Friday, Ukrainians were denied while Russians were admitted.", SECOND),
    ("Officers let in 43 Ukrainians on Monday.", CITED),
    ("Officers did not let in 42 Ukrainians on Monday.", CITED),
    ("TPS for Ukraine was terminated.", TPS),
    ("TPS for Ukraine was extended until May 3, 2025.", TPS),
    ("The crossing was closed.", "The crossing was reopened."),
    ("Russians were admitted.", "It is not true that Russians were admitted."),
]
UNSUPPORTED = [
    ("Russians were not admitted to the U.S. at the crossing", f"{FIRST} {SECOND}"),
    ("all Mexicans were admitted to the U.S.", f"{FIRST} {SECOND}"),
    ("The 2022 article describes the rule.", "The rule applied in the 2021 policy year."),
    ("All Russians were admitted.", "Some Russians were admitted."),
    ("Russians were admitted.", "Some Russians were admitted."),
    ("The border is closed.", "Mayorkas said that the border is closed."),
    ("The border is closed.", "“The border is closed,” Mayorkas said."),
    ("Biden said the border is closed.", "“The border is closed,” Mayorkas said."),
    ("Mayorkas said the border is closed.", "The border is closed."),
    ("Mayorkas met Zolkina.", "Zolkina met Petrova."),
    ("TPS for Sudan was extended.", TPS),
    ("TPS is extended.", "TPS may be extended."),
    ("TPS must be extended.", "TPS may be extended."),
    ("They are let in.", "If they are vaccinated, they are let in."),
    ("36 Russians waited.", "At least 36 Russians waited."),
    ("6,412 people came.", "6,400 people came to the town in 1999 or later."),
    ("Russia attacked Ukraine.", "Ukraine attacked Russia."),
    ("Russia was attacked by Ukraine.", "Russia attacked Ukraine."),
    ("Ukrainians let in 42 officers on Monday.", CITED),
    ("Officers let in 42 Ukrainians on Monday. Nobody was hurt.", CITED),
    (
        "Officials let Ukrainians in but kept Russians out.",
        "Officials let Russians in but kept Ukrainians out.",
    ),
    ("The order was lifted.", "A judge blocked the order from being lifted."),
    ("Ukrainians were admitted.", "Officials refused to say whether Ukrainians were admitted."),
    ("40 Russians and 30 Ukrainians waited.", "30 Russians and 40 Ukrainians waited."),
    ("Only Ukrainians were admitted.", "Ukrainians were admitted."),
    ("No Ukrainians were admitted.", "Ukrainians were admitted."),
    ("The children are vaccinated.", "The children are unvaccinated."),
    ("Ivanova was released.", "Ivanov was released."),
    ("Ukrainians visited Paris", CITED),
]


@pytest.mark.parametrize(("claim", "cited"), SUPPORTED)
def test_supported(claim: str, cited: str) -> None:
    found = verify(claim, ["Another text.", cited])
    assert (found.verdict, found.reason) == ("supported", None)
    assert found.score > DOUBT


@pytest.mark.parametrize(("claim", "cited"), CONTRADICTED)
def test_contradicted(claim: str, cited: str) -> None:
    found = verify(claim, [cited])
    assert found.verdict == "contradicted"
    assert found.reason
    assert found.score <= DOUBT


@pytest.mark.parametrize(("claim", "cited"), UNSUPPORTED)
def test_unsupported(claim: str, cited: str) -> None:
    found = verify(claim, [cited])
    assert found.verdict != "supported"
    assert found.reason
    assert 0.0 <= found.score <= DOUBT


@pytest.mark.parametrize(
    ("claim", "cited"),
    [pair for pair in UNSUPPORTED if pair[1] in (f"{FIRST} {SECOND}", TPS) or "2022" in pair[0]],
)
def test_what_is_not_said_is_no_contradiction(claim: str, cited: str) -> None:
    assert verify(claim, [cited]).verdict == "unsupported"


def test_cited_apart_or_together_is_the_same() -> None:
    for claim, cited in (*SUPPORTED, *CONTRADICTED, *UNSUPPORTED):
        if cited == f"{FIRST} {SECOND}":
            assert verify(claim, [FIRST, SECOND]) == verify(claim, [cited])


def test_own_words_score_one_and_part_of_a_sentence_is_read() -> None:
    assert verify(SECOND, [f"{FIRST} {SECOND}"]).score == 1.0
    assert verify(f"{FIRST} {SECOND}", [f"{FIRST}\n{SECOND}"]).score == 1.0
    assert verify("Officers let in 42 Ukrainians on Monday", [CITED]).verdict == "supported"


def test_nothing_cited_supports_nothing() -> None:
    assert verify("Officers let in 42 Ukrainians.", []).verdict == "unsupported"
    assert verify("Officers let in 42 Ukrainians.", [""]).score == 0.0
    assert verify("", [CITED]).verdict == "unsupported"
    assert verify("…", [CITED]).verdict == "unsupported"


def test_reasons_name_what_differs() -> None:
    assert verify("Ukrainians were denied after short waits", [SECOND]).reason == (
        "the source says “admitted”, not “denied”"
    )
    assert "says both" in (verify(UNSUPPORTED[0][0], [FIRST, SECOND]).reason or "")
    assert "somebody's words" in (
        verify("The border is closed.", ["Mayorkas said that the border is closed."]).reason or ""
    )
