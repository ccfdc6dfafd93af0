"""The pages: files in, documents out, the reader's marks, all of it under the strict policy."""

from __future__ import annotations

import io
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Tab

TEXT = "\n😀 First.\r\nВторое 😀 <b>bold</b> & third.\rEnd 😀.\n"


def test_files_are_uploaded_with_progress_and_an_error_for_each(tab: Tab, tmp_path: Path) -> None:
    good, bad = tmp_path / "notice.md", tmp_path / "scan.pdf"
    good.write_text("# A notice\n\nThe ferry bridge opens at six in the morning.\n", "utf-8")
    bad.write_bytes(b"not a PDF")
    tab.page.goto("/documents")
    total = tab.page.locator("#total")
    before = total.text_content() or ""
    with tab.page.expect_file_chooser() as chooser:
        tab.page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files([good, bad])
    expect(tab.page.get_by_role("status")).to_have_text("Files added: 1. Failed: 1.")
    lines = tab.page.locator("#progress li")
    expect(lines.nth(0)).to_contain_text("notice.md")
    expect(lines.nth(0)).to_contain_text("Added")
    expect(lines.nth(1)).to_contain_text("is not a PDF")
    expect(total).not_to_have_text(before)  # asked for anew, after the line was told
    lines.nth(0).get_by_role("link", name="Open").click()
    expect(tab.page.get_by_role("heading", name="A notice")).to_be_visible()


def test_files_are_dropped(tab: Tab) -> None:
    tab.page.goto("/documents")
    dropped = tab.page.evaluate_handle("""() => {
      const data = new DataTransfer();
      const text = "The lighthouse keeper counts ships every evening.";
      data.items.add(new File([text], "keeper.txt", { type: "text/plain" }));
      return data;
    }""")
    tab.page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
    expect(tab.page.get_by_role("status")).to_have_text("Files added: 1. Failed: 0.")


def test_a_document_is_deleted_only_when_confirmed(tab: Tab, service: str) -> None:
    body = {"id": "to-delete", "title": "Delete me", "text": "The zebra crossing is painted blue."}
    httpx.post(f"{service}/v1/documents", json=body, trust_env=False).raise_for_status()
    tab.page.goto("/documents?q=Delete")
    button = tab.page.get_by_role("button", name="Delete: Delete me")
    dialog = tab.page.get_by_role("dialog")
    button.click()
    expect(dialog).to_contain_text("Delete me")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    tab.page.keyboard.press("Escape")
    expect(button).to_be_focused()
    assert httpx.get(f"{service}/v1/documents/to-delete", trust_env=False).status_code == 200
    button.click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(tab.page.get_by_role("status")).to_have_text("Deleted: Delete me")
    expect(button).to_have_count(0)
    assert httpx.get(f"{service}/v1/documents/to-delete", trust_env=False).status_code == 404


def test_the_reader_marks_code_points_and_follows_the_address(tab: Tab, service: str) -> None:
    body = {"id": "points", "title": "Points", "text": TEXT}
    httpx.post(f"{service}/v1/documents", json=body, trust_env=False).raise_for_status()
    tab.page.goto("/documents/points")
    assert tab.page.locator("#text").text_content() == TEXT
    for part in ("Второе 😀 <b>", "😀 First.\r\nВторое", "End 😀."):
        start = TEXT.index(part)
        span = f"{start}-{start + len(part)}"
        tab.page.evaluate("span => (location.hash = 'c=' + span)", span)
        marked = tab.page.locator("mark.cited")
        expect(marked).to_have_count(1)
        expect(marked).to_be_in_viewport()
        assert marked.text_content() == part
    assert tab.page.locator("#text").text_content() == TEXT
    httpx.delete(f"{service}/v1/documents/points", trust_env=False)


def test_a_pdf_is_read_with_its_page_numbers(tab: Tab, service: str) -> None:
    pages = ["The first page speaks of bridges.", "The second page speaks of ferries."]
    files = {"files": ("two.pdf", io.BytesIO(pdf(pages)), "application/pdf")}
    job = httpx.post(f"{service}/v1/documents", files=files, trust_env=False).json()
    while job["status"] != "done":
        job = httpx.get(f"{service}/v1/jobs/{job['id']}", trust_env=False).json()
    document_id = job["files"][0]["id"]
    text = httpx.get(f"{service}/v1/documents/{document_id}", trust_env=False).json()["text"]
    start, end = text.index("page speaks of bridges"), text.index("of ferries")
    tab.page.goto(f"/documents/{document_id}#c={start}-{end}")
    labels = tab.page.locator(".page").evaluate_all("all => all.map((one) => one.dataset.label)")
    assert labels == ["Page 1", "Page 2"]
    marked = "".join(tab.page.locator("mark.cited").all_text_contents())
    assert marked == text[start:end]  # the span runs over the page break


def test_other_answers_spans_are_shown_in_the_reader(tab: Tab) -> None:
    tab.page.goto("/")
    tab.chat.ask("What does Irina Zolkina do for a living?")
    cited = tab.chat.answer()["citations"]
    of_first = [one for one in cited if one["document_id"] == cited[0]["document_id"]]
    tab.page.goto(f"/documents/{cited[0]['document_id']}")
    expect(tab.page.locator("mark.earlier")).to_have_count(len(of_first))
    expect(tab.page.get_by_role("heading", name="Cited in your conversation")).to_be_visible()


@pytest.mark.parametrize(
    ("lang", "heading"), [("es", "Documentos"), ("ru", "Документы"), ("uk", "Документи")]
)
def test_pages_speak_the_language_chosen_and_remember_it(tab: Tab, lang: str, heading: str) -> None:
    tab.page.goto("/documents")
    tab.page.locator(".languages").get_by_role("link", name=lang.upper()).click()
    expect(tab.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    tab.page.goto("/")
    expect(tab.page.locator("passage-chat")).to_have_attribute("lang", lang)


def test_without_scripts_the_same_page_asks_and_answers(tab: Tab, service: str) -> None:
    context = tab.page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    page = context.new_page()
    page.goto(service)
    page.get_by_label("Your question").fill("What does Irina Zolkina do for a living?")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".said")).to_contain_text("[1]")
    page.get_by_role("link", name="Read in context").first.click()
    expect(page.locator("mark#cited")).to_be_visible()
    context.close()


def pdf(pages: list[str]) -> bytes:
    """A small PDF of one line a page, written out by hand (ISO 32000-1, 7.5)."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, line in enumerate(pages):
        content = f"BT /F1 12 Tf 72 720 Td ({line}) Tj ET"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        ]
    body, offsets = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")
