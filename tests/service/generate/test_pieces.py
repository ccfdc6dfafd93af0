"""Where a reply is cut while it arrives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.generate.pieces import complete

REPLY = "Mr. Smith crossed [1]. Others, in the U.S. [2], did not. [3][4] It rained.\nThe end [5]"


def test_sentences_leave_as_soon_as_what_follows_shows_that_they_are_whole() -> None:
    assert list(complete(REPLY)) == [
        "Mr. Smith crossed [1]. ",
        "Others, in the U.S. [2], did not. [3][4] ",
        "It rained.\n",
        "The end [5]",
    ]


def test_marks_that_stand_before_their_sentences_wait_for_the_line() -> None:
    reply = "[1] They crossed. [2] Others did not.\n[3] It rained."
    assert list(complete(reply)) == [
        "[1] They crossed. [2] Others did not.\n",
        "[3] It rained.",
    ]


@given(st.lists(st.sampled_from([*REPLY.split(" "), " ", "\n", ". ", "[", "1]"]), max_size=40))
def test_joined_they_are_the_reply_however_it_arrives(pieces: list[str]) -> None:
    found = list(complete(pieces))
    assert "".join(found) == "".join(pieces)
    assert found == list(complete("".join(pieces)))


def test_a_long_line_without_an_end_is_read_in_linear_time() -> None:
    assert len(list(complete(["word [1, " * 2] * 2_000))) == 1
