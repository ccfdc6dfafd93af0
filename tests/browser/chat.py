"""The chat as a person uses it: by role and name, not by class."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

ANSWERED = 15_000  # ms; two busy cores answer in well under one second, a first question in more


class Chat:
    """Drives one ``<passage-chat>`` in English."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("passage-chat")
        self.input = page.get_by_role("textbox", name="Your question")
        self.turns = page.locator("article.turn")
        self.panel = page.get_by_role("dialog")

    def ask(self, question: str) -> Locator:
        """Type a question, press Enter, and wait for the answer; its turn."""
        number = self.turns.count()
        self.input.fill(question)
        self.input.press("Enter")
        return self.answered(number)

    def answered(self, number: int) -> Locator:
        turn = self.turns.nth(number)
        expect(turn).to_have_attribute("aria-busy", "false", timeout=ANSWERED)
        return turn

    def marks(self, turn: Locator) -> Locator:
        return turn.locator(".said").get_by_role("button", name=re.compile("^Source [0-9]"))

    def answer(self, number: int = -1) -> dict[str, Any]:
        """The answer as the element holds it."""
        found: dict[str, Any] = self.element.evaluate(
            "(chat, n) => chat.turns.at(n).answer", number
        )
        return found
