"""Files made to do harm, small as sent. Built here, so that none is kept."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib

from tests.read.files import LEAD, docx, zipped

MB = 1024**2

_PAGE = (
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>",
)


def pdf_of(*objects: str | bytes) -> bytes:
    """A PDF of numbered objects, the first its catalogue, with the table of where they are."""
    whole, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(whole))
        content = one if isinstance(one, bytes) else one.encode()
        whole += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size {size}>>\n"
    return whole + f"{end}startxref\n{len(whole)}\n%%EOF".encode()


def deflated_thrice(megabytes: int) -> bytes:
    """A page whose content inflates to so much, three times over."""
    content = b"BT (" + b" " * (megabytes * MB) + b") Tj ET"
    for _ in range(3):
        content = zlib.compress(content, 9)
    filters = "/Filter[/FlateDecode/FlateDecode/FlateDecode]"
    stream = f"<<{filters}/Length {len(content)}>>stream\n".encode() + content + b"\nendstream"
    return pdf_of(*_PAGE, stream)


def linked(target: str) -> bytes:
    """A DOCX with a part that is a symbolic link."""
    whole = io.BytesIO(docx(LEAD))
    with zipfile.ZipFile(whole, "a") as archive:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, target)
    return whole.getvalue()


def entities(depth: int) -> str:
    """A billion laughs: each entity is ten of the one before."""
    declared = "".join(
        f'<!ENTITY e{n} "{"&e" + str(n - 1) + ";" if n else "ha"}'
        f'{("&e" + str(n - 1) + ";") * 9 if n else "ha"}">'
        for n in range(depth)
    )
    return f"<!DOCTYPE w [{declared}]>"


def bombs(address: str, secret: str) -> dict[str, tuple[str, bytes]]:
    """File name and content by what it is; ``address`` and ``secret`` must never be fetched."""
    outside = f'<!DOCTYPE w [<!ENTITY x SYSTEM "file://{secret}">]>'
    remote = f'<!DOCTYPE w SYSTEM "{address}/w.dtd">'
    zeros = zipped({"inner": bytes(200 * MB)})
    base = docx(LEAD)
    return {
        "zip 1000:1": ("a.docx", docx(LEAD, extra={"word/media/a.bin": bytes(200 * MB)})),
        "zip in zip": ("a.docx", zipped({"word/document.xml": zeros, "b.docx": base})),
        "zip slip": ("a.docx", docx(LEAD, extra={"../../../escaped.txt": b"x"})),
        "a link in a zip": ("a.docx", linked(secret)),
        "XXE in DOCX": ("a.docx", docx("&x;", head=outside)),
        "XXE by address": ("a.docx", docx("&x;", head=remote)),
        "billion laughs": ("a.docx", docx("&e11;", head=entities(12))),
        "deep XML": ("a.docx", docx("<w:r>" * 100_000 + LEAD + "</w:r>" * 100_000)),
        "triple Flate": ("a.pdf", deflated_thrice(1000)),
        "pages in a loop": ("a.pdf", pdf_of(_PAGE[0], "<</Type/Pages/Kids[2 0 R]/Count 9>>")),
        "length in a loop": ("a.pdf", pdf_of(*_PAGE, "<</Length 4 0 R>>stream\nBT ET\nendstream")),
        "a catalogue of itself": ("a.pdf", pdf_of("1 0 R")),
        "4,000,000 pages": ("a.pdf", pdf_of(_PAGE[0], "<</Type/Pages/Kids[]/Count 4000000>>")),
        "a program as PDF": ("a.pdf", b"\x7fELF" + bytes(2000)),
        "a PDF as DOCX": ("a.docx", pdf_of(*_PAGE)),
        "a zip as HTML": ("a.html", base),
    }
