"""axe-core (its npm package) over every page and state: both themes, four languages, 0 violations.

The rules are WCAG 2.0 to 2.2, A and AA, and axe's best practices.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import answers
from tests.browser.chat import Chat
from tests.browser.scripted import Scripted

AXE = Path(__file__).resolve().parents[2] / "service/widget/node_modules/axe-core/axe.min.js"

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
  return found.violations.map((one) => [one.id, one.help, one.nodes.map((node) => node.html)]);
}"""

QUESTION = "What does Irina Zolkina do for a living?"
UNKNOWN = "How long were Mark and his wife locked up?"
PAGES = (
    "/documents",
    "/documents/tijuana-letter#c=10-40",
    "/documents/not-there",
    "/status",
    "/docs",
    "/sign-in",
    "/",
)
ALL = [(theme, lang) for theme in ("light", "dark") for lang in ("en", "es", "ru", "uk")]


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; `make widget-tools` does, where there is npm")
    return AXE.read_text("utf-8")


def violations(page: Page, axe: str) -> list[Any]:
    page.evaluate(axe)
    found: list[Any] = page.evaluate(RUN, TAGS)
    return found


@pytest.mark.parametrize(("theme", "lang"), ALL)
def test_no_violations(
    browser: Browser, service: str, axe: str, theme: Literal["light", "dark"], lang: str
) -> None:
    context = browser.new_context(
        base_url=service, color_scheme=theme, locale=lang, reduced_motion="reduce"
    )
    page = context.new_page()
    for path in PAGES:
        page.goto(path)
        assert violations(page, axe) == [], path
    page.locator(".bar button").first.click()
    for number, question in enumerate((QUESTION, UNKNOWN)):
        page.locator("textarea").fill(question)
        page.locator("textarea").press("Enter")
        Chat(page).answered(number)
    page.locator(".tools button").last.click()
    page.locator(".said .mark").first.hover()
    assert violations(page, axe) == []
    page.locator(".said .mark").first.click()
    page.locator(".panel mark").wait_for()
    assert violations(page, axe) == []
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_violations_in_the_rarer_states(
    browser: Browser, host: Scripted, axe: str, theme: Literal["light", "dark"]
) -> None:
    """Disputed, with bad verdicts and inferred filters; failed; all of it in forced colours."""
    note = {"kind": "disagreement", "text": "Some by [1], none by [2].", "citations": [1, 2]}
    inferred = {"given": {}, "inferred": {"published_after": "2022-03-01"}}
    found = answers.answer("One.", "Two.", outcome="disputed", notes=[note], filters=inferred)
    found["claims"][0]["verdict"], found["claims"][1]["verdict"] = "unsupported", "contradicted"
    for colors in ("none", "active"):
        context = browser.new_context(
            color_scheme=theme, forced_colors=colors, bypass_csp=True, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(host.page(theme=theme))
        host.parts, host.chunk = answers.stream(found), 1 << 20
        Chat(page).ask("Who crossed?")
        host.parts = [{"type": "error", "errorText": "No."}]
        Chat(page).ask("And who did not?")
        assert violations(page, axe) == []
        context.close()
