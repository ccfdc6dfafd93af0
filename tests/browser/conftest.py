"""One service and one browser for this folder's tests; a fresh, watched page for each test.

Not for the whole run: while Playwright's synchronous driver is open its event loop counts as
running in this thread, and tests with an event loop of their own would fail after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chat import Chat
from tests.browser.live import CHROMIUM, chromium, sample_service, serving
from tests.browser.scripted import Scripted
from tests.browser.watch import Watch


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine; as root, `make test` installs it")
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="package")
def host() -> Iterator[Scripted]:
    """Another site: pages of another origin, and a service whose answers are written out."""
    site = Scripted()
    with serving(site.app) as site.address:
        yield site


@pytest.fixture(scope="package")
def service(
    browser: Browser, host: Scripted, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The sample collection's service; asks for ``browser`` so that a skip comes before loading."""
    with sample_service(tmp_path_factory.mktemp("data"), host.address) as address:
        yield address


@dataclass(frozen=True, slots=True)
class Tab:
    """A page with its watch."""

    page: Page
    watch: Watch
    chat: Chat


@pytest.fixture
def tab(browser: Browser, service: str, host: Scripted) -> Iterator[Tab]:
    """A new window on nothing yet; on leaving, it must have done nothing it should not."""
    context = browser.new_context(
        base_url=service, locale="en-US", permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    watch = Watch(page, service, host.address)
    yield Tab(page, watch, Chat(page))
    watch.assert_clean()
    context.close()
