"""A service with keys, as a person meets it: signing in, and the widget of another site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from retrieval.library import Library
from service.access.keys import KeyStore
from service.http.app import create_app
from service.http.documents import to_document
from service.settings import Settings
from tests.browser.chat import Chat
from tests.browser.live import serving
from tests.browser.scripted import Scripted
from tests.browser.watch import Watch
from tests.fakes import HashEncoder
from tests.http.conftest import ARTICLES

QUESTION = "Who was allowed to cross the border at San Ysidro?"


@dataclass(frozen=True, slots=True)
class Locked:
    """A service with keys: one of a person, and one of the other site's page."""

    address: str
    person: str
    widget: str


@pytest.fixture(scope="module")
def locked(
    browser: Browser, host: Scripted, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Locked]:
    data = tmp_path_factory.mktemp("locked")
    with closing(KeyStore(data)) as keys, Library.open(data, HashEncoder, write=True) as library:
        _, person = keys.add("desk", "ingest")
        _, widget = keys.add("page", "ask", origins=[host.address])
        library.add([to_document(article) for article in ARTICLES])
        library.publish()
        with serving(create_app(library, Settings(data=data))) as address:
            yield Locked(address, person, widget)


@pytest.fixture
def page(browser: Browser, locked: Locked, host: Scripted) -> Iterator[Page]:
    context = browser.new_context(base_url=locked.address, locale="en-US")
    page = context.new_page()
    watch = Watch(page, locked.address, host.address)
    yield page
    watch.assert_clean()
    context.close()


def test_a_person_signs_in_asks_deletes_and_signs_out(page: Page, locked: Locked) -> None:
    page.goto("/documents?q=Ukrainians")
    field = page.get_by_label("Key")
    field.fill("psg_wrong")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not known here")
    page.get_by_label("Key").fill(locked.person)
    page.get_by_label("Key").press("Enter")
    expect(page).to_have_url(f"{locked.address}/documents?q=Ukrainians")
    expect(page.get_by_role("link", name="Ukrainians cross")).to_be_visible()
    page.get_by_role("link", name="Ask").click()
    turn = Chat(page).ask(QUESTION)
    expect(turn.locator(".said")).to_contain_text("Ukrainians")
    page.goto("/documents")
    page.get_by_role("button", name="Delete: Russians wait").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status")).to_contain_text("Deleted")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Key")).to_be_visible()
    assert page.evaluate("document.cookie") == ""


def test_a_widget_with_its_key_answers_on_its_page(
    page: Page, locked: Locked, host: Scripted
) -> None:
    page.goto(host.page(locked.address, key=locked.widget))
    turn = Chat(page).ask(QUESTION)
    expect(turn.locator(".said")).to_contain_text("Ukrainians")


def test_a_widget_without_a_key_says_what_is_missing(
    page: Page, locked: Locked, host: Scripted
) -> None:
    page.goto(host.page(locked.address))
    turn = Chat(page).ask(QUESTION)
    expect(turn).to_contain_text("passage keys add")
