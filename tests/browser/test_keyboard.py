"""Everything by keyboard, and nothing lost on the way: focus comes back to where it was."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Tab

MOST_TABS = 40


def tab_to(page: Page, role: str, name: str | re.Pattern[str]) -> None:
    """Press Tab until the named control has the focus."""
    target = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.count() and target.evaluate("one => one.getRootNode().activeElement === one"):
            return
    raise AssertionError(f"no way to {role} {name} by Tab")


def test_ask_cite_open_and_return_by_keyboard_only(tab: Tab) -> None:
    page, chat = tab.page, tab.chat
    page.goto("/")
    tab_to(page, "link", "Skip to content")
    tab_to(page, "textbox", "Your question")
    page.keyboard.type("What does Irina Zolkina do for a living?")
    page.keyboard.press("Enter")
    turn = chat.answered(0)
    expect(chat.input).to_be_focused()
    mark = chat.marks(turn).first
    for _ in range(MOST_TABS):
        page.keyboard.press("Shift+Tab")
        if mark.evaluate("one => one.getRootNode().activeElement === one"):
            break
    expect(page.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Source 1")).to_be_focused()
    tab_to(page, "button", "Close")
    page.keyboard.press("Enter")
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    expect(chat.panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    tab_to(page, "button", "Bad answer")
    page.keyboard.press("Space")
    expect(page.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    tab_to(page, "button", "Cancel")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio")).to_have_count(0)


def test_filters_and_clearing_by_keyboard(tab: Tab) -> None:
    page = tab.page
    page.goto("/")
    tab_to(page, "button", "Filters")
    page.keyboard.press("Enter")
    outlet = page.get_by_label("Outlet")
    outlet.focus()
    page.keyboard.type("B")
    expect(page.get_by_role("button", name=re.compile("^Remove filter: B"))).to_be_visible()
    tab_to(page, "button", re.compile("^Remove filter"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Remove filter"))).to_have_count(0)


def test_the_covering_panel_keeps_the_rest_out_of_reach(tab: Tab) -> None:
    tab.page.set_viewport_size({"width": 390, "height": 780})
    tab.page.goto("/")
    turn = tab.chat.ask("What does Irina Zolkina do for a living?")
    tab.chat.marks(turn).first.click()
    expect(tab.chat.panel).to_be_visible()
    assert tab.page.locator("section.main").evaluate("main => main.inert")
    tab.page.keyboard.press("Escape")
    assert not tab.page.locator("section.main").evaluate("main => main.inert")


OUTSIDE = """() => [...document.querySelectorAll('body *'),
    ...(document.querySelector('passage-chat')?.shadowRoot.querySelectorAll('*') ?? [])]
  .filter((one) => one.checkVisibility() && !one.closest('.sr, .skip'))
  .filter((one) => {
    const { left, right, width } = one.getBoundingClientRect();
    return width && (left < -1 || right > document.documentElement.clientWidth + 1);
  })
  .map((one) => `${one.tagName} ${one.className} ${one.textContent.slice(0, 40)}`)"""


@pytest.mark.parametrize(("width", "zoom"), [(320, "100%"), (640, "200%")])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_nothing_is_cut_off(tab: Tab, width: int, zoom: str, lang: str) -> None:
    """At 320 pixels, and with text at twice its size in a window of 640."""
    tab.page.set_viewport_size({"width": width, "height": 640})
    for path in ("/documents", "/status", "/docs", "/documents/tijuana-letter", "/"):
        tab.page.goto(f"{path}?lang={lang}")
        tab.page.evaluate("size => (document.documentElement.style.fontSize = size)", zoom)
        if path == "/":
            tab.page.locator("textarea").fill("What does Irina Zolkina do for a living?")
            tab.page.locator("textarea").press("Enter")
            tab.chat.answered(0)
            tab.page.locator(".bar button").first.click()
        assert tab.page.evaluate(OUTSIDE) == [], path
