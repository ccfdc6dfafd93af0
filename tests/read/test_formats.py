"""Each format: its text, what it states, and the ways in which it can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.errors import UnreadableFile
from retrieval.read import read_bytes
from retrieval.types import Document
from tests.read.files import LAST, LEAD, docx, pdf, zipped

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"


def test_plain_text_is_kept_to_the_character_and_states_title_author_outlet_and_date() -> None:
    text = (
        "A bridge opens\r\nBy Ana Ruiz\r\nMarch 18, 2022\r\n\r\n"
        f"{LEAD}\r\n\r\n\t{LAST}  \r\n\r\n© 2021 The Herald. All Rights Reserved."
    )
    assert read_bytes("bridge.txt", text.encode()) == Document(
        "bridge",
        text,
        title="A bridge opens",
        outlet="The Herald",
        author="Ana Ruiz",
        published_at="2022-03-18",
    )


def test_an_author_box_names_author_and_outlet() -> None:
    text = f"{LEAD}\n\n{LAST}\n\nAna Ruiz\nStaff reporter for The Herald."
    document = read_bytes("bridge.txt", text.encode())
    assert (document.author, document.outlet, document.title) == ("Ana Ruiz", "The Herald", None)


def test_what_is_not_stated_is_absent() -> None:
    text = f"{LEAD} It was March 18, 2022.\n\n{LAST}\n\n© 2022"
    assert read_bytes("bridge.txt", text.encode()) == Document("bridge", text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are(encoding: str) -> None:
    text = "Мост открыли на рассвете. 🙂"
    assert read_bytes("a.txt", text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "a.txt: is empty"),
        ("a.txt", b" \n\t", "is empty"),
        ("a.md", b"---\ntitle: A\n---\n\n", "is empty"),
        ("a.txt", "Мост открыли.".encode("cp1251"), "not UTF-8 .* convert it to UTF-8"),
        ("a.txt", b"\xff\xfea\x00\x00\xd8", "not UTF-16"),
        ("a.txt", b"abc\0def", "binary"),
        ("a.txt", b"\xff\xf0\0\x80", "binary"),
        ("a.txt", bytes(range(1, 9)) * 5, "binary: it holds 40 control"),
        ("a.txt", pdf(LEAD), r"is a PDF, not text: name it \.pdf"),
        ("a.md", docx(LEAD), "zip archive"),
        ("a.txt", b"x" * (20 * 1024**2 + 1), r"is 20\.0 MB; a file may be 20\.0 MB"),
        ("a.txt", b"x" * 5_000_001, "5,000,001 characters"),
        ("a.exe", b"text", r"\.exe files are not read; these are: \.txt"),
        ("README", b"text", "without an extension"),
        ("a.jsonl", b"{}", "line by line"),
        ("../../x\ny/b\nc.txt", b"", r"^b\?c\.txt: is empty"),
        ("a.md", b"---\ntitle: [\n---\nText.", "front matter .* is not YAML"),
        ("a.md", b"---\ntitle: !!int ''\n---\nText.", "front matter .* is not YAML"),
        ("a.md", b"---\nt: " + b"[" * 9000 + b"\n---\nText.", "front matter .* is not YAML"),
        ("a.md", b"---\ntitle: {a: b}\n---\nText.", '"title" is dict, not text'),
        ("a.md", b"---\nid: a/b\n---\nText.", "id 'a/b' is not allowed: 1 to 128 of A-Z"),
        ("a.md", b"---\nid: ..\n---\nText.", "not only dots"),
        ("a.md", b'---\ntitle: "\\ud800"\n---\nText.', "front matter .* is not YAML"),
        ("a.md", b"---\ntitle: " + b"x" * 1001 + b"\n---\nText.", "title is longer than 1,000"),
        ("a.md", b"---\n" + b"x" * 70_000 + b"\n---\nText.", "front matter is longer"),
        ("a.html", b"<html><body></body></html>", "holds no article text"),
        ("a.html", b"\xcc\xee\xf1\xf2", "not UTF-8"),
        ("a.html", b"<meta charset=utf-7x>\xcc\xee\xf1\xf2", "not in the encoding it states"),
        ("a.pdf", b"plain words", "is not a PDF"),
        ("a.pdf", b"%PDF-1.4 nothing more", "damaged"),
        ("a.pdf", pdf(LEAD, encrypted=True), "protected by a password"),
        ("a.pdf", pdf(), "OCR"),
        ("a.docx", b"plain words", "is not a DOCX"),
        ("a.docx", b"PK\x03\x04 nothing more", "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0 old", "old .doc or protected"),
        ("a.docx", zipped({"a.xml": b"<a/>"}), "no word/document.xml"),
        ("a.docx", docx(), "is empty"),
        ("a.docx", docx(LEAD, head="<!DOCTYPE a [<!ENTITY b 'c'>]>"), "XML entities"),
        ("a.docx", zipped({"word/document.xml": b"<w:p"}), "cannot be read as DOCX"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(name: str, data: bytes, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message) as told:
        read_bytes(name, data)
    assert len(str(told.value).splitlines()) == 1


def test_a_zip_bomb_is_refused_by_what_it_declares_and_by_what_it_is() -> None:
    bomb = docx(LEAD, extra={"word/media/big.bin": bytes(101 * 1024**2)})
    assert len(bomb) < 200_000
    with pytest.raises(UnreadableFile, match="would inflate past 100 MB"):
        read_bytes("a.docx", bomb)
    size = (101 * 1024**2).to_bytes(4, "little")
    with pytest.raises(UnreadableFile, match=r"damaged|inflate"):
        read_bytes("a.docx", bomb.replace(size, (1000).to_bytes(4, "little")))


def test_markdown_front_matter_gives_the_fields_and_the_body_stays() -> None:
    body = f"# Another heading\n\n{LEAD}\n\n*  {LAST}\n"
    matter = (
        "---\nid: bridge-1\ntitle: A bridge opens\noutlet: The Herald\n"
        "authors: [Ana Ruiz, Li Wen]\n"
        "date: 2022-03-18\nlang: en-US\nurl: https://herald.example/bridge\n---\n\n"
    )
    assert read_bytes("b.md", (matter + body).encode()) == Document(
        "bridge-1",
        body,
        title="A bridge opens",
        outlet="The Herald",
        author="Ana Ruiz, Li Wen",
        published_at="2022-03-18",
        language="en",
        url="https://herald.example/bridge",
    )


@pytest.mark.parametrize("start", ["", "---\n\n", "---\nA rule above.\n\n---\n\n"])
def test_markdown_without_front_matter_is_kept_whole(start: str) -> None:
    text = f"{start}# A bridge opens\n\n{LEAD}"
    assert read_bytes("b.md", text.encode()).text == text
    assert read_bytes("b.md", f"# A bridge opens\n\n{LEAD}".encode()).title == "A bridge opens"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/2022/bridge", "https://a b"])
def test_an_address_that_is_not_a_web_address_is_absent(url: str) -> None:
    assert read_bytes("b.md", f"---\nurl: '{url}'\n---\n{LEAD}".encode()).url is None


_HEAD = (
    '<title>A bridge opens</title><meta property="og:site_name" content="The Herald">'
    '<meta name="author" content="Ana Ruiz"><link rel="canonical" href="https://h.example/b">'
    '<meta property="article:published_time" content="2022-03-18T23:00:00-07:00">'
)
_BODY = f"<article><h1>A bridge opens</h1><p>{LEAD} {LEAD}</p><p>{LAST} {LEAD}</p></article>"


def test_html_gives_the_article_and_what_the_head_states() -> None:
    page = f"<html lang='en-US'><head>{_HEAD}</head><body><nav>Home News</nav>{_BODY}</body></html>"
    document = read_bytes("b.html", page.encode())
    assert document.text == f"A bridge opens\n\n{LEAD} {LEAD}\n\n{LAST} {LEAD}"
    assert (document.title, document.outlet) == ("A bridge opens", "The Herald")
    assert (document.author, document.published_at) == ("Ana Ruiz", "2022-03-18")
    assert (document.language, document.url) == ("en", "https://h.example/b")


def test_html_that_states_nothing_gets_nothing() -> None:
    link = '<link rel="canonical" href="https://h.example/2022/03/18/b">'
    page = f"<html><head>{link}</head><body>{_BODY}<footer>© 2022 Herald</footer></body></html>"
    document = read_bytes("b.htm", page.encode())
    assert (document.outlet, document.author) == (None, None)
    assert (document.published_at, document.language) == (None, None)


def test_marked_words_stay_in_their_sentence_on_short_and_long_pages() -> None:
    marked = "Forty <b>families</b> <a href='/x'>walked</a> <span>across</span><i>, they</i> said."
    plain = "Forty families walked across, they said."
    for more in ("", f"<p>{LEAD} {LEAD}</p>", f"<p>{LEAD}</p>" * 9):
        page = f"<p>{marked}</p>{more}<ul><li>{marked}</li></ul>"
        text = read_bytes("b.html", page.encode()).text
        assert text.startswith(f"{plain}\n\n" if more else plain)


def test_html_in_an_encoding_that_it_states() -> None:
    words = "Мост открыли на рассвете, и сорок семей перешли реку, сообщили власти. " * 5
    page = f"<html><head><meta charset='windows-1251'></head><body><p>{words}</p></body></html>"
    assert "сорок семей" in read_bytes("b.html", page.encode("cp1251")).text
    dated = f'<script type="application/ld+json">{{"datePublished": "2022-03-18"}}</script>{_BODY}'
    assert read_bytes("b.html", dated.encode()).published_at == "2022-03-18"


def test_pdf_text_title_and_words_broken_at_a_line_end() -> None:
    document = read_bytes("b.pdf", pdf("The bridge ope-", "ned at dawn.", title="A bridge opens"))
    assert document.text.strip() == "The bridge opened at dawn."
    assert document.title == "A bridge opens"
    assert read_bytes("b.pdf", pdf(LEAD, title="Microsoft Word - b.docx")).title is None


def test_docx_paragraphs() -> None:
    document = read_bytes("b.docx", docx("A bridge opens", LEAD, LAST))
    assert document.text == f"A bridge opens\n\n{LEAD}\n\n{LAST}"
    assert document.title == "A bridge opens"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the two articles are not here")
def test_the_two_articles_state_what_they_state() -> None:
    paths = sorted(SEEDS.glob("*.txt"))
    first, second = (read_bytes(path.name, path.read_bytes()) for path in paths)
    assert first.title is not None
    assert first.title.startswith("Anti-war Russians Are Worried About Their Futures")
    assert second.title is not None
    assert second.title.startswith("ACCESS DENIED: Russian political refugees")
    assert (first.author, first.outlet) == (None, None)
    assert (second.author, second.outlet) == ("Ty Ross", "Occupy Democrats")
    assert first.published_at is second.published_at is None
    assert [first.text, second.text] == [path.read_bytes().decode() for path in paths]
