"""Furniture goes, every sentence stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.furniture import furniture
from retrieval.headline import headline

SHARED = Path(__file__).resolve().parents[2] / "shared"
SEEDS = SHARED / "seeds"
NOTICES = SHARED / "corpus" / "federal_register" / "fr_border_2020_2024.jsonl"

LEAD = "The bridge opened at dawn, and forty families walked across it."
LAST = "Nobody was turned back, the mayor said."


def kept(text: str, title: str | None = None) -> str:
    """The text without its furniture."""
    left, at = "", 0
    for span in furniture(text, title):
        left += text[at : span.start]
        at = span.end
    return left + text[at:]


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "- Advertisement Above -",
        "**Advertisement**",
        "Article continues below advertisement",
        "Sponsored Links",
        "Now Reading",
        "Read More:",
        "Read more: Ten bridges that changed a city",
        "RELATED STORY: GO HOME! A court rules",
        "## Related articles",
        "[Subscribe to our newsletter](https://herald.example/news)",
        "Subscribe to our newsletter for the day's stories in your inbox.",
        "Follow Ana Ruiz on Twitter @anaruiz",
        "Follow us on Facebook, Instagram and X.",
        "Share this article",
        "Facebook | Twitter | Email",
        "Click here to leave a comment",
        "Please enter your comment!",
        "Please enter your name here",
        "Your email address will not be published. Required fields are marked *",
        "Leave a comment",
        "12 comments",
        "Photo: John Moore/Getty Images",
        "© 2022 The Herald. All Rights Reserved.",
        "All rights reserved.",
        "Scroll To Top",
        "Publicidad",
        "Lea también: Diez puentes que cambiaron la ciudad",
        "Suscríbete a nuestro boletín",
        "Реклама",
        "Читайте также: Десять мостов",
        "Подпишитесь на наш канал в Telegram",
    ],
)
def test_furniture_in_the_middle_and_at_the_end_goes(line: str) -> None:
    assert line not in kept(f"{LEAD}\n\n{line}\n\n{LAST}")
    assert line not in kept(f"{LEAD}\n{LAST}\n{line}")
    assert kept(f"{LEAD}\n\n{line}\n\n{LAST}").split() == f"{LEAD} {LAST}".split()


@pytest.mark.parametrize(
    "sentence",
    [
        "Please send comments by May 3.",
        "Follow the instructions for submitting comments.",
        "Submit a comment through the portal, by mail or in person.",
        "Advertisement revenue fell by a third after the border closed.",
        "Subscribe to the emergency list at the consulate before you travel.",
        "Sign up for an appointment with the agency before May 3.",
        "Please consider the instructions below before you submit Form I-765.",
        "The Harbor Fund is a political organization that supports local candidates.",
        "Donations to the shelter doubled in March.",
        "Readers who subscribe to our newsletter, the editor said, fled the war themselves.",
        "Share prices fell on Thursday.",
        "Photo: the family waited for five days at the border wall in Tijuana.",
        "Copyright law changed little in 2022, the office found.",
        "Follow the signs on Telegram Road to the port of entry.",
        "Related: three men were arrested on Friday, police said.",
        "“We use cookies to thank the volunteers,” she said.",
        "We use cookies to calm the children, the volunteers said.",
        "Please donate blankets, the shelter asked on Friday.",
        "By Monday the camp was empty.",
        "Реклама подорожала вдвое, сообщило министерство.",
        "Подпишитесь под петицией до 3 мая, просит комитет.",
        "La publicidad se duplicó en marzo.",
        "| Nationality | Allowed | Refused |",
    ],
)
def test_a_sentence_in_the_body_stays(sentence: str) -> None:
    text = f"{LEAD}\n\n{sentence}\n\n{LAST}"
    assert kept(text) == text


def test_a_line_of_a_paragraph_broken_by_a_fixed_width_stays() -> None:
    text = (
        "The agency asks those who want to be heard to use the form and to\n"
        "leave a comment\n"
        "before the third of May. The price that the magazine asks for each\n"
        "Advertisement\n"
        "is set by the board.\n\n" + LAST
    )
    assert kept(text) == text


def test_the_last_list_of_an_article_stays_after_an_advertisement() -> None:
    text = f"{LEAD} Bring:\n\nAdvertisement\n\n- a passport\n- a visa\n\nShare this article"
    assert kept(text).split() == f"{LEAD} Bring: - a passport - a visa".split()


def test_the_headline_and_its_copies_go_wherever_they_stand() -> None:
    head = "Forty families walk across the bridge"
    assert kept(f"Menu\n{head}\n\n{head}\n\n{LEAD}\n\n{head}\n\n{LAST}").split() == (
        f"{LEAD} {LAST}".split()
    )
    assert kept(f"{LEAD}\n\n{LAST}", title=LEAD) == f"{LEAD}\n\n{LAST}"


def test_what_follows_the_article_goes_as_a_whole() -> None:
    tail = (
        "Related stories\n\nTen bridges that changed a city\n\nA mayor and her river\n\n"
        "The Harbor Election Fund is a political organization\nthat supports ONLY good people\n\n"
        "Please consider supporting the fund. Thank you!\n\n"
        "Ana Ruiz\nStaff reporter for The Herald.\n\nWe use cookies to improve this site.\n\n"
        "Home | News | Contact us"
    )
    assert kept(f"{LEAD}\n\n{LAST}\n\n{tail}").split() == f"{LEAD} {LAST}".split()


def test_bylines_and_cookie_notices_above_the_article_go() -> None:
    head = "This website uses cookies.\n\nHome > News > Border\n\nA bridge opens\nBy Ana Ruiz\n\n"
    assert kept(f"{head}{LEAD}\n\n{LAST}").split() == f"{LEAD} {LAST}".split()


def test_a_short_line_that_stands_alone_again_and_again_goes() -> None:
    text = "\n\nHerald Weekend Edition\n\n".join([LEAD, LAST, LEAD, LAST])
    assert "Herald" not in kept(text)


@pytest.mark.parametrize("text", ["", "   ", "A bridge opens", "Advertisement\n\nShare", "\n|\n"])
def test_what_would_be_nothing_but_furniture_is_left_alone(text: str) -> None:
    assert furniture(text) == ()
    assert furniture(text, text) == ()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"A bridge opens\n\n{LEAD}", "A bridge opens"),
        (f"# Who crossed the bridge?\n\n{LEAD}", "Who crossed the bridge?"),
        (f"Now Reading\nWho crossed?\n\nWho crossed?\n\n{LEAD}", "Who crossed?"),
        (f"{LEAD}\n\n{LAST}", None),
        ("one\n\ntwo\n\nthree", None),
        ("The agency said on Monday that\nthe bridge was open.\n\n" + LAST, None),
        ("", None),
    ],
)
def test_a_headline_is_found_only_where_the_text_has_one(text: str, title: str | None) -> None:
    assert headline(text) == title


_PIECES = st.lists(
    st.sampled_from(
        [
            LEAD,
            LAST,
            "Advertisement",
            "Share",
            "Related stories",
            "A bridge opens",
            "",
            "|",
            "\r\n",
            "Ana Ruiz\nReporter.",
            "By Ana Ruiz",
            "© 2022",
            "\u2028",
            "a" * 400,
            "Ж. ",
            "🙂",
        ]
    )
    | st.text(max_size=40),
    max_size=14,
)


@given(_PIECES, st.sampled_from(["\n", "\n\n", "\r\n"]), st.none() | st.text(max_size=20))
@settings(deadline=None, max_examples=200)
def test_spans_are_sorted_disjoint_and_inside(
    pieces: list[str], glue: str, title: str | None
) -> None:
    text = glue.join(pieces)
    at = 0
    for span in furniture(text, title):
        assert at <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        at = span.end + 1


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the two articles are not here")
def test_the_two_articles_keep_every_sentence_and_lose_every_label() -> None:
    first, second = (path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt")))
    left = kept(first)
    assert left.strip().startswith("Despite abandoning their homeland")
    assert left.strip().endswith("“Could someone please explain?”")
    assert "shelters and a letter stating" in left
    assert "Staying there put them at risk" in left
    for gone in ("Anti-war Russians Are Worried", "Read More", "Please enter"):
        assert gone not in left
    assert len(first) - len(left) == 103 + 10 + 54  # headline, "Read More:", the comment form

    left = " ".join(kept(second).split())  # the article holds no-break spaces
    assert left.strip().startswith("Tens of thousands cross the San Ysidro")
    assert left.strip().endswith("won’t be ending anytime soon.")
    for stays in (
        "“It’s very hard to understand how they make decisions,” Zolinka says.",
        "Following Alexei Navalny’s arrest in January 2021",
        "They were met with few roadblocks — until now.",
        "Russian asylum seekers tell a different story.",
        "Secret Telegram channels have been set up",
    ):
        assert stays in left
    for gone in (
        "Now Reading",
        "ACCESS DENIED",
        "Advertisement",
        "Sponsored",
        "Twitter",
        "RELATED",
        "Occupy",
        "Please consider",
        "Click here",
        "Ty Ross",
        "©",
        "Scroll",
    ):
        assert gone not in left


@pytest.mark.skipif(not NOTICES.is_file(), reason="the official notices are not here")
def test_no_official_abstract_holds_furniture() -> None:
    notices = [json.loads(line) for line in NOTICES.read_text("utf-8").splitlines()]
    marked = [
        (notice["doc_number"], furniture(notice["abstract"], title))
        for notice in notices
        for title in (notice["title"], None)
        if furniture(notice["abstract"], title)
    ]
    assert len(notices) == 1088
    assert marked == []
