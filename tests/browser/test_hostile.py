"""Hostile strings as title, text, outlet, filename, speaker and a model's words: nothing runs,
nothing loads, nothing goes elsewhere. Every page's watch must be clean at the end."""

from __future__ import annotations

from itertools import product
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.browser import answers
from tests.browser.conftest import Tab
from tests.browser.hostile import STRINGS
from tests.browser.scripted import Scripted

# What runs or loads, in the page and in the element's shadow.
MADE = """() => {
  const roots = [document, document.querySelector('passage-chat')?.shadowRoot].filter(Boolean);
  const bad = roots.flatMap((root) => [...root.querySelectorAll(
    'script, img, iframe, object, embed, link, base, meta[http-equiv], video, audio, style, ' +
    'template:not(#row), form[action^=j], [srcset], [background], [ping]')]);
  const handlers = roots.flatMap((root) => [...root.querySelectorAll('*')])
    .filter((one) => [...one.attributes].some(({ name }) => name.startsWith('on')));
  const links = roots.flatMap((root) => [...root.querySelectorAll('a[href]')])
    .filter((one) => !/^https?:$/.test(one.protocol) || one.host.includes('evil'));
  return [...bad, ...handlers, ...links].map((one) => one.outerHTML.slice(0, 200));
}"""
OWN = ('<script type="module" src=', '<link rel="stylesheet" href="/static/page.css"')


def made_by_text(page: Page) -> list[str]:
    """Nodes that no page of ours has."""
    found: list[str] = page.evaluate(MADE)
    return [one for one in found if not one.startswith(OWN)]


def test_there_are_two_hundred_of_them() -> None:
    elsewhere = [one for one in STRINGS if "evil.invalid" in one]
    print(f"S11: {len(STRINGS)} hostile strings; S12: {len(elsewhere)} ask for something elsewhere")
    assert len(STRINGS) >= 200
    assert len(elsewhere) >= 100


def test_as_title_text_outlet_and_author_of_documents(tab: Tab, service: str) -> None:
    ids = []
    for first in range(0, len(STRINGS), 20):
        some = STRINGS[first : first + 20]
        text = "".join(f"The walrus of pier {first} said: {one} and swam away. " for one in some)
        body = {"id": f"hostile-{first}", "text": text, "title": "".join(some)[:1900]}
        body |= {"outlet": some[0][:400], "author": some[1][:400]}
        httpx.post(f"{service}/v1/documents", json=body, trust_env=False).raise_for_status()
        ids.append(body["id"])
    try:
        for document_id in ids:
            tab.page.goto(f"/documents/{document_id}#c=0-200")
            expect(tab.page.locator("mark.cited").first).to_be_attached()
            assert made_by_text(tab.page) == []
        tab.page.goto("/documents")
        assert made_by_text(tab.page) == []
        tab.page.goto("/?q=What did the walrus of pier 20 say?")
        turn = tab.chat.answered(0)
        assert tab.chat.answer()["citations"] or tab.chat.answer()["nearest"]
        turn.locator(".source, .link").first.click()
        expect(tab.page.locator(".panel .passage")).to_be_visible()
        assert made_by_text(tab.page) == []
    finally:
        for document_id in ids:
            httpx.delete(f"{service}/v1/documents/{document_id}", trust_env=False)


def test_as_names_of_files(tab: Tab, service: str) -> None:
    tab.page.goto("/documents")
    files: list[Any] = [
        {"name": f"{one[:100]}.bad", "mimeType": "text/plain", "buffer": b"\x00\x01"}
        for one in STRINGS
    ]
    tab.page.locator("#files").set_input_files(files[:190])
    expect(tab.page.get_by_role("status")).to_contain_text("Failed: 190", timeout=60_000)
    assert made_by_text(tab.page) == []


def test_as_citations_and_as_a_models_words_cut_anywhere(tab: Tab, host: Scripted) -> None:
    """All of them, twenty to an answer: quoted, and as a model's Markdown, in tiny chunks."""
    host.suggestions = list(STRINGS[:6])
    host.chunk = 7
    for first, composer in product(range(0, len(STRINGS), 20), ("a-model", "extractive")):
        some = STRINGS[first : first + 20]
        answer = answers.answer(*some, composer=composer)
        for cited, one in zip(answer["citations"], some, strict=True):
            cited |= {"title": one, "outlet": one, "speaker": one, "author": one, "url": one}
            cited |= {"evidence_kind": one}
        answer["notes"] = [{"kind": "x", "text": one, "citations": []} for one in some]
        answer["standalone_question"] = "".join(some)
        answer["filters"]["inferred"] = {"outlet": list(some)}
        host.parts = answers.stream(answer, list(answer["text"]))
        host.document = {"id": "doc", "title": some[0], "text": answer["text"], "language": some[0]}
        tab.page.goto(host.page())
        tab.page.evaluate("localStorage.clear()")
        tab.page.reload()
        expect(tab.page.locator(".suggestions button")).to_have_count(6)
        turn = tab.chat.ask(some[0].strip() or "empty")
        assert made_by_text(tab.page) == []
        tab.chat.marks(turn).first.hover()
        expect(tab.page.get_by_role("tooltip")).to_be_visible()
        tab.chat.marks(turn).first.click()
        expect(tab.page.locator(".panel mark")).to_be_visible()
        assert made_by_text(tab.page) == []
    host.suggestions = []
