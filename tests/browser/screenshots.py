"""Pictures of the main states, for people to look at: ``make screenshots``.

Writes service/widget/screenshots/*.png from the sample collection, in the machine's chromium.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from tests.browser.chat import Chat
from tests.browser.live import chromium, sample_service

FOLDER = Path(__file__).resolve().parents[2] / "service" / "widget" / "screenshots"
DESKTOP, PHONE, NARROW = (1180, 780), (390, 800), (320, 640)

WHO = "Who was allowed across the border and why?"
DISPUTED = "Do officers let Russians through or not?"
UNKNOWN = "What is the name of Irina Zolkina's future son-in-law?"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: where, how large, in which scheme and language, and what is done first."""

    name: str
    size: tuple[int, int]
    path: str
    act: Callable[[Page], None]
    scheme: Literal["light", "dark"] = "light"
    lang: str = "en"


def nothing(page: Page) -> None:
    page.locator("h1, h2").first.wait_for()


def suggested(page: Page) -> None:
    page.locator(".suggestions").wait_for(timeout=60_000)


def asked(question: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator("textarea").fill(question)
        page.locator("textarea").press("Enter")
        page.locator(".turn:last-child .tools").wait_for(timeout=20_000)

    return act


def opened(page: Page) -> None:
    asked(WHO)(page)
    page.locator(".said .mark").first.click()
    page.locator(".panel mark").wait_for()


def hovered(page: Page) -> None:
    asked(WHO)(page)
    page.locator(".said .mark").nth(1).hover()
    page.locator(".card").wait_for()


def filtered(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Outlet").select_option(index=1)
    page.get_by_label("Published from").fill("2022-03-01")


def judged(page: Page) -> None:
    asked(WHO)(page)
    page.get_by_role("button", name="Bad answer").click()


def read(page: Page) -> None:
    asked(WHO)(page)
    chat = Chat(page)
    cited = chat.answer()["citations"][0]
    page.goto(f"/documents/{cited['document_id']}#c={cited['start']}-{cited['end']}")
    page.locator("mark.cited").first.wait_for()


def deleting(page: Page) -> None:
    page.get_by_role("button", name="Delete").first.click()
    page.wait_for_timeout(200)


def uploaded(page: Page) -> None:
    with tempfile.TemporaryDirectory() as folder:
        good, bad = Path(folder) / "notice.md", Path(folder) / "scan.pdf"
        good.write_text("# A notice\n\nThe bridge opens at six in the morning.\n", "utf-8")
        bad.write_bytes(b"not a PDF")
        page.locator("#files").set_input_files([good, bad])
        page.locator("#told", has_text="Failed").wait_for()


SHOTS = (
    Shot("start", DESKTOP, "/", suggested),
    Shot("answer", DESKTOP, "/", asked(WHO)),
    Shot("hover", DESKTOP, "/", hovered),
    Shot("source", DESKTOP, "/", opened),
    Shot("source-dark", DESKTOP, "/", opened, "dark"),
    Shot("disputed", DESKTOP, "/", asked(DISPUTED)),
    Shot("not-found", DESKTOP, "/", asked(UNKNOWN)),
    Shot("feedback", DESKTOP, "/", judged),
    Shot("filters", DESKTOP, "/", filtered),
    Shot("phone", PHONE, "/", asked(WHO)),
    Shot("phone-source", PHONE, "/", opened),
    Shot("phone-start-dark", PHONE, "/", suggested, "dark"),
    Shot("narrow-ru", NARROW, "/", asked("Кто такая Ирина Золкина?"), lang="ru"),
    Shot("reader", DESKTOP, "/", read),
    Shot("documents", DESKTOP, "/documents", uploaded),
    Shot("documents-delete", DESKTOP, "/documents", deleting),
    Shot("status", DESKTOP, "/status", nothing),
    Shot("status-es-dark", PHONE, "/status", nothing, "dark", "es"),
)


def take(browser: Browser, address: str, shot: Shot) -> None:
    width, height = shot.size
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme=shot.scheme,
        locale=shot.lang,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(shot.path)
    shot.act(page)
    page.screenshot(path=FOLDER / f"{shot.name}.png")
    context.close()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        sample_service(Path(data)) as address,
        chromium() as browser,
    ):
        for shot in SHOTS:
            take(browser, address, shot)
            size = (FOLDER / f"{shot.name}.png").stat().st_size
            print(f"{shot.name}.png {size / 1024:.0f} KB", flush=True)


if __name__ == "__main__":
    main()
