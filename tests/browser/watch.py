"""What a page did that it should not: dialogs, requests elsewhere, refused policies, errors."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Dialog, Page, Request

REPORTS = """
window.__reports = [];
addEventListener("securitypolicyviolation", (event) => {
  window.__reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""


class Watch:
    """Attach before the page goes anywhere; ``assert_clean`` when all is done."""

    def __init__(self, page: Page, *origins: str) -> None:
        self._page = page
        self._origins = origins
        self.dialogs: list[str] = []
        self.elsewhere: list[str] = []
        self.errors: list[str] = []
        page.add_init_script(REPORTS)
        page.on("dialog", self._dialog)
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        own = f"{parts.scheme}://{parts.netloc}" in self._origins
        if parts.scheme not in ("blob", "about") and not own:
            self.elsewhere.append(request.url)

    def reports(self) -> list[str]:
        """Content Security Policy and Trusted Types violations of the page as it now stands."""
        found: list[str] = self._page.evaluate("window.__reports ?? []")
        return found

    def assert_clean(self) -> None:
        assert self.dialogs == []
        assert self.elsewhere == []
        assert self.errors == []
        assert self.reports() == []
