"""On a page of another site: its strict policy, Trusted Types, CORS; and nothing fetched outside.

Each test's window is watched: a policy report or a request to anywhere else fails it.
"""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Tab
from tests.browser.scripted import Scripted

QUESTION = "What does Irina Zolkina do for a living?"


def test_it_works_across_origins_under_a_strict_policy(
    tab: Tab, service: str, host: Scripted
) -> None:
    tab.page.goto(host.page(service, lang="uk", theme="dark"))
    tab.page.locator("textarea").fill(QUESTION)
    tab.page.locator("textarea").press("Enter")
    turn = tab.chat.answered(0)
    cited = tab.chat.answer()["citations"][0]
    turn.locator(".said .mark").first.click()
    expect(tab.page.locator(".panel mark")).to_have_text(cited["cited_text"])
    link = tab.page.locator(".panel footer a").first
    assert (link.get_attribute("href") or "").startswith(f"{service}/documents/")
    expect(tab.page.locator("passage-chat")).to_have_css("color-scheme", "dark")
    expect(tab.page.get_by_role("textbox")).to_have_accessible_name("Ваше запитання")


def test_its_rules_refuse_what_the_policy_forbids(tab: Tab, host: Scripted) -> None:
    """The policy is really on: the page itself could not put markup in."""
    tab.page.goto(host.page())
    refused = tab.page.evaluate(
        "try { document.body.innerHTML = '<b>x</b>'; 'taken' } catch (error) { error.name }"
    )
    assert refused == "TypeError"
    assert [one.split()[0] for one in tab.watch.reports()] == ["require-trusted-types-for"]
    tab.page.evaluate("window.__reports = []")


def test_an_origin_that_was_not_allowed_is_refused(tab: Tab, service: str) -> None:
    reply = tab.page.request.fetch(
        f"{service}/v1/ask",
        method="POST",
        headers={"Origin": "https://elsewhere.invalid", "Content-Type": "application/json"},
        data='{"question": "Who?"}',
    )
    assert reply.status == 403


def test_it_fills_what_it_is_given_and_keeps_to_its_theme(tab: Tab, host: Scripted) -> None:
    host.parts = []
    tab.page.emulate_media(color_scheme="dark")
    tab.page.goto(host.page(theme="light"))
    element = tab.page.locator("passage-chat")
    expect(element).to_have_css("color-scheme", "light")
    expect(element).to_have_css("background-color", "rgb(251, 250, 247)")
    expect(element).to_have_css("height", "576px")
