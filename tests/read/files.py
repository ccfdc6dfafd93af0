"""Small files of each format, made by hand."""

from __future__ import annotations

import io
import zipfile

LEAD = "The bridge opened at dawn, and forty families walked across it, officials said."
LAST = "Nobody was turned back on Thursday, the mayor of the river town said."

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def pdf(*lines: str, title: str = "", encrypted: bool = False) -> bytes:
    """A PDF of one page; ``encrypted`` adds a password nobody knows."""
    drawn = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td {drawn} ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        "/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Title({title})>>",
        f"<</Filter/Standard/V 1/R 2/O<{'11' * 32}>/U<{'22' * 32}>/P -4>>",
    ]
    body = "".join(f"{n} 0 obj{value}endobj\n" for n, value in enumerate(objects, start=1))
    lock = "/Encrypt 7 0 R/ID[<00><00>]" if encrypted else ""
    return f"%PDF-1.4\n{body}trailer<</Root 1 0 R/Info 6 0 R{lock}>>\n%%EOF".encode("latin-1")


def docx(*paragraphs: str, head: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A DOCX of plain paragraphs; ``head`` stands before its XML, ``extra`` are further parts."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    document = f"{head}<w:document {_WORD}><w:body>{body}</w:body></w:document>"
    parts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" Type="{_OFFICE}" '
        f'Target="word/document.xml"/></Relationships>'.encode(),
        "word/document.xml": document.encode(),
        **(extra or {}),
    }
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip archive of these parts."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return whole.getvalue()
