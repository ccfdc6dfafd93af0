"""Each way a model can misbehave with its citation marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.generate.marks import marks, resolve

EVIDENCE = ["one", "two", "three", "four", "five"]


def resolved(reply: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.text, one.cites) for one in resolve(reply, EVIDENCE).sentences]


@pytest.mark.parametrize(
    "reply",
    [
        "They crossed [1].",
        "They crossed. [1]",
        "They crossed.[1]",
        "They crossed[1].",
        "[1] They crossed.",
        "They [1] crossed.",
        "They crossed [1][1].",
        "They crossed 【1】.",
        "They crossed ［１］.",
        "They crossed [١].",
        "They crossed 【1†source】.",
        "They crossed [^1].",
        "They crossed [ 1 ].",
        "- They crossed. [1]",
        "1. **They crossed.** [1]",
        "## They crossed. [1]",
        "  _They crossed._ [1]  ",
        "They\u200b crossed.\u202e [1]",
        "\n\nThey crossed. [1]\r\n",
    ],
)
def test_one_mark_in_any_dress(reply: str) -> None:
    assert resolved(reply) == [("They crossed.", (1,))]


@pytest.mark.parametrize(
    ("mark", "cites"),
    [
        ("[1][2]", (1, 2)),
        ("[1] [2]", (1, 2)),
        ("[2, 1]", (2, 1)),
        ("[1;3]", (1, 3)),
        ("[1，2、3]", (1, 2, 3)),
        ("[1-3]", (1, 2, 3)),
        ("[3–1]", (1, 2, 3)),
        ("[1-2, 5]", (1, 2, 5)),
        ("[2][1][2]", (2, 1)),
    ],
)
def test_several_numbers(mark: str, cites: tuple[int, ...]) -> None:
    assert resolved(f"They crossed {mark}.") == [("They crossed.", cites)]
    assert resolved(f"They crossed. {mark}") == [("They crossed.", cites)]


@pytest.mark.parametrize(
    ("mark", "unknown"),
    [
        ("[0]", ("0",)),
        ("[6]", ("6",)),
        ("[2022]", ("2022",)),
        ("[1-99]", ("1-99",)),
        ("[0-1]", ("0-1",)),
        (f"[{'9' * 5000}]", ("9" * 5000,)),
        ("[7, 8]", ("7", "8")),
    ],
)
def test_numbers_that_are_none_are_dropped_and_kept_aside(
    mark: str, unknown: tuple[str, ...]
) -> None:
    found = resolve(f"They crossed {mark}.", EVIDENCE)
    assert [(one.text, one.cites) for one in found.sentences] == [("They crossed.", ())]
    assert found.unknown == unknown


def test_a_known_number_beside_an_unknown_one_holds() -> None:
    found = resolve("They crossed [2, 77].", EVIDENCE)
    assert (found.sentences[0].cites, found.unknown) == ((2,), ("77",))


@pytest.mark.parametrize(
    "text",
    [
        "They said it was closd [sic].",
        "Then they left [Ukraine].",
        "The value a[1]b is a name.",
        "They took form I-94[A].",
        "A [bracket of words 1] stays.",
        "An empty [] stays.",
        "A minus [-1] stays.",
        "An open [1 stays.",
    ],
)
def test_other_brackets_are_left_alone(text: str) -> None:
    found = resolve(text, EVIDENCE)
    assert [(one.text, one.cites) for one in found.sentences] == [(text, ())]
    assert found.unknown == ()


def test_a_reply_without_marks() -> None:
    assert resolved("They crossed. Others did not.") == [
        ("They crossed.", ()),
        ("Others did not.", ()),
    ]


@pytest.mark.parametrize("reply", ["", "   ", "\n\n", "[1]", "[1][2]\n[3]", "...", "[99]"])
def test_nothing_said(reply: str) -> None:
    assert resolved(reply) == []


@pytest.mark.parametrize(
    "reply",
    [
        "They crossed [1]. Others did not [2].",
        "They crossed. [1] Others did not. [2]",
        "[1] They crossed. [2] Others did not.",
        "They crossed. [1]\nOthers did not. [2]",
        "They crossed.[1] Others did not.[2]",
        "* They crossed [1].\n* Others did not [2].",
    ],
)
def test_marks_before_and_after_the_full_stop(reply: str) -> None:
    assert resolved(reply) == [("They crossed.", (1,)), ("Others did not.", (2,))]


def test_only_the_last_of_two_sentences_is_marked() -> None:
    assert resolved("They crossed. Others did not. [2]") == [
        ("They crossed.", ()),
        ("Others did not.", (2,)),
    ]


def test_a_mark_inside_a_mark_does_not_become_one() -> None:
    for reply in ("They [[1]2] crossed.", "They [[[1]2]3] crossed.", "They [1[2]] crossed."):
        assert all(not marks(one.text) for one in resolve(reply, EVIDENCE).sentences)


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            "[1] [2][3] [1,2] [1-3] [99] 【1】 ［１］ [ ] [[ ]] [sic] a[1]b . .\n \n ! ** _ # - 1. "
            "They crossed Others not <b> \u202e \ud800 \x00 † ^ , ; – 0".split(" ")
        ),
        st.text(max_size=8),
    ),
    max_size=30,
)


@given(PIECES, st.integers(0, 4), st.sampled_from(["", " "]))
def test_any_reply_resolves_within_bounds_and_without_marks(
    pieces: list[str], count: int, between: str
) -> None:
    reply = between.join(pieces)
    found = resolve(reply, EVIDENCE[:count])
    for one in found.sentences:
        assert all(1 <= number <= count for number in one.cites)
        assert len(set(one.cites)) == len(one.cites)
        assert one.text == one.text.strip() != ""
        assert "\n" not in one.text
        assert marks(one.text) == []
        one.text.encode()
    assert not any(marks(text) for text in [" ".join(one.text for one in found.sentences)])
