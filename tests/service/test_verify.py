"""A claim holds when its words stand in what it cites, in that order, without a gap."""

from __future__ import annotations

import pytest

from service.verify import verify

CITED = "Officers let in 42 Ukrainians on Monday, but not the Russians who waited beside them."


@pytest.mark.parametrize(
    "claim",
    [CITED, "Officers let in 42 Ukrainians on Monday", "Officers let\n  in 42 Ukrainians"],
)
def test_supported(claim: str) -> None:
    found = verify(claim, ["Another text.", CITED])
    assert (found.verdict, found.score, found.reason) == ("supported", 1.0, None)


@pytest.mark.parametrize(
    "claim",
    [
        "Officers let in 43 Ukrainians on Monday",  # a number
        "Officers let in 42 Russians on Monday",  # a name
        "Officers did not let in 42 Ukrainians on Monday",  # a negation
        "Ukrainians let in 42 Officers on Monday",  # the roles
        "Officers let in the Russians who waited beside them.",  # a gap
        "Officers let in 42 Ukrainians on Monday. Nobody was hurt.",  # something added
    ],
)
def test_a_changed_claim_is_not_supported(claim: str) -> None:
    found = verify(claim, [CITED])
    assert found.verdict == "unsupported"
    assert found.reason
    assert 0.0 <= found.score <= 1.0


def test_nothing_cited_supports_nothing() -> None:
    assert verify("Officers let in 42 Ukrainians.", []).verdict == "unsupported"
    assert verify("Officers let in 42 Ukrainians.", [""]).score == 0.0


def test_the_score_is_the_share_of_words_that_the_source_holds() -> None:
    assert verify("Ukrainians visited Paris", [CITED]).score == pytest.approx(1 / 3)
