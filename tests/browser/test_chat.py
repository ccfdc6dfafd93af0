"""The chat against the sample collection: ask, cite, open, follow up, filter, judge."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Tab

QUESTION = "What does Irina Zolkina do for a living?"


def test_an_answer_streams_with_named_citations(tab: Tab) -> None:
    tab.page.goto("/")
    turn = tab.chat.ask(QUESTION)
    answer = tab.chat.answer()
    expect(turn.locator(".claim")).to_contain_text([one["text"] for one in answer["claims"]])
    marks = tab.chat.marks(turn)
    assert marks.count() == sum(len(claim["citations"]) for claim in answer["claims"])
    first = answer["citations"][0]
    expect(marks.first).to_have_accessible_name(f"Source 1: {first['title']}")
    expect(tab.page.get_by_role("status")).to_contain_text("The answer is ready")


def test_the_card_shows_the_quoted_sentence(tab: Tab) -> None:
    tab.page.goto("/")
    mark = tab.chat.marks(tab.chat.ask(QUESTION)).first
    cited = tab.chat.answer()["citations"][0]
    card = tab.page.get_by_role("tooltip")
    for show, hide in ((mark.hover, tab.chat.input.hover), (mark.focus, tab.chat.input.focus)):
        show()
        expect(card.locator("q")).to_have_text(cited["cited_text"])
        expect(card).to_contain_text(cited["outlet"])
        expect(mark).to_have_attribute("aria-describedby", "card")
        hide()
        expect(card).to_have_count(0)
    mark.focus()
    expect(card).to_be_visible()
    tab.page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_the_panel_and_the_reader_mark_exactly_what_is_cited(tab: Tab) -> None:
    tab.page.goto("/")
    turn = tab.chat.ask("Кого пропускали через границу и почему?")
    turn = tab.chat.ask(QUESTION)
    for number, cited in enumerate(tab.chat.answer()["citations"]):
        mark = tab.chat.marks(turn).nth(number)
        mark.click()
        expect(tab.chat.panel.locator("mark")).to_have_text(cited["cited_text"])
        link = tab.chat.panel.get_by_role("link", name="Read in the document")
        with tab.page.context.expect_page() as opened:
            link.click()
        reader = opened.value
        expect(reader.locator("mark.cited")).to_be_in_viewport()
        assert "".join(reader.locator("mark.cited").all_text_contents()) == cited["cited_text"]
        reader.close()
        tab.page.keyboard.press("Escape")
        expect(tab.chat.panel).to_have_count(0)
        expect(mark).to_be_focused()


def test_a_follow_up_is_understood_and_kept_over_a_reload(tab: Tab) -> None:
    tab.page.goto("/")
    tab.chat.ask("Who is Irina Zolkina?")
    with tab.page.expect_request("**/v1/ask") as sent:
        turn = tab.chat.ask("What does she do for a living?")
    history = json.loads(sent.value.post_data or "")["history"]
    assert [one["role"] for one in history] == ["user", "assistant"]
    assert history[0]["text"] == "Who is Irina Zolkina?"
    if tab.chat.answer()["standalone_question"] != "What does she do for a living?":
        expect(turn).to_contain_text("Understood as")
    tab.page.reload()
    expect(tab.chat.turns).to_have_count(2)
    tab.page.get_by_role("button", name="Clear conversation").click()
    expect(tab.chat.turns).to_have_count(0)
    assert tab.page.evaluate("localStorage.length") == 0
    tab.page.get_by_role("button", name="Undo").click()
    expect(tab.chat.turns).to_have_count(2)


def test_filters_are_sent_shown_and_removed(tab: Tab) -> None:
    tab.page.goto("/")
    tab.page.get_by_role("button", name="Filters").click()
    tab.page.get_by_label("Outlet").select_option("Border Notes")
    tab.page.get_by_label("Published from").fill("2000-01-01")
    with tab.page.expect_request("**/v1/ask") as sent:
        tab.chat.ask(QUESTION)
    assert json.loads(sent.value.post_data or "")["filters"] == {
        "outlet": ["Border Notes"],
        "published_after": "2000-01-01",
    }
    assert all(one["published_at"] for one in tab.chat.answer()["citations"])
    for name in ("Border Notes", "from Jan 1, 2000"):
        tab.page.get_by_role("button", name=f"Remove filter: {name}").click()
    with tab.page.expect_request("**/v1/ask") as sent:
        tab.chat.ask(QUESTION)
    assert "filters" not in json.loads(sent.value.post_data or "")


def test_what_is_not_in_the_documents_is_said_and_the_nearest_set_apart(tab: Tab) -> None:
    tab.page.goto("/")
    turn = tab.chat.ask("How long were Mark and his wife locked up?")
    answer = tab.chat.answer()
    assert answer["outcome"] == "not_found"
    expect(turn.locator(".remark")).to_contain_text("The documents do not say")
    expect(turn).to_contain_text("Searched 33 documents.")
    expect(turn.locator(".said")).to_have_count(0)
    apart = turn.get_by_role("region", name=re.compile("do not answer"))
    expect(apart.locator("blockquote")).to_have_text(
        [one["cited_text"] for one in answer["nearest"]]
    )


def test_suggestions_can_be_asked(tab: Tab) -> None:
    tab.page.goto("/")
    suggested = tab.page.locator(".suggestions button")
    expect(suggested.first).to_be_visible(timeout=30_000)
    question = suggested.first.text_content()
    suggested.first.click()
    tab.chat.answered(0)
    assert tab.chat.answer()["question"] == question
    assert tab.chat.answer()["outcome"] == "answered"


def test_an_answer_is_copied_with_its_sources(tab: Tab) -> None:
    tab.page.goto("/")
    turn = tab.chat.ask(QUESTION)
    turn.get_by_role("button", name="Copy with sources").click()
    expect(tab.page.get_by_role("status")).to_have_text("Copied.")
    copied = tab.page.evaluate("navigator.clipboard.readText()")
    answer = tab.chat.answer()
    assert answer["text"] in copied
    for cited in answer["citations"]:
        assert f"[{cited['n']}] " in copied
        assert cited["title"] in copied


def test_a_thumb_and_its_reason_are_stored(tab: Tab, service: str) -> None:
    tab.page.goto("/")
    turn = tab.chat.ask(QUESTION)
    turn.get_by_role("button", name="Bad answer").click()
    tab.page.get_by_role("radio", name="Something is missing").check()
    tab.page.get_by_label("In your words").fill("Where does she teach?")
    with tab.page.expect_response("**/v1/feedback") as stored:
        tab.page.get_by_role("button", name="Send").click()
    assert stored.value.status == 201
    expect(tab.page.get_by_role("status")).to_contain_text("Your feedback was saved")
    expect(turn.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    assert "1 bad" in httpx.get(f"{service}/status", trust_env=False).text


@pytest.mark.parametrize("question", ["Who crossed the border?"])
def test_a_question_in_the_address_is_asked(tab: Tab, question: str) -> None:
    tab.page.goto(f"/?q={question}")
    tab.chat.answered(0)
    assert tab.chat.answer()["question"] == question


def test_the_bundle_is_small_and_self_contained(service: str) -> None:
    import gzip

    from service.http.files import STATIC

    bundle = Path(STATIC / "widget.js").read_bytes()
    size = len(gzip.compress(bundle, 9))
    print(f"widget.js: {len(bundle):,} bytes, {size:,} gzipped")
    assert size <= 60 * 1024
    assert httpx.get(f"{service}/widget.js", trust_env=False).content == bundle
