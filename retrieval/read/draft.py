"""What a format's reader found in a file, and the checks that make a Document of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from retrieval.errors import UnreadableFile
from retrieval.read.dates import iso_date
from retrieval.read.ids import checked_id
from retrieval.read.limits import ReadLimits
from retrieval.types import Document

MAX_FIELD = 1000
"""Characters of a title, name or address; longer is a paragraph in the wrong place."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text and what the file states, not yet checked. ``id`` None: the file gives none."""

    text: str
    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    published_at: str | None = None
    language: str | None = None
    url: str | None = None


def finish(draft: Draft, made_id: Callable[[], str], limits: ReadLimits) -> Document:
    """The document, with ``made_id()`` where the file gives no id.

    Raises UnreadableFile for an id that is not allowed, no text, too much text, or characters
    that cannot be stored. A date, language or address that cannot be understood is absent.
    """
    check_text(draft.text, limits.characters)
    for name in (field.name for field in fields(draft)):
        _storable(name, getattr(draft, name))
    return Document(
        id=checked_id(draft.id) if draft.id is not None else made_id(),
        text=draft.text,
        title=_one_line("title", draft.title),
        outlet=_one_line("outlet", draft.outlet),
        author=_one_line("author", draft.author),
        published_at=iso_date(draft.published_at),
        language=_language(draft.language),
        url=_address(draft.url),
    )


def check_text(text: str, characters: int) -> None:
    """Raises UnreadableFile for no text, or more than so many characters."""
    if not text.strip().strip("\ufeff\u200b"):
        raise UnreadableFile("is empty: it holds no text")
    if len(text) > characters:
        raise UnreadableFile(
            f"holds {len(text):,} characters; one document may hold {characters:,}: split it"
        )


def drafted(text: str, stated: Mapping[str, object]) -> Draft:
    """A draft from named values as YAML or JSON give them; null is absent, a list is joined.

    Raises UnreadableFile naming a field whose value is not text.
    """
    return Draft(text, **{name: as_text(name, value) for name, value in stated.items()})


def as_text(name: str, value: object) -> str | None:
    """The value as text, None for null; numbers may be ids, lists of text may be authors."""
    if value is None or isinstance(value, str):
        return value
    if name == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    raise UnreadableFile(f'"{name}" is {type(value).__name__}, not text')


def _storable(name: str, value: str | None) -> None:
    if value is None:
        return
    if "\0" in value:
        raise UnreadableFile(f"its {name} holds a NUL character, so it is not text")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise UnreadableFile(f"its {name} holds half of a surrogate pair, not text") from None


def _one_line(name: str, value: str | None) -> str | None:
    line = " ".join((value or "").split())
    if len(line) > MAX_FIELD:
        raise UnreadableFile(f"its {name} is longer than {MAX_FIELD:,} characters")
    return line or None


def _language(value: str | None) -> str | None:
    """``en-US`` is ``en``; anything but a two-letter code is absent."""
    code = (value or "").strip().replace("_", "-").split("-")[0].casefold()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def _address(value: str | None) -> str | None:
    """Only web addresses: they end up as links."""
    address = (value or "").strip()
    web = address.startswith(("http://", "https://")) and len(address) <= MAX_FIELD
    return address if web and not any(c.isspace() for c in address) else None
