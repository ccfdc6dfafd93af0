"""What a reader of a terminal sees."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from service.terminal import print_answer, safe
from tests.answers import answer_of


def shown(sentences: list[str], width: int = 60) -> str:
    out = StringIO()
    print_answer(Console(file=out, width=width, highlight=False), answer_of(sentences))
    return out.getvalue()


def test_the_answer_then_numbered_sources() -> None:
    text = shown(["Ukrainians were let in.", "Russians were not [sic]."])
    answer, sources = text.split("\nSources\n")
    assert answer == "Ukrainians were let in. [1] Russians were not [sic]. [2]\n"
    assert sources.splitlines()[:3] == [
        "[1] Ukrainians were let in.",
        "    Title 1 · Border Times · 2022-03-18",
        "    doc-1 0-23",
    ]


def test_what_does_not_answer_is_set_apart() -> None:
    text = shown([])
    assert text.startswith("The documents do not say.\n\nNearest sentences, which do not answer it")
    assert "Something near." in text


def test_a_text_cannot_steer_the_terminal() -> None:
    assert safe("a\x1b[2Jb\x07c\r\n") == "a [2Jb c \n"
    assert "\x1b" not in shown(["Red \x1b[31m alert."])
