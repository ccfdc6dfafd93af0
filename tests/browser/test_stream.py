"""Streams as they may come: slow, stopped, cut, refused; every outcome and verdict shown."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser import answers
from tests.browser.conftest import Tab
from tests.browser.scripted import Scripted

QUESTION = "Who crossed?"
ONE, TWO = "Hundreds of Ukrainians crossed.", "Russians waited."


def embedded(tab: Tab, host: Scripted, parts: list[Any], chunk: int = 1 << 20) -> None:
    """The widget on the other site's page, in front of a service that streams these parts."""
    host.parts, host.chunk = parts, chunk
    host.document = {"id": "doc", "title": "Title", "text": ONE, "language": "en"}
    tab.page.goto(host.page())
    tab.page.evaluate("localStorage.clear()")
    tab.page.reload()


def shown(tab: Tab, host: Scripted, **fields: Any) -> Locator:
    embedded(tab, host, answers.stream(answers.answer(ONE, TWO, **fields)))
    return tab.chat.ask(QUESTION)


def test_text_shows_as_it_arrives_and_stopping_keeps_it(tab: Tab, host: Scripted) -> None:
    parts = answers.stream(answers.answer(ONE, TWO), [f"{ONE} [1]", f" {TWO} [2]"])
    first = next(i for i, part in enumerate(parts) if part.get("type") == "text-delta")
    embedded(tab, host, [*parts[:2], 0.4, *parts[2 : first + 1], 30.0, *parts[first + 1 :]])
    tab.chat.input.fill(QUESTION)
    tab.chat.input.press("Enter")
    status = tab.page.get_by_role("status")
    expect(status).to_have_text("Searching 1,088 documents…")
    turn = tab.chat.turns.first
    expect(turn.locator(".said")).to_contain_text(ONE)
    assert turn.locator(".said").text_content() == f"{ONE} 1"
    assert tab.page.get_by_role("log").get_attribute("aria-live") == "off"
    tab.page.get_by_role("button", name="Stop").click()
    expect(turn).to_contain_text("Stopped. This answer is incomplete.")
    expect(turn.locator(".said")).to_contain_text(ONE)
    expect(status).to_have_text("Stopped. This answer is incomplete.")
    host.parts = parts
    turn.get_by_role("button", name="Ask again").click()
    expect(tab.chat.marks(tab.chat.answered(0))).to_have_count(2)
    expect(tab.chat.turns).to_have_count(1)


def test_bytes_may_be_cut_anywhere(tab: Tab, host: Scripted) -> None:
    whole = answers.answer("Их пропустили – 😀 сразу.", "Other 🇺🇦 text.")
    embedded(tab, host, answers.stream(whole, list(whole["text"])), chunk=1)
    turn = tab.chat.ask(QUESTION)
    for claim in whole["claims"]:
        expect(turn.locator(".said")).to_contain_text(claim["text"])


def test_a_stream_that_breaks_off_never_looks_complete(tab: Tab, host: Scripted) -> None:
    parts = answers.stream(answers.answer(ONE, TWO))
    embedded(tab, host, [part for part in parts if part["type"] not in ("finish", "data-answer")])
    turn = tab.chat.ask(QUESTION)
    expect(turn).to_contain_text("The connection broke off. This answer is incomplete.")
    expect(turn.get_by_role("button", name="Ask again")).to_be_visible()


def test_an_error_is_told_in_the_services_words(tab: Tab, host: Scripted) -> None:
    error = {"type": "error", "errorText": "Too many requests are waiting; try again shortly."}
    embedded(tab, host, [{"type": "start"}, error, {"type": "finish"}])
    expect(tab.chat.ask(QUESTION)).to_contain_text("Too many requests are waiting")
    embedded(tab, host, ["{not JSON"])
    expect(tab.chat.ask(QUESTION)).to_contain_text("The server could not be reached.")


def test_a_disputed_answer_shows_both_sides(tab: Tab, host: Scripted) -> None:
    note = {"kind": "disagreement", "text": "Some by [1], none by [2].", "citations": [1, 2]}
    turn = shown(tab, host, outcome="disputed", notes=[note])
    expect(turn.locator(".remark")).to_contain_text("The sources disagree")
    sides = turn.get_by_role("region", name="What each source says")
    expect(sides.locator("blockquote")).to_have_text([ONE, TWO])


def test_partial_and_empty_answers_say_so(tab: Tab, host: Scripted) -> None:
    expect(shown(tab, host, outcome="partial")).to_contain_text("Part of the question has no")
    empty: dict[str, Any] = {"claims": [], "citations": [], "text": "Nothing."}
    turn = shown(tab, host, outcome="no_documents", **empty)
    expect(turn).to_contain_text("There are no documents to answer from")
    nearest = [answers.citation(1, "The bridge is old.")]
    off_topic = {"outcome": "not_found", "reason": "off_topic", "nearest": nearest}
    turn = shown(tab, host, **off_topic, **empty)
    expect(turn).to_contain_text("nothing in them is about this question")
    expect(turn).to_contain_text("Searched 1,088 documents.")
    expect(turn.locator(".nearest blockquote")).to_have_text("The bridge is old.")


def test_verdicts_are_visible(tab: Tab, host: Scripted) -> None:
    claims = answers.answer(ONE, TWO)["claims"]
    claims[0]["verdict"], claims[1]["verdict"] = "unsupported", "contradicted"
    turn = shown(tab, host, claims=claims)
    expect(turn.locator(".verdict")).to_have_text(
        ["Not borne out by its source", "Its source says otherwise"]
    )
    expect(turn).not_to_contain_text("Each sentence was checked")


def test_inferred_dates_are_a_chip_that_can_be_taken_back(tab: Tab, host: Scripted) -> None:
    dates = {"published_after": "2022-03-01", "published_before": "2022-03-31"}
    turn = shown(tab, host, filters={"given": {}, "inferred": dates})
    assert "ignore_inferred" not in host.asked[-1]
    name = "Ask again without: from Mar 1, 2022, until Mar 31, 2022"
    turn.get_by_role("button", name=name).click()
    tab.chat.answered(0)
    assert host.asked[-1]["ignore_inferred"] is True


def test_a_models_markdown_is_shown_with_its_marks(tab: Tab, host: Scripted) -> None:
    sentences = ("**Ukrainians** crossed.", "They *waited* for `hours`.")
    turn = shown_text(tab, host, answers.answer(*sentences, composer="gpt"))
    expect(turn.locator(".said strong")).to_have_text("Ukrainians")
    expect(turn.locator(".said em")).to_have_text("waited")
    expect(tab.chat.marks(turn)).to_have_count(2)


def test_quoted_text_is_never_read_as_markdown(tab: Tab, host: Scripted) -> None:
    quoted = "**not bold** _nor_ [a link](https://example.org) 1. no list"
    turn = shown_text(tab, host, answers.answer(quoted))
    expect(turn.locator(".claim")).to_contain_text(quoted)


def shown_text(tab: Tab, host: Scripted, answer: dict[str, Any]) -> Locator:
    embedded(tab, host, answers.stream(answer))
    return tab.chat.ask(QUESTION)
